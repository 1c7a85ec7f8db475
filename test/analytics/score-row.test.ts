import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScoreHeader, readScoreRow, SCORE_COLUMNS } from "../../service/analytics/score-row.ts";

const read = (...cells: string[]) => readScoreRow(cells, SCORE_COLUMNS);

describe("a row of a score file", () => {
  it.each([
    ["2125551234", 12125551234],
    ["12125551234", 12125551234],
    ["+1 (212) 555-1234", 12125551234],
    ["+447911123456", 447911123456],
  ])("reads the number %s", (text, e164) => {
    expect(read(text, "50")).toMatchObject({ ok: true, e164 });
  });

  it.each(["", "anonymous", "911", "5551234", "+1212555123", "0125551234", "447911123456"])(
    "refuses the number %j",
    (text) => {
      expect(read(text, "50")).toMatchObject({ ok: false, field: "number" });
    },
  );

  it.each([
    ["0", 0],
    ["100", 100],
    ["97.5", 97.5],
    [" 42 ", 42],
  ])("reads the score %j", (text, score) => {
    expect(read("2125551234", text)).toMatchObject({ ok: true, score: { score } });
  });

  it.each(["", "101", "-1", "1e1", "0x10", "high", "100.01", "NaN", "Infinity"])(
    "refuses the score %j",
    (text) => {
      expect(read("2125551234", text)).toMatchObject({ ok: false, field: "score" });
    },
  );

  it.each([
    ["2027-01-31", Date.UTC(2027, 0, 31)],
    ["2027-01-31T12:00:00Z", Date.UTC(2027, 0, 31, 12)],
    ["2027-01-31T12:00:00-05:00", Date.UTC(2027, 0, 31, 17)],
    ["1801353600", 1_801_353_600_000],
    ["1801353600000", 1_801_353_600_000],
    ["", undefined],
  ])("reads the expiry %j", (text, expiresAtMs) => {
    expect(read("2125551234", "50", "scam", text)).toMatchObject({
      ok: true,
      score: { expiresAtMs },
    });
  });

  it.each(["2027-02-30", "31/01/2027", "tomorrow", "20270131", "-1"])(
    "refuses the expiry %j",
    (text) => {
      expect(read("2125551234", "50", "scam", text)).toMatchObject({ ok: false, field: "expires" });
    },
  );

  it("calls a category that is not given unspecified", () => {
    expect(read("2125551234", "50")).toMatchObject({ score: { category: "unspecified" } });
    expect(read("2125551234", "50", " ")).toMatchObject({ score: { category: "unspecified" } });
  });

  it.each(["x".repeat(65), "é".repeat(33), "a\nb", "a\u0000b"])(
    "refuses the category %j",
    (text) => {
      expect(read("2125551234", "50", text)).toMatchObject({ ok: false, field: "category" });
    },
  );

  it("does not repeat a long cell in its reason", () => {
    const row = read("9".repeat(10_000), "50");
    expect(row.ok ? "" : row.reason).not.toContain("9".repeat(40));
  });

  it("never throws, and accepts nothing that a store would refuse", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 6 }), (cells) => {
        const row = readScoreRow(cells, SCORE_COLUMNS);
        if (!row.ok) return;
        expect(Number.isSafeInteger(row.e164)).toBe(true);
        expect(row.score.score).toBeGreaterThanOrEqual(0);
        expect(row.score.score).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe("the header of a score file", () => {
  it("finds columns by name, in any order and spelling", () => {
    expect(readScoreHeader(["Expires At", "SCORE", "x", "Phone_Number"])).toEqual({
      number: 3,
      score: 1,
      category: undefined,
      expires: 0,
    });
  });

  it("takes the first of two columns of one name", () => {
    expect(readScoreHeader(["number", "score", "score"])).toMatchObject({ score: 1 });
  });

  it("is none when the first row is data", () => {
    expect(readScoreHeader(["2125551234", "50", "scam", ""])).toBeUndefined();
  });
});
