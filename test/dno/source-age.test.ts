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

  it("leaves out sources without a date, and never calls the bundled plan old", () => {
    const reports = [
      reportOf({ source: "list" }),
      reportOf({ source: "plan", format: "number-plan", asOfMs: NOW - 400 * DAY }),
    ];
    expect(sourceAges(reports, NOW)).toEqual([
      { source: "plan", asOfMs: NOW - 400 * DAY, ageDays: 400, old: false },
    ]);
  });
});
