import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reconnectDelayMs } from "../../../service/store/redis/redis-clients.ts";

describe("the delay before connecting to Redis again", () => {
  it("doubles from 50 ms to a second", () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 1_000].map((attempt) => reconnectDelayMs(attempt, 1));
    expect(delays).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it("is between half of that and all of it, by chance", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, chance) => {
          const whole = reconnectDelayMs(n, 1);
          const delay = reconnectDelayMs(n, chance);
          expect(delay).toBeGreaterThanOrEqual(whole / 2);
          expect(delay).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });
});
