import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digitsText } from "../../service/numbering/digits-text.ts";

describe("the digits of a number", () => {
  it("are those that String writes, for every number of up to 15 digits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.nat(2 ** 31 - 1), (digits, share) => {
        const number = Math.floor((share / 2 ** 31) * 10 ** digits);
        expect(digitsText(number)).toBe(String(number));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    0, 9, 99_999_999, 100_000_000, 100_000_001, 100_010_000, 12_000_000_000, 13_034_440_007,
    19_999_999_999, 999_999_999_999_999,
  ])("of %i, where parts begin and end", (number) => {
    expect(digitsText(number)).toBe(String(number));
  });
});
