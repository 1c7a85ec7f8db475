import fc from "fast-check";
import { expect, it } from "vitest";
import { Ring } from "../../service/observability/ring.ts";

it("a ring holds the last values, oldest first", () => {
  const capacities = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 60 }), capacities, (values, capacity) => {
      const ring = new Ring<number>(capacity);
      for (const value of values) ring.push(value);
      expect(ring.values()).toEqual(values.slice(-capacity));
    }),
  );
});
