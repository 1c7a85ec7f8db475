import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlotIndex } from "../../../service/analytics/behaviour/slot-index.ts";

const CAPACITY = 8;

describe("the index of slots", () => {
  it("finds what a Map would, whatever comes and goes", () => {
    const step = fc.tuple(fc.constantFrom("insert", "remove"), fc.integer({ min: 0, max: 15 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat(), (steps, seed) => {
        const keys = new Float64Array(3 * CAPACITY);
        const index = new SlotIndex(CAPACITY, seed, { keys, stride: 3 });
        const map = new Map<number, number>();
        const free = Array.from({ length: CAPACITY }, (_, slot) => slot);
        for (const [what, small] of steps) {
          const key = small * 2 ** 40 + small;
          const slot = map.get(key);
          if (what === "insert" && slot === undefined && free.length > 0) {
            const given = free.pop() as number;
            index.insert(key, given);
            map.set(key, given);
          } else if (what === "remove" && slot !== undefined) {
            index.remove(slot);
            map.delete(key);
            free.push(slot);
          }
          for (let one = 0; one <= 15; one += 1) {
            const asked = one * 2 ** 40 + one;
            expect(index.find(asked)).toBe(map.get(asked) ?? -1);
          }
        }
      }),
    );
  });
});
