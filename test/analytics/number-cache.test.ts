import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumberCache } from "../../service/analytics/number-cache.ts";

const NUMBER = 12_125_550_100;
const valueSaying = (text: string) => ({ text });

describe("a cache of numbers", () => {
  it("knows what was set last, and nothing of other numbers", () => {
    const cache = new NumberCache<{ text: string }>(10, 1);
    cache.set(NUMBER, valueSaying("first"));
    cache.set(NUMBER, valueSaying("second"));
    expect(cache.get(NUMBER)).toEqual(valueSaying("second"));
    expect(cache.get(NUMBER + 1)).toBeUndefined();
    expect(cache.size).toBe(1);
  });

  it("keeps the numbers that are used, when more come than it holds", () => {
    const cache = new NumberCache<{ text: string }>(3, 1);
    for (const number of [1, 2, 3]) cache.set(number, valueSaying(`${number}`));
    for (const number of [4, 5, 6, 7]) {
      cache.get(2);
      cache.set(number, valueSaying(`${number}`));
    }
    expect(cache.get(2)).toEqual(valueSaying("2"));
    expect(cache.get(1)).toBeUndefined();
    expect(cache.get(7)).toEqual(valueSaying("7"));
    expect(cache.size).toBe(3);
  });

  it("makes room where every number is used", () => {
    const cache = new NumberCache<{ text: string }>(2, 1);
    for (const number of [1, 2, 3, 4]) {
      cache.set(number, valueSaying(`${number}`));
      cache.get(number);
    }
    expect(cache.get(4)).toEqual(valueSaying("4"));
    expect(cache.size).toBe(2);
  });

  it("never says of a number what was set for another one, and holds no more than it may", () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 10_000_000_000, max: 10_000_000_040 }));
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (steps, most) => {
          const cache = new NumberCache<{ text: string }>(most, 7);
          const set = new Map<number, string>();
          for (const [at, [sets, number]] of steps.entries()) {
            if (sets) {
              cache.set(number, valueSaying(`${at}`));
              set.set(number, `${at}`);
              expect(cache.get(number)).toEqual(valueSaying(`${at}`));
            } else {
              const found = cache.get(number);
              if (found !== undefined) expect(found.text).toBe(set.get(number));
            }
          }
          expect(cache.size).toBe(Math.min(most, set.size));
        },
      ),
    );
  });
});
