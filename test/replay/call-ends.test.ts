import fc from "fast-check";
import { expect, it } from "vitest";
import { CallEnds } from "../../service/replay/call-ends.ts";

it("ends of calls come out in the order of their time, and none before its time", () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 1000 }) }),
    fc.record({ until: fc.integer({ min: 0, max: 1000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const ends = new CallEnds<number>();
      let waiting: number[] = [];
      for (const one of steps) {
        if ("add" in one) {
          ends.add(one.add, one.add);
          waiting = [...waiting, one.add].toSorted((a, b) => a - b);
          continue;
        }
        for (;;) {
          const next = ends.next(one.until);
          if (next === undefined) break;
          expect(next.end).toBe(waiting.shift());
          expect(next.atMs).toBe(next.end);
        }
        expect(waiting.every((at) => at > one.until)).toBe(true);
      }
    }),
  );
});
