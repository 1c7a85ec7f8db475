import { describe, expect, it } from "vitest";
import { sourceAges } from "../../service/dno/source-age.ts";
import { DAY, NOW, reportOf } from "./index/made-index.ts";

describe("sourceAges", () => {
  it("calls a file old when it is more than seven days old", () => {
    const ages = [7, 8].map((days) => {
      const asOfMs = NOW - days * DAY;
      return sourceAges([reportOf({ format: "cnac-co-code", asOfMs })], NOW)[0];
    });
    expect(ages).toMatchObject([
      { ageDays: 7, old: false },
      { ageDays: 8, old: true },
    ]);
  });

  it("leaves out sources without a date", () => {
    expect(sourceAges([reportOf({ source: "list" })], NOW)).toEqual([]);
  });

  it("calls the bundled plan old after 150 days, where no file of NANPA says what it says", () => {
    const plan = (days: number) =>
      reportOf({ source: "plan", format: "number-plan", asOfMs: NOW - days * DAY });
    const report = reportOf({ source: "nanpa", format: "npa-report", asOfMs: NOW });
    expect(sourceAges([plan(150)], NOW)).toMatchObject([{ ageDays: 150, old: false }]);
    expect(sourceAges([plan(151)], NOW)).toMatchObject([{ ageDays: 151, old: true }]);
    expect(sourceAges([plan(400), report], NOW)).toMatchObject([{ old: false }, { old: false }]);
  });
});
