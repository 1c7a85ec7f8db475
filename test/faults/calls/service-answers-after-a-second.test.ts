import { expect, it } from "vitest";
import { describeFault, duringFault, isUndecided } from "./fault.ts";
import type { Answering } from "./faulty-wire.ts";
import { AS_IT_IS } from "./faulty-wire.ts";

const AFTER_A_SECOND: Answering = (answer, wire) => {
  setTimeout(() => wire.write(answer), 1_000);
};

describeFault(
  "the service answers after a second",
  {
    stage: async () => ({ withWires: true }),
    strike: ({ wires }) => {
      for (const wire of wires) wire.answering = AFTER_A_SECOND;
    },
    lastsMs: 2_500,
    end: ({ wires }) => {
      for (const wire of wires) wire.answering = AS_IT_IS;
    },
  },
  (ordeal) => {
    // OpenSIPS counts whole seconds and waits for 2: there the answer is in time.
    it("was too late for an SBC that waits for half a second, and in time for one that waits for 2 s", () => {
      const tooLate = ordeal().sbc.timeoutMs < 1_000;
      expect(duringFault(ordeal()).some(isUndecided)).toBe(tooLate);
      expect((ordeal().counters["no_answer"] ?? 0) > 0).toBe(tooLate);
    });
  },
);
