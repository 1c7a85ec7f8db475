import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";
import { DAY, NOW, readContent, sourceOf } from "./reading.ts";
import { PROJECT, realFile } from "./real-files.ts";

const report = readFileSync(join(PROJECT, "dno-data/samples/npa-report.csv"), "utf8");
const plan = readFileSync(join(PROJECT, "dno-data/number-plan.csv"), "utf8");

/** The NPA file with the row of one NPA changed. */
function withRow(npa: number, change: (cells: string[]) => void): string {
  return report.replace(new RegExp(`^${npa},.*$`, "m"), (row) => {
    const cells = row.split(",");
    change(cells);
    return cells.join(",");
  });
}

const IN_SERVICE = 10;
const IN_SERVICE_DATE = 11;
const USE = 7;

describe("NANPA's NPA file", () => {
  it("gives the use, the country and the date of service of every NPA", async () => {
    const { list, report: result } = await readContent("npa-report", report);
    expect(result).toMatchObject({ rows: 800, accepted: 800, asOfMs: Date.UTC(2026, 8, 30) });
    expect(list.npas.get(465)).toMatchObject({
      use: "geographic",
      country: "US",
      inServiceAtMs: Date.UTC(2026, 5, 18) - DAY,
    });
    expect(list.npas.get(876)).toMatchObject({ use: "geographic", country: "other" });
    expect(list.npas.get(800)).toMatchObject({ use: "non-geographic", country: undefined });
    expect(list.npas.get(273)?.inServiceAtMs).toBe(Date.UTC(2027, 1, 27) - DAY);
    expect(list.npas.get(822)?.inServiceAtMs).toBeUndefined();
    expect(list.npas.get(211)).toMatchObject({ use: "none", inServiceAtMs: undefined });
  });

  it("says for so many days after its date what is not in service, or for ever", async () => {
    const { list } = await readContent("npa-report", report, { maxAgeDays: 90 });
    const staleAtMs = Date.UTC(2026, 8, 30) + 90 * DAY;
    for (const npa of [221, 222, 761, 822]) expect(list.npas.get(npa)?.staleAtMs).toBe(staleAtMs);
    for (const npa of [211, 290, 370, 555, 960, 988, 999]) {
      expect(list.npas.get(npa)?.staleAtMs).toBeUndefined();
    }
  });

  it("does not leave directory assistance, 555-1212, to files that have no exchange 555", async () => {
    const { list } = await readContent("npa-report", report);
    expect(list.exchanges.get(212_555)).toMatchObject({ allocated: true, source: "sample" });
    expect(list.exchanges.get(416_555)?.allocated).toBe(true);
    expect(list.exchanges.has(876_555)).toBe(false);
    expect(list.exchanges.has(800_555)).toBe(false);
  });

  it("may have quoted cells with commas, CRLF and a byte order mark", async () => {
    const text = withRow(201, (cells) => {
      cells[31] = '"Calls between 551, 201 and ""home"" NPAs"';
    });
    const { list } = await readContent("npa-report", `\ufeff${text.replaceAll("\n", "\r\n")}`);
    expect(list.npas.get(201)?.country).toBe("US");
  });

  it("is read though yes and no are written in other ways, with blanks around", async () => {
    const text = withRow(201, (cells) => {
      cells[2] = " YES ";
      cells[4] = "NO";
      cells[IN_SERVICE] = "y ";
    });
    const { list } = await readContent("npa-report", text);
    expect(list.npas.get(201)?.inServiceAtMs).toBeLessThan(NOW);
  });

  it("counts an NPA as in service that it says is, without a date or with a later one", async () => {
    const undated = await readContent(
      "npa-report",
      withRow(201, (cells) => {
        cells[IN_SERVICE_DATE] = "";
      }),
    );
    const later = await readContent(
      "npa-report",
      withRow(201, (cells) => {
        cells[IN_SERVICE_DATE] = "01-Jan-2030";
      }),
    );
    expect(undated.list.npas.get(201)?.inServiceAtMs).toBeLessThanOrEqual(NOW);
    expect(later.list.npas.get(201)?.inServiceAtMs).toBeLessThanOrEqual(NOW);
  });

  it("gives an NPA in service without a stated use no rules of exchanges", async () => {
    const { list } = await readContent(
      "npa-report",
      withRow(201, (cells) => {
        cells[USE] = "";
      }),
    );
    expect(list.npas.get(201)?.use).toBe("non-geographic");
  });

  it.each<[string, string, RegExp]>([
    ["an HTML page", "\n<HTML>", /HTML page/],
    ["without its date", report.replace("File Date,09/30/2026\n", ""), /does not state its date/],
    ["dated in the future", report.replace("09/30/2026", "09/30/2027"), /still to come/],
    ["cut off at a line", report.slice(0, report.indexOf("\n990,") + 1), /no row for NPA 990/],
    ["cut off in a line", report.slice(0, -40), /line 802 has \d+ cells of 32/],
    ["with an NPA twice", report.replace("\n202,", "\n201,"), /NPA 201, which line 4 has too/],
    ["with no NPA", report.replace("\n202,", "\nXYZ,"), /line 5 has no NPA/],
    ["without a column", report.replace("IN_SERVICE_DT", "DATE"), /has no column IN_SERVICE_DT/],
    [
      "with a date that is none",
      withRow(201, (cells) => {
        cells[IN_SERVICE_DATE] = "31-Feb-2026";
      }),
      /line 4 has a date that is none: 31-Feb-2026/,
    ],
    [
      "in which hardly an NPA is in service",
      report.replaceAll(/,Y,\d\d-[A-Z][a-z]{2}-\d{4},/g, ",N,,"),
      /has 2 NPAs with service; there are 450 and more/,
    ],
  ])("is refused whole: %s", async (_, content, reason) => {
    await expect(readContent("npa-report", content)).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringMatching(reason),
    });
  });
});

describe("the project's number plan", () => {
  it.each<[string, string, RegExp]>([
    ["without its first line", plan.slice(plan.indexOf("\n") + 1), /does not state its date/],
    ["with an NPA missing", plan.replace(/^999.*\n/m, ""), /no row for NPA 999/],
    ["with an unknown use", plan.replace(/^201,geographic/m, "201,geo"), /line 6 has no use/],
    [
      "with an unknown country",
      plan.replace(/^201,geographic,US/m, "201,geographic,UK"),
      /country/,
    ],
    ["with a bad date", plan.replace(/^(201,.*,)1947-01-01/m, "$11947-01-32"), /date that is none/],
    ["with an unknown exchange", plan.replace(/^213,(.*)976$/m, "213,$1977"), /977 is no special/],
  ])("is refused whole: %s", async (_, content, reason) => {
    await expect(readContent("number-plan", content)).rejects.toThrow(reason);
  });

  it("says of its exchanges in which line they stand", async () => {
    const { list } = await readContent("number-plan", plan);
    const line = plan.split("\n").findIndex((one) => one.startsWith("213,")) + 1;
    expect(list.exchanges.get(213_976)).toEqual({ allocated: true, source: "sample", line });
    expect(list.exchanges.get(213_958)).toEqual({ allocated: false, source: "sample", line });
    expect(list.exchanges.get(213_555)?.allocated).toBe(true);
  });
});

const real = realFile("npa_report_2026-01-05.csv");

describe.runIf(real)("the real NPA file of 2026-01-05", () => {
  it("is read whole, and agrees with the bundled plan but for what changed since", async () => {
    const list = new PlainList();
    const source = sourceOf("npa-report", { path: real ?? "" });
    const result = await readSource(source, list, NOW);
    expect(result).toMatchObject({ rows: 800, accepted: 800, asOfMs: Date.UTC(2026, 0, 5) });

    const { list: bundled } = await readContent("number-plan", plan);
    const changed = [...bundled.npas.values()].filter((npa) => {
      const before = list.npas.get(npa.npa);
      return before?.inServiceAtMs !== npa.inServiceAtMs || before?.country !== npa.country;
    });
    expect(changed.map((npa) => npa.npa)).toEqual([542, 543, 565]);
  });
});
