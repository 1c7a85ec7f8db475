import { expect, it } from "vitest";
import { describeFault, duringFault, isUndecided } from "./fault.ts";

// SIGSTOP: its kernel goes on taking connections and questions, and nothing comes back.
describeFault(
  "the service accepts and never answers",
  {
    strike: ({ service }) => service.pause(),
    lastsMs: 2_500,
    end: ({ service }) => service.resume(),
  },
  (ordeal) => {
    it("was not answered: callers who are to be refused passed", () => {
      expect(duringFault(ordeal()).some(isUndecided)).toBe(true);
      expect(ordeal().counters["no_answer"]).toBeGreaterThan(0);
    });

    it("stopped asking after a few failures, and calls no longer waited", () => {
      expect(ordeal().counters["skipped"]).toBeGreaterThan(0);
    });
  },
);
