import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeRefusals, importScoreFile } from "../../service/analytics/score-import.ts";
import type { Score } from "../../service/decision/scores.ts";
import type { RingfenceError } from "../../service/errors.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";

const NOW = Date.UTC(2026, 10, 20);

describe("importing a file of scores", () => {
  let directory: string;
  let store: EmbeddedStore;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-import-test-"));
    store = new EmbeddedStore(directory, () => NOW);
  });

  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function load(content: string | Buffer, tolerated = 0.01) {
    const file = join(directory, "scores");
    await writeFile(file, content);
    return importScoreFile(file, store.scores, NOW, tolerated);
  }

  const refusal = (content: string | Buffer, tolerated?: number): Promise<RingfenceError> =>
    load(content, tolerated).then(
      () => Promise.reject(new Error("it was not refused")),
      (error) => error,
    );

  const scam: Score = { score: 97, category: "scam", expiresAtMs: Date.UTC(2027, 0, 31) };

  it.each([
    ["CSV with a header", "number,score,category,expires\n2125551234,97,scam,2027-01-31\n"],
    ["CSV without one", "2125551234,97,scam,2027-01-31\n"],
    ["TSV", "2125551234\t97\tscam\t2027-01-31\n"],
    ["semicolons", "score;number;expires;category\n97;2125551234;2027-01-31;scam\n"],
    [
      "quotes",
      '"number","score","category","expires"\n"+1 212 555 1234","97","scam","2027-01-31"\n',
    ],
    ["CRLF, blank lines and no end of line", "\r\n2125551234,97,scam,2027-01-31\r\n\r\n# end"],
    ["a byte order mark", "\ufeffnumber,score,category,expires\n2125551234,97,scam,2027-01-31"],
    ["gzip", gzipSync("number,score,category,expires\n2125551234,97,scam,2027-01-31\n")],
  ])("reads %s", async (_what, content) => {
    expect(await load(content)).toMatchObject({ rows: 1, accepted: 1, refused: 0 });
    expect(store.scores.get(12125551234)).toEqual(scam);
  });

  it("imports the others when few rows are refused, and says which were", async () => {
    const rows = Array.from({ length: 200 }, (_, n) => `212555${1000 + n},50,scam,`);
    rows[99] = "2125551099,140,scam,";
    const report = await load(rows.join("\n"));
    expect(report).toMatchObject({ rows: 200, accepted: 199, refused: 1 });
    expect(report.refusals).toMatchObject([{ line: 100, field: "score" }]);
    expect(describeRefusals(report)).toEqual(['line 100: score: "140" is not 0 to 100']);
    expect(store.scores.get(12125551099)).toBeUndefined();
    expect(store.scores.get(12125551199)).toBeDefined();
  });

  it("changes nothing when more than the tolerated share is refused", async () => {
    const error = await refusal("2125551234,50\n2125551235,500\n");
    expect(error).toMatchObject({ code: "DATA_REFUSED" });
    expect(error.message).toContain("1 of 2 rows are refused, 50 %, and 1 % is tolerated");
    expect(error.message).toContain('line 2: score: "500" is not 0 to 100');
    expect(store.scores.get(12125551234)).toBeUndefined();
    expect(await load("2125551234,50\n2125551235,500\n", 0.5)).toMatchObject({ accepted: 1 });
  });

  it("shows twenty refusals and counts them all", async () => {
    const rows = Array.from({ length: 50 }, () => "2125551234,x");
    const error = await refusal(`${rows.join("\n")}\n2125551234,5`);
    expect(error.message.match(/line \d+:/g)).toHaveLength(20);
    expect(error.message).toContain("and 30 more");
  });

  it.each([
    ["nothing", ""],
    ["a header alone", "number,score\n"],
    ["an HTML page", "<!DOCTYPE html><html><body>Please log in</body></html>\n"],
    [
      "bytes that are no text",
      Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 89) % 256)),
    ],
    ["a gzip file that was cut off", gzipSync("2125551234,50\n".repeat(1_000)).subarray(0, 40)],
    ["a header without scores", "number,category\n2125551234,scam\n"],
    ["a quote that is never closed", `"2125551234,50\n${"2125551234,50\n".repeat(5_000)}`],
  ])("refuses %s, and changes nothing", async (_what, content) => {
    expect(await refusal(content)).toMatchObject({ code: "DATA_REFUSED" });
    expect(store.scores.get(12125551234)).toBeUndefined();
  });

  it("leaves out what has expired, without taking it for a fault", async () => {
    const report = await load("2125551234,50,scam,2026-01-01\n2125551235,50,scam,2027-01-01\n");
    expect(report).toMatchObject({ rows: 2, accepted: 1, expired: 1, refused: 0 });
    expect(store.scores.get(12125551234)).toBeUndefined();
  });

  it("keeps the last score of a number that stands there twice", async () => {
    await load("2125551234,50\n2125551234,60\n");
    expect(store.scores.get(12125551234)?.score).toBe(60);
  });

  it("leaves numbers alone that are not in the file", async () => {
    await load("2125551234,50\n");
    await load("2125551235,60\n");
    expect(store.scores.get(12125551234)?.score).toBe(50);
  });

  it("says IO for a file that is not there", async () => {
    await expect(
      importScoreFile(join(directory, "nothing"), store.scores, NOW, 0.01),
    ).rejects.toMatchObject({ code: "IO" });
  });

  it("reads rows that are cut in two by the pieces in which a file is read", async () => {
    const rows = Array.from(
      { length: 40_000 },
      (_, n) => `21255${String(n).padStart(5, "0")},${n % 101},category-${n % 7},2027-01-31`,
    );
    expect(await load(rows.join("\n"))).toMatchObject({ accepted: 40_000, refused: 0 });
    expect(store.scores.get(12125539999)).toMatchObject({ score: 39_999 % 101 });
  });

  it("takes any bytes for a file it can read or one it refuses, and for nothing else", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ maxLength: 400, unit: fc.constantFrom(...'2125551234,50\t\n\r";#+-\ufeff') }),
      fc.uint8Array({ maxLength: 100 }).map((packed) => Buffer.from([0x1f, 0x8b, ...packed])),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        try {
          const { rows, accepted, expired, refused } = await load(Buffer.from(content), 1);
          expect(accepted + expired + refused).toBe(rows);
          expect(accepted).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: "DATA_REFUSED" });
        }
      }),
      { numRuns: 200 },
    );
  });
});
