import { describe, expect, it } from "vitest";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";
import { DAY, NOW, readContent, readContents, sourceOf, zip } from "./reading.ts";
import { realFile } from "./real-files.ts";

const OLD_HEADER =
  '"NPA","CO Code (NXX)","Status","Exchange Area","Province","Company","OCN","Remarks"';
const NEW_HEADER = OLD_HEADER.replace('"Status",', '"Status","Pooled",');

/** All 800 exchanges of an NPA in the layout of CNAC; `status` says what each of them is. */
function npaFile(
  npa: number,
  status: (nxx: number) => string,
  { header = NEW_HEADER, date = "2026-11-18" } = {},
): string {
  const behind =
    header === NEW_HEADER
      ? ',"N","Ottawa, East","ON","Example Inc.","8901",'
      : ',"Ottawa","ON","Example Inc.","8901",';
  const lines = [header, `${",".repeat(header === NEW_HEADER ? 8 : 7)}${date}`];
  for (let nxx = 200; nxx <= 999; nxx += 1) lines.push(`${npa},${nxx},"${status(nxx)}"${behind}`);
  return `${lines.join("\r\n")}\r\n`;
}

const some = (nxx: number): string => (nxx < 300 ? "In Service" : "Available");
const covers = [343];

describe("CNAC's CO-code file", () => {
  it.each([
    ["before 2025", OLD_HEADER],
    ["with the column Pooled", NEW_HEADER],
  ])("is read in the layout %s", async (_, header) => {
    const { list, report } = await readContent("cnac-co-code", npaFile(343, some, { header }), {
      covers,
    });
    expect(list.exchanges.size).toBe(100);
    expect(list.exchanges.get(343_200)).toEqual({ allocated: true, source: "sample", line: 3 });
    expect(list.coverage.get(343)).toEqual({
      source: "sample",
      country: "CA",
      asOfMs: Date.UTC(2026, 10, 18),
      staleAtMs: Date.UTC(2026, 10, 18) + 30 * DAY,
    });
    expect(report).toMatchObject({ rows: 800, accepted: 800, refused: 0 });
  });

  it.each(["In Service", "Assigned", "Being Recovered", "Stranded Code", "New NPA Testing"])(
    "counts %s as allocated",
    async (status) => {
      const { list } = await readContent(
        "cnac-co-code",
        npaFile(343, () => status),
        { covers },
      );
      expect(list.exchanges.size).toBe(800);
    },
  );

  it.each([
    "Available",
    "New NPA",
    "Not Available",
    "Moratorium on Assignment",
    "For Special Use",
    "Plant Test",
    "Protected",
    "Recovered/Aging",
    "Temporarily Unavailable",
  ])("counts %s as not allocated", async (status) => {
    const { list, report } = await readContent(
      "cnac-co-code",
      npaFile(343, (nxx) => (nxx === 200 ? "In Service" : status)),
      { covers },
    );
    expect([...list.exchanges.keys()]).toEqual([343_200]);
    expect(report.refused).toBe(0);
  });

  it("counts a status that it does not know as allocated, and reports it", async () => {
    const { list, report } = await readContent(
      "cnac-co-code",
      npaFile(343, (nxx) => (nxx === 200 ? "On Loan" : "Available")),
      { covers },
    );
    expect(list.exchanges.has(343_200)).toBe(true);
    expect(report.refusals).toEqual([
      { line: 3, reason: 'Status "On Loan" is not known; the exchange counts as allocated' },
    ]);
  });

  it("may begin with a byte order mark", async () => {
    const { list } = await readContent("cnac-co-code", `\ufeff${npaFile(343, some)}`, { covers });
    expect(list.coverage.has(343)).toBe(true);
  });

  it("may be one file an NPA, or all in a zip", async () => {
    const texts = { "COCodeStatus_NPA343.csv": npaFile(343, some), "b.csv": npaFile(416, some) };
    const wanted = { covers: [343, 416] };
    const files = await readContents("cnac-co-code", texts, { path: "*.csv", ...wanted });
    const archive = await readContent("cnac-co-code", zip(texts), wanted);
    expect([...files.list.coverage.keys()]).toEqual([343, 416]);
    expect([...archive.list.coverage.keys()]).toEqual([343, 416]);
  });

  it("does not cover an NPA of which it does not name all exchanges", async () => {
    const text = npaFile(343, some).split("\r\n").slice(0, 700).join("\r\n");
    const { list, report } = await readContent("cnac-co-code", text, { covers });
    expect(list.coverage.size).toBe(0);
    expect(report.refusals).toEqual([
      { line: 0, reason: "NPA 343 is not covered: 698 of its 800 exchanges are here" },
    ]);
  });

  it("does not cover an NPA that has nothing allocated yet", async () => {
    const { list } = await readContent(
      "cnac-co-code",
      npaFile(273, () => "New NPA"),
      {
        covers: [273],
      },
    );
    expect(list.coverage.size).toBe(0);
  });

  it("refuses an exchange that stands twice", async () => {
    const text = npaFile(343, some);
    const { report } = await readContent("cnac-co-code", `${text}343,200,"Available",,,,,,`, {
      covers,
    });
    expect(report.refusals).toEqual([{ line: 803, reason: "343-200 stands in the file before" }]);
  });
});

describe("CNAC's CO-code file is refused whole", () => {
  const good = npaFile(343, some);

  it.each<[string, string, RegExp]>([
    ["as the HTML page of an unknown NPA", "<html><body>Not found</body></html>", /HTML page/],
    [
      "without its date",
      good.replace("2026-11-18", ""),
      /line 2 has no NPA|does not state its date/,
    ],
    ["with a date from the future", good.replace("2026-11-18", "2030-01-01"), /still to come/],
    ["without the column Status", good.replace('"Status"', '"State"'), /has no column Status/],
    ["cut off in a row", good.slice(0, -20), /line 802 has \d cells of 9|opens a quote/],
    [
      "with an open quote",
      good.replace('"Available"', '"Available'),
      /line \d+ opens a quote|cells/,
    ],
    ["with an exchange that is none", good.replace("343,201,", "343,20,"), /line 4 has no NPA/],
  ])("%s", async (_, content, reason) => {
    await expect(readContent("cnac-co-code", content, { covers })).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringMatching(reason),
    });
  });

  it("when one of its files is refused", async () => {
    const texts = { "a.csv": good, "b.csv": "<html>" };
    await expect(readContents("cnac-co-code", texts, { path: "*.csv", covers })).rejects.toThrow(
      /b\.csv: is an HTML page/,
    );
  });

  it("when it is to be national and has too few codes", async () => {
    await expect(readContent("cnac-co-code", good)).rejects.toThrow(
      /has 800 codes; a national file has 30000 and more/,
    );
  });
});

const real = realFile("cnac_COCodeStatus_ALL_2024-10-10.csv.gz");

describe.runIf(real)("the real file of 2024-10-10", () => {
  it("is read whole, and covers every NPA with an allocated exchange", async () => {
    const list = new PlainList();
    const source = sourceOf("cnac-co-code", { path: real ?? "", maxAgeDays: 36_500 });
    const report = await readSource(source, list, NOW);
    expect(report).toMatchObject({ rows: 44_000, accepted: 44_000, refused: 0 });
    expect(report.asOfMs).toBe(Date.UTC(2024, 9, 10));
    expect(list.exchanges.size).toBe(27_572 + 208 + 8 + 4 + 5);
    const allocated = new Set([...list.exchanges.keys()].map((code) => Math.floor(code / 1000)));
    expect(new Set(list.coverage.keys())).toEqual(allocated);
  });
});
