import { expect, it } from "vitest";
import { describeFault, duringFault, isUndecided } from "./fault.ts";
import type { Answering } from "./faulty-wire.ts";
import { AS_IT_IS } from "./faulty-wire.ts";

// Every other one is followed by the end of the connection, the rest by nothing at all.
let said = 0;
const BY_HALF: Answering = (answer, wire) => {
  const half = answer.subarray(0, answer.length / 2);
  if (said % 2 === 0) wire.write(half);
  else wire.end(half);
  said += 1;
};

describeFault(
  "the service gives half an answer",
  {
    stage: async () => ({ withWires: true }),
    strike: ({ wires }) => {
      for (const wire of wires) wire.answering = BY_HALF;
    },
    lastsMs: 1_500,
    end: ({ wires }) => {
      for (const wire of wires) wire.answering = AS_IT_IS;
    },
  },
  (ordeal) => {
    it("was not enough: callers who are to be refused passed", () => {
      expect(duringFault(ordeal()).some(isUndecided)).toBe(true);
      const { no_answer = 0, bad_answer = 0 } = ordeal().counters;
      expect(no_answer + bad_answer).toBeGreaterThan(0);
    });
  },
);
