import { expect, it } from "vitest";
import { describeFault, duringFault, isUndecided } from "./fault.ts";

describeFault(
  "the service is killed, and started again",
  {
    strike: ({ service }) => service.kill(),
    lastsMs: 1_000,
    end: ({ service }) => service.startAgain(),
  },
  (ordeal) => {
    it("was away: callers who are to be refused passed", () => {
      expect(duringFault(ordeal()).some(isUndecided)).toBe(true);
      expect(ordeal().counters["no_answer"]).toBeGreaterThan(0);
    });
  },
);
