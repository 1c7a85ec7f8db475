import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManifestSource } from "../../../service/dno/manifest.ts";
import { digitList } from "../../../service/dno/sources/digit-list.ts";
import { PlainList } from "./plain-list.ts";
import { DAY, NOW, type Reading, readContent, sourceOf } from "./reading.ts";

const read = (content: string | Buffer, with_: Partial<ManifestSource> = {}): Promise<Reading> =>
  readContent("digit-list", content, { class: "inbound-only", ...with_ });
const readUnused = (content: string, with_: Partial<ManifestSource> = {}): Promise<Reading> =>
  read(content, { class: "unused", ...with_ });

const numbers = ({ list }: Reading): readonly (readonly number[])[] =>
  list.entries.map(({ first, last, line }) => [first, last, line]);

describe("a list of numbers", () => {
  it("may be digits alone, one entry a line", async () => {
    const reading = await read("2122345678\n212234\n2122345\n212\n");
    expect(numbers(reading)).toEqual([
      [2_122_345_678, 2_122_345_678, 1],
      [2_122_340_000, 2_122_349_999, 2],
      [2_122_345_000, 2_122_345_999, 3],
      [2_120_000_000, 2_129_999_999, 4],
    ]);
    expect(reading.report).toMatchObject({ rows: 4, accepted: 4, refused: 0, asOfMs: undefined });
  });

  it("has digits, source and created when it has no header", async () => {
    const { list } = await read("2122345678,ITG,2026-10-01T08:00:00Z\n212234,LERG,2026-10-02\n");
    expect(list.groups).toMatchObject([
      { class: "inbound-only", source: "sample", origin: "ITG", createdAtMs: Date.UTC(2026, 9, 1) },
      { origin: "LERG", createdAtMs: Date.UTC(2026, 9, 2) },
    ]);
  });

  it("is read by the names in its header, in whatever order", async () => {
    const content =
      "Owner,Requester,PROOF,Expires,phone_number,Created_At,Verified At,Source\n" +
      'Example,"City, Tax Office",letter,2027-01-01,212-234-5678,09/30/2026,2026-10-01,feed\n';
    const { list } = await read(content);
    expect(list.groups).toEqual([
      {
        class: "inbound-only",
        source: "sample",
        origin: "feed",
        fromMs: undefined,
        untilMs: Date.UTC(2027, 0, 1),
        createdAtMs: Date.UTC(2026, 8, 30),
        owner: "Example",
        verifiedAtMs: Date.UTC(2026, 9, 1),
        requester: "City, Tax Office",
        proof: "letter",
      },
    ]);
  });

  it("of ITG style has numbers with a leading 1, and short codes, which are refused", async () => {
    const reading = await read("phoneNumber,createDate\n12122345678,2026-10-01\n611,2026-10-01\n");
    expect(numbers(reading)).toEqual([[2_122_345_678, 2_122_345_678, 2]]);
    expect(reading.report.refusals).toEqual([{ line: 3, reason: '"611" is a short code' }]);
  });

  it("of Sansay style has blocks with X", async () => {
    expect(numbers(await read("999XXXXXXX\n2122345678\n"))).toEqual([
      [9_990_000_000, 9_999_999_999, 1],
      [2_122_345_678, 2_122_345_678, 2],
    ]);
  });

  it("may have comments, blank lines, CRLF, a byte order mark and no end of its last line", async () => {
    const reading = await read("\ufeff# own list\r\n\r\nnumber\r\n2122345678\r\n\r\n2122345679");
    expect(numbers(reading)).toEqual([
      [2_122_345_678, 2_122_345_678, 4],
      [2_122_345_679, 2_122_345_679, 6],
    ]);
  });

  it("may be gzipped", async () => {
    expect(numbers(await read(gzipSync("2122345678\n")))).toEqual([
      [2_122_345_678, 2_122_345_678, 1],
    ]);
  });

  it("may quote its cells", async () => {
    const reading = await read('"number","requester"\n"2122345678","a ""b"", c"\n');
    expect(numbers(reading)).toEqual([[2_122_345_678, 2_122_345_678, 2]]);
    expect(reading.list.groups[0]?.requester).toBe('a "b", c');
  });

  it("takes from the manifest what a line does not say", async () => {
    const defaults = {
      owner: undefined,
      requester: "registry",
      proof: "contract",
      createdAtMs: Date.UTC(2026, 0, 1),
      verifiedAtMs: undefined,
      expiresAtMs: Date.UTC(2028, 0, 1),
    };
    const { list } = await read("number,requester\n2122345678,\n2122345679,city\n", { defaults });
    expect(list.groups).toMatchObject([
      { requester: "registry", proof: "contract", untilMs: Date.UTC(2028, 0, 1) },
      { requester: "city", proof: "contract" },
    ]);
  });

  it("asks for one group for each description, and not for each line", async () => {
    const plain = await read("number,requester\n2122345678,a\n2122345679,b\n2122345670,a\n");
    const quoted = await read('requester,number\n"a",2122345678\na,2122345679\n');
    expect(plain.list.groups).toHaveLength(2);
    expect(plain.list.entries.map(({ group }) => group)).toEqual([0, 1, 0]);
    expect(quoted.list.groups).toHaveLength(1);
  });

  it.each([
    ["prefix,number\n212234,2122345678\n", "number"],
    ["tn,source,ANI\n2122345678,x,2122345679\n", "ANI"],
    ["number,expires,expires_at\n2122345678,2027-01-01,2026-12-01\n", "expires_at"],
  ])("refuses a header in which two columns mean the same: %j", async (text, column) => {
    const reason = `the header in line 1 has another column for what "${column}" means`;
    await expect(read(text)).rejects.toThrow(reason);
  });

  it("reports columns that it does not know in one line, and refused lines beside it", async () => {
    const names = Array.from({ length: 25 }, (_, at) => `note ${at}`).join(",");
    const { report } = await read(`number,${names},\n2122345678\n21\n`);
    expect(report.refusals).toEqual([
      {
        line: 0,
        reason: expect.stringMatching(/^columns "note 0", .*"note 9" and 15 more are not/),
      },
      { line: 3, reason: '"21" has not 3, 6, 7 or 10 digits' },
    ]);
  });

  it("reports a column that it does not know", async () => {
    const { report } = await read("number,expirs\n2122345678,2020-01-01\n");
    expect(report.refusals).toEqual([
      { line: 0, reason: 'column "expirs" is not known, and not read' },
    ]);
    expect(report.refused).toBe(0);
  });
});

describe("an entry with dates", () => {
  it("stops blocking at the start of the day on which it expires", async () => {
    const { list } = await read("number,expires\n2122345678,2026-12-24\n");
    expect(list.classOf(2_122_345_678, Date.UTC(2026, 11, 24) - 1)).toBe("inbound-only");
    expect(list.classOf(2_122_345_678, Date.UTC(2026, 11, 24))).not.toBe("inbound-only");
  });

  it("begins to block on the day of its creation, when that is still to come", async () => {
    const { list } = await read("number,created\n2122345678,2026-12-01\n");
    expect(list.groups[0]?.fromMs).toBe(Date.UTC(2026, 11, 1));
  });

  it.each([
    ["2026-11-19,2026-01-01", "expired on 2026-11-19"],
    ["2027-01-01,2027-02-01", "expires on 2027-01-01, before it is created"],
    ["soon,2026-01-01", 'expires is no date: "soon"'],
    ["2027-01-01,2026-02-30", 'created is no date: "2026-02-30"'],
  ])("is refused with expires,created = %s: %s", async (cells, reason) => {
    const { report, list } = await read(`number,expires,created\n2122345678,${cells}\n`);
    expect(report.refusals).toEqual([{ line: 2, reason }]);
    expect(list.entries).toEqual([]);
  });
});

describe("an unused number", () => {
  const HEADER = "number,owner,verifiedAt\n";

  it("blocks with its owner and a verification, until that is too old", async () => {
    const { list } = await readUnused(`${HEADER}2122345678,Example,2026-11-10\n`);
    expect(list.groups[0]).toMatchObject({
      class: "unused",
      owner: "Example",
      untilMs: Date.UTC(2026, 10, 10) + 30 * DAY,
    });
  });

  it("blocks until it expires, when that is earlier", async () => {
    const { list } = await readUnused(
      "number,owner,verifiedAt,expires\n2122345678,Example,2026-11-10,2026-11-25\n",
    );
    expect(list.groups[0]?.untilMs).toBe(Date.UTC(2026, 10, 25));
  });

  it.each([
    [",2026-11-10", "an unused number does not block without its owner"],
    ["Example,", "an unused number does not block without the date on which its owner verified it"],
    ["Example,2026-10-20", "was verified on 2026-10-20, more than 30 days ago"],
    ["Example,2026-12-20", "says that it was verified on 2026-12-20, which is still to come"],
    ["Example,yes", 'verifiedAt is no date: "yes"'],
  ])("is refused with owner,verifiedAt = %s: %s", async (cells, reason) => {
    const { report, list } = await readUnused(`${HEADER}2122345678,${cells}\n`);
    expect(report).toMatchObject({ accepted: 0, refused: 1, refusals: [{ line: 2, reason }] });
    expect(list.entries).toEqual([]);
  });

  it("is refused line by line in a list of digits alone", async () => {
    const { report } = await readUnused("2122345678\n2122345679\n2122345670\n");
    expect(report).toMatchObject({ accepted: 0, refused: 3 });
    expect(report.refusals.map(({ line }) => line)).toEqual([1, 2, 3]);
  });
});

describe("a line that cannot be used", () => {
  it.each([
    ["a short number", "21223456", '"21223456" has not 3, 6, 7 or 10 digits'],
    ["an NPA that begins with 1", "1122345678", '"1122345678" begins with 0 or 1, as no NPA does'],
    ["a spreadsheet's number", "2.12E+09", '"2.12E+09" is no number'],
    ["an open quote", '2122345670,"x', "opens a quote and does not close it"],
  ])("is refused alone: %s", async (_, line, reason) => {
    const reading = await read(`2122345678\n2122345679\n${line}\n2122345671\n`);
    expect(reading.report.refusals).toEqual([{ line: 3, reason }]);
    expect(numbers(reading).map(([, , at]) => at)).toEqual([1, 2, 4]);
  });

  it("is shown among the first twenty, and counted beyond", async () => {
    const { report } = await read(`${"2122345678\n".repeat(40)}${"21223456789\n".repeat(30)}`);
    expect(report.refused).toBe(30);
    expect(report.refusals).toHaveLength(20);
  });
});

describe("a list is refused whole", () => {
  it.each<[string, string | Buffer, RegExp]>([
    ["when it is empty", "", /is empty/],
    ["when it is an HTML page", "<!doctype html>", /HTML page/],
    ["with a header without a number", "name,owner\nx,y\n", /line 1 is neither a header/],
    ["when it is a picture", Buffer.from("\x89PNG\r\n\x1a\n"), /line 1 is neither a header/],
    ["when most lines have no number", "number\na\nb\n2122345678\n", /2 of 3 lines have no number/],
    [
      "with a line without end",
      `2122345678\n${"1".repeat(70_000)}\n`,
      /line 2 has more than 65536/,
    ],
    ["with a last line without end", `2122345678\n${"1".repeat(70_000)}`, /line 2 has more than/],
    ["as a gzip that is cut off", gzipSync("2122345678\n".repeat(999)).subarray(0, 40), /cut off/],
  ])("%s", async (_, content, reason) => {
    await expect(read(content)).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringMatching(reason),
    });
  });
});

describe("the scanner of bytes", () => {
  const rest = fc.constantFrom("", ",ITG", ",ITG,2026-10-01", ",,", ',"a,b"', " ", ",x,nonsense");
  const number = fc.oneof(
    fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map(String),
    fc.constantFrom("1234567890", "0000000000", "212234", "999XXXXXXX", "611", "+12122345678", ""),
  );
  const line = fc.tuple(number, rest).map((parts) => parts.join(""));
  const lines = fc.array(fc.tuple(line, fc.integer({ min: 1, max: 4 })), { maxLength: 30 });

  async function readInChunks(content: Buffer, size: number): Promise<PlainList | string> {
    async function* chunks(): AsyncGenerator<Buffer> {
      for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
    }
    async function* files() {
      yield { name: "list.txt", chunks: chunks() };
    }
    const list = new PlainList();
    const source = sourceOf("digit-list", { class: "inbound-only" });
    try {
      await digitList.read({ source, files: files(), sink: list, nowMs: NOW });
      return list;
    } catch (error) {
      return String(error);
    }
  }

  it("reads the same however the file is cut into chunks, and whatever repeats", async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 40 }),
        async (repeated, end, size) => {
          const all = ["2122345678", ...repeated.flatMap(([one, times]) => Array(times).fill(one))];
          const content = Buffer.from(all.join(end) + end);
          const whole = await readInChunks(content, content.length);
          const cut = await readInChunks(content, size);
          // A quoted cell takes every line off the fast path: the slow one has to agree with it.
          const slow = await readInChunks(
            Buffer.from(all.map((one) => one.replace(/^(\d{10})(?=,|$)/, '"$1"')).join(end) + end),
            content.length,
          );
          const entries = (list: PlainList | string) =>
            typeof list === "string"
              ? list
              : list.entries.map(({ group, first, last, line: at }) => {
                  return [list.groups[group], first, last, at];
                });
          expect(entries(cut)).toEqual(entries(whole));
          expect(entries(slow)).toEqual(entries(whole));
        },
      ),
      { numRuns: 300 },
    );
  });
});
