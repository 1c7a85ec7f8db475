import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";
import { DAY, NOW, readContent, readContents, sourceOf, zip } from "./reading.ts";
import { realFile } from "./real-files.ts";

const COLUMNS = [
  "State ",
  "NPA-NXX",
  "OCN",
  "Company",
  "RateCenter",
  "EffectiveDate",
  "Use",
  "AssignDate",
  "Initial/Growth",
  "Pooled Code",
  "In Service",
];
const HEADER = [...COLUMNS, "File Updated 11/18/2026"].join("\t");
const row = (code: string, use: string, effective = ""): string =>
  [
    "NY",
    code,
    "6006",
    'EXAMPLE "VOICE", LLC   ',
    "NYC",
    effective,
    use,
    "",
    "G",
    "N",
    "Y",
    "",
  ].join("\t");
const file = (...rows: string[]): string => `${[HEADER, ...rows].join("\r\n")}\r\n`;
const covers = [212];
const FILE_DATE = Date.UTC(2026, 10, 18);

describe("NANPA's CO-code file", () => {
  it("makes codes with Use AS allocated, and those it leaves out unallocated", async () => {
    const { list, report } = await readContent(
      "nanpa-co-code",
      file(row("212-300", "AS"), row("212-950", "UA"), row("212-301", "PR")),
      { covers },
    );
    expect([...list.exchanges]).toEqual([
      [212_300, { allocated: true, source: "sample", line: 2 }],
    ]);
    expect(report).toMatchObject({ rows: 3, accepted: 3, refused: 0, asOfMs: FILE_DATE });
    expect(list.coverage.get(212)).toEqual({
      source: "sample",
      country: "US",
      asOfMs: FILE_DATE,
      staleAtMs: FILE_DATE + 30 * DAY,
    });
  });

  it("counts a code as allocated whose effective date is still to come", async () => {
    const { list } = await readContent("nanpa-co-code", file(row("212-300", "AS", "12/15/2027")), {
      covers,
    });
    expect(list.exchanges.get(212_300)?.allocated).toBe(true);
  });

  it("is read by the names of its columns, in whatever order", async () => {
    const content =
      "State\tUse\tNew Column\tNPA-NXX\tFile Updated 11/18/2026\nNY\tAS\tx\t212-300\n";
    const { list } = await readContent("nanpa-co-code", content, { covers });
    expect(list.exchanges.has(212_300)).toBe(true);
  });

  it("is read too when another column stands first", async () => {
    const moved = file(row("212-300", "AS"))
      .split("\r\n")
      .map((line) => (line === "" ? "" : line.replace(/^([^\t]*)\t([^\t]*)/, "$2\t$1")));
    const { list } = await readContent("nanpa-co-code", moved.join("\r\n"), { covers });
    expect([...list.exchanges.keys()]).toEqual([212_300]);
  });

  it("may have LF line ends, a byte order mark, Latin-1 letters and no end of its last line", async () => {
    const text = `${HEADER}\n${row("212-300", "AS").replace("VOICE", "VOZ ESPA\u00d1A")}`;
    const content = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text, "latin1")]);
    const { list } = await readContent("nanpa-co-code", content, { covers });
    expect(list.exchanges.has(212_300)).toBe(true);
  });

  it("comes zipped or gzipped, whatever it is called", async () => {
    const text = file(row("212-300", "AS"));
    for (const content of [zip({ "CoCodes.txt": text, "__MACOSX/._a.txt": "x" }), gzipSync(text)]) {
      const { list } = await readContent("nanpa-co-code", content, { covers });
      expect(list.coverage.has(212)).toBe(true);
    }
  });

  it("takes the oldest date of several files", async () => {
    const { report } = await readContents(
      "nanpa-co-code",
      {
        "codes-a.txt": file(row("212-300", "AS")),
        "codes-b.txt": file(row("646-300", "AS")).replace("11/18/2026", "11/02/2026"),
      },
      { path: "codes-*.txt", covers: [212, 646] },
    );
    expect(report).toMatchObject({ asOfMs: Date.UTC(2026, 10, 2), accepted: 2 });
    expect(report.file).toMatch(/codes-\*\.txt$/);
  });
});

describe("coverage by NANPA's CO-code file", () => {
  it("never includes an NPA without an allocated code", async () => {
    const { list, report } = await readContent(
      "nanpa-co-code",
      file(row("212-300", "AS"), row("465-200", "UA")),
      { covers: [212, 465, 729] },
    );
    expect([...list.coverage.keys()]).toEqual([212]);
    expect(report.refusals.map(({ reason }) => reason)).toEqual([
      "NPA 465 is not covered: no exchange of it is allocated here",
      "NPA 729 is not covered: no exchange of it is allocated here",
    ]);
  });

  it("includes only the NPAs that the manifest states for a partial file", async () => {
    const content = file(row("212-300", "AS"), row("646-300", "AS"));
    const { list } = await readContent("nanpa-co-code", content, { covers });
    expect([...list.coverage.keys()]).toEqual([212]);
    expect(list.exchanges.has(646_300)).toBe(true);
  });

  it("ends at the age that the manifest states", async () => {
    const { list } = await readContent("nanpa-co-code", file(row("212-300", "AS")), {
      covers,
      maxAgeDays: 7,
    });
    expect(list.coverage.get(212)?.staleAtMs).toBe(FILE_DATE + 7 * DAY);
  });
});

describe("a line of NANPA's CO-code file", () => {
  it("with a use that is not known counts as allocated, and is reported", async () => {
    const { list, report } = await readContent("nanpa-co-code", file(row("212-300", "ZZ")), {
      covers,
    });
    expect(list.exchanges.get(212_300)?.allocated).toBe(true);
    expect(report.refusals).toEqual([
      { line: 2, reason: 'Use "ZZ" is not known; the code counts as allocated' },
    ]);
  });

  it("that repeats a code is refused, and allocated wins when they differ", async () => {
    const { list, report } = await readContent(
      "nanpa-co-code",
      file(row("212-300", "UA"), row("212-300", "AS")),
      { covers },
    );
    expect(list.exchanges.get(212_300)?.allocated).toBe(true);
    expect(report).toMatchObject({ rows: 2, accepted: 1, refused: 1 });
  });
});

describe("NANPA's CO-code file is refused whole", () => {
  const good = file(row("212-300", "AS"), row("212-301", "AS"));

  it.each<[string, string | Buffer, RegExp]>([
    ["when it is empty", "", /is empty/],
    ["when it is an HTML page", "  <!DOCTYPE html><html>Incapsula</html>", /is an HTML page/],
    ["when it is a gzipped HTML page", gzipSync("<html></html>"), /is an HTML page/],
    ["without its header", row("212-300", "AS"), /has no header that begins with State/],
    ["without the column Use", good.replace("\tUse\t", "\tUsed\t"), /has no column Use/],
    ["with the column Use twice", good.replace("OCN", "Use"), /has twice the column Use/],
    ["without its date", good.replace("File Updated 11/18/2026", ""), /does not state its date/],
    ["with a date that is none", good.replace("11/18", "13/42"), /does not state its date/],
    ["with a date from the future", good.replace("2026", "2036"), /still to come, 2036-11-18/],
    ["when it is cut off in a row", good.slice(0, -30), /line 3 has \d+ cells of 11: cut off\?/],
    ["with a row without a code", file(row("212300", "AS")), /line 2 has no NPA-NXX: "212300"/],
    ["as a zip that is cut off", zip({ "a.txt": good }).subarray(0, 90), /zip archive .*cut off/],
    ["as a gzip that is cut off", gzipSync(good).subarray(0, 60), /gzip file .*cut off/],
    ["as a zip without a text", zip({ "a.pdf": good }), /without a \.txt/],
  ])("%s", async (_, content, reason) => {
    await expect(readContent("nanpa-co-code", content, { covers })).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringMatching(reason),
    });
  });

  it("as a zip whose checksum is wrong", async () => {
    const archive = zip({ "a.txt": good });
    const directory = archive.indexOf("PK\x01\x02", 0, "latin1");
    archive.writeUInt32LE(1, directory + 16);
    await expect(readContent("nanpa-co-code", archive, { covers })).rejects.toThrow(/checksum/);
  });

  it("when it is to be national and has too few codes", async () => {
    await expect(readContent("nanpa-co-code", good, { covers: "national" })).rejects.toThrow(
      /has 2 codes; a national file has 150000 and more/,
    );
  });

  it("when it is not there, or no file has the name", async () => {
    await expect(readContents("nanpa-co-code", {}, { path: "a.txt" })).rejects.toThrow(
      /a\.txt: is not there/,
    );
    await expect(readContents("nanpa-co-code", {}, { path: "*.zip" })).rejects.toThrow(
      /no file has such a name/,
    );
  });

  it("with a line that has no end", async () => {
    await expect(
      readContent("nanpa-co-code", `${HEADER}${"x".repeat(70_000)}\n`, { covers }),
    ).rejects.toThrow(/has a line of more than 65536 characters/);
  });
});

describe("a national CO-code file of full size", () => {
  it("covers every NPA in it", async () => {
    const rows = [HEADER];
    for (let npa = 201; npa < 500; npa += 1) {
      for (let nxx = 200; nxx < 750; nxx += 1) rows.push(row(`${npa}-${nxx}`, "AS"));
    }
    const content = zip({ "CoCodeAssignment.txt": rows.join("\r\n") });
    const { list, report } = await readContent("nanpa-co-code", content, { covers: "national" });
    expect(report.accepted).toBe(299 * 550);
    expect(list.coverage.size).toBe(299);
  });
});

const synthetic = realFile("SYNTHETIC_CoCodeAssignment_Utilized_sample.txt");

describe.runIf(synthetic)("the shared CO-code sample", () => {
  it("is read whole", async () => {
    const source = sourceOf("nanpa-co-code", { path: synthetic ?? "", covers: [201, 212, 213] });
    const list = new PlainList();
    const report = await readSource(source, list, NOW);
    expect(report).toMatchObject({ rows: 7, accepted: 7, asOfMs: Date.UTC(2026, 8, 3) });
    expect([...list.exchanges.keys()]).toEqual([201_200, 212_212, 465_200, 213_976]);
  });
});
