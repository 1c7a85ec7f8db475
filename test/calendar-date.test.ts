import { describe, expect, it } from "vitest";
import {
  readIsoDate,
  readMonthNameDate,
  readSlashDate,
  writeIsoDate,
} from "../service/calendar-date.ts";

const DAY = Date.UTC(2026, 8, 30);
const HOUR = 3600 * 1000;

describe("a date", () => {
  it.each([
    ["2026-09-30", DAY],
    ["2026-09-30T04:00:00Z", DAY + 4 * HOUR],
    ["2026-09-30 04:00", DAY + 4 * HOUR],
    ["2026-09-30T04:00:00.123456Z", DAY + 4 * HOUR],
    ["2026-09-30T00:00:00-05:00", DAY + 5 * HOUR],
    ["2026-09-30T00:00:00+0530", DAY - 5.5 * HOUR],
    ["1947-01-01", Date.UTC(1947, 0, 1)],
  ])("%s is read as ISO 8601", (text, ms) => {
    expect(readIsoDate(text)).toBe(ms);
  });

  it.each(["", "2026-02-30", "2026-13-01", "2026-9-3", "09/30/2026", "2026-09-30T25:00", "now"])(
    "%j is none in ISO 8601",
    (text) => {
      expect(readIsoDate(text)).toBeUndefined();
    },
  );

  it("is read as NANPA writes it in its CO-code file", () => {
    expect(readSlashDate("09/30/2026")).toBe(DAY);
    expect(readSlashDate("9/30/2026")).toBe(DAY);
    expect(readSlashDate("30/09/2026")).toBeUndefined();
    expect(readSlashDate("02/29/2026")).toBeUndefined();
  });

  it("is read as NANPA writes it in its NPA file", () => {
    expect(readMonthNameDate("30-Sep-2026")).toBe(DAY);
    expect(readMonthNameDate("01-JAN-1947")).toBe(Date.UTC(1947, 0, 1));
    expect(readMonthNameDate("30-Anf-2026")).toBeUndefined();
    expect(readMonthNameDate("31-Apr-2026")).toBeUndefined();
  });

  it("is written as its day", () => {
    expect(writeIsoDate(DAY + 5 * HOUR)).toBe("2026-09-30");
  });
});
