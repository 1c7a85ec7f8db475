import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDigitPattern } from "../../../service/dno/sources/digit-pattern.ts";

describe("an entry of a list", () => {
  it.each([
    ["2122345678", 2_122_345_678, 2_122_345_678],
    ["12122345678", 2_122_345_678, 2_122_345_678],
    ["+12122345678", 2_122_345_678, 2_122_345_678],
    ["(212) 234-5678", 2_122_345_678, 2_122_345_678],
    ["212.234.5678", 2_122_345_678, 2_122_345_678],
    ["9999999999", 9_999_999_999, 9_999_999_999],
    ["2122345", 2_122_345_000, 2_122_345_999],
    ["212234", 2_122_340_000, 2_122_349_999],
    ["212", 2_120_000_000, 2_129_999_999],
    ["999XXXXXXX", 9_990_000_000, 9_999_999_999],
    ["999xxxxxxx", 9_990_000_000, 9_999_999_999],
    ["1999XXXXXXX", 9_990_000_000, 9_999_999_999],
    ["212-234-XXXX", 2_122_340_000, 2_122_349_999],
    ["21223456XX", 2_122_345_600, 2_122_345_699],
    ["2122340000-2122340499", 2_122_340_000, 2_122_340_499],
    ["2122340000 - 2122340000", 2_122_340_000, 2_122_340_000],
  ])("%s stands for %i to %i", (cell, first, last) => {
    expect(readDigitPattern(cell)).toEqual({ ok: true, first, last });
  });

  it.each([
    ["611", "is a short code"],
    ["911", "is a short code"],
    ["988", "is a short code"],
    ["+442071838750", "is not a number of the North American plan"],
    ["+2122345678", "is not a number of the North American plan"],
    ["1122345678", "begins with 0 or 1, as no NPA does"],
    ["0122345", "begins with 0 or 1, as no NPA does"],
    ["2122", "has not 3, 6, 7 or 10 digits"],
    ["212234567", "has not 3, 6, 7 or 10 digits"],
    ["21223456789", "has not 3, 6, 7 or 10 digits"],
    ["212XXXX", "has not 3, 6, 7 or 10 digits"],
    ["21XXXXXXXX", "has not 3, 6, 7 or 10 digits"],
    ["2122340499-2122340000", "ends before it begins"],
    ["2122340000-6462340000", "is not of one NPA"],
    ["1122340000-1122340001", "begins with 0 or 1, as no NPA does"],
    ["", "is no number"],
    ["2.12E9", "is no number"],
    ["2122X45678", "is no number"],
    ["=1+1", "is no number"],
  ])("%j is refused: %s", (cell, reason) => {
    expect(readDigitPattern(cell)).toMatchObject({
      ok: false,
      reason: `${JSON.stringify(cell)} ${reason}`,
    });
  });

  it("never reaches beyond the plan, whatever it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+]?[0-9 X.()-]{0,14}$/), (cell) => {
        const pattern = readDigitPattern(cell);
        if (!pattern.ok) return;
        expect(pattern.first).toBeGreaterThanOrEqual(2_000_000_000);
        expect(pattern.last).toBeLessThanOrEqual(9_999_999_999);
        expect(pattern.first).toBeLessThanOrEqual(pattern.last);
      }),
      { numRuns: 5_000 },
    );
  });
});
