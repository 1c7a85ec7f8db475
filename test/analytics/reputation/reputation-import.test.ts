import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readFeeds } from "../../../service/analytics/reputation/feeds-file.ts";
import { importReputation } from "../../../service/analytics/reputation/reputation-import.ts";
import type { StoredNumber } from "../../../service/decision/scores.ts";
import { EmbeddedStore } from "../../../service/store/embedded/embedded-store.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;

let folder: string;
let store: EmbeddedStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-reputation-"));
  store = new EmbeddedStore(join(folder, "data"), () => NOW);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);

function run(feeds: string) {
  const read = readFeeds(`feeds:\n${feeds}`, folder);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return importReputation(read.value, store.scores, NOW);
}

const stored = (e164: number): StoredNumber | undefined => store.scores.get(e164);

const FTC_HEADER =
  "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall";
const ftcRow = (phone: string, created = "2026-11-20 10:00:00", robocall = "Y") =>
  `${phone},${created},2026-11-19 09:00:00,Denver,Colorado,303,"Dropped call, no message",${robocall}`;

describe("an import of reputation", () => {
  it("takes scores as they stand, for as long as they are kept", async () => {
    await write("scores.csv", "number,score,category\n+12125550100,91.5,scam\n");
    await run("  own: { path: scores.csv, format: scores }");
    expect(stored(12_125_550_100)).toEqual({
      score: 91.5,
      category: "own: scam",
      expiresAtMs: NOW + 14 * DAY_MS,
    });
  });

  it("takes no score that has expired, and none for longer than it says", async () => {
    const rows = ["+12125550100,95,scam,2026-11-20", "+12125550101,95,scam,2026-11-22"];
    await write("scores.csv", ["number,score,category,expires", ...rows].join("\n"));
    await write("more.csv", "+12125550100,80\n+12125550101,80,,2026-11-30\n");
    await run(
      "  own: { path: scores.csv, format: scores }\n  more: { path: more.csv, format: scores }",
    );
    expect(stored(12_125_550_100)).toEqual({
      score: 80,
      category: "more: unspecified",
      expiresAtMs: NOW + 14 * DAY_MS,
    });
    expect(stored(12_125_550_101)).toMatchObject({
      category: "own: scam",
      expiresAtMs: Date.UTC(2026, 10, 22),
    });
  });

  it("cuts a category with the feed's name before it to what is kept, and no character in two", async () => {
    await write("scores.csv", `+12125550100,95,${"é".repeat(32)}\n`);
    await run("  own: { path: scores.csv, format: scores }");
    expect(stored(12_125_550_100)?.category).toBe(`own: ${"é".repeat(29)}`);
  });

  it("takes Hiya's file by its levels, gzipped as it comes", async () => {
    const rows = "1/2125550100\tFRAUD\t10\n1/3035550100\tSPAM\t\n44/2071838750\tSPAM\t6\n";
    await write("spammer_phones.tsv.gz", gzipSync(rows));
    const report = await run(
      "  hiya: { path: spammer_phones.tsv.gz, format: hiya, levels: { SPAM: 80, FRAUD: 95 } }",
    );
    expect(report).toMatchObject({ numbers: 3, feeds: [{ rows: 3, refused: 0 }] });
    expect(stored(12_125_550_100)).toMatchObject({ score: 95, category: "hiya: fraud 10" });
    expect(stored(13_035_550_100)).toMatchObject({ score: 80, category: "hiya: spam" });
    expect(stored(442_071_838_750)).toMatchObject({ score: 80 });
  });

  it("adds up what feeds say, each by its weight, as weights of evidence", async () => {
    await write("a.csv", "+12125550100,80\n+13035550100,80\n");
    await write("b.csv", "+12125550100,80\n+13035550100,20\n");
    await run("  a: { path: a.csv, format: scores }\n  b: { path: b.csv, format: scores }");
    // Odds of 4 to 1 twice are 16 to 1; 4 to 1 and 1 to 4 are even.
    expect(stored(12_125_550_100)?.score).toBeCloseTo((100 * 16) / 17, 1);
    expect(stored(13_035_550_100)?.score).toBeCloseTo(50, 1);
    await run("  a: { path: a.csv, format: scores, weight: 0.5 }");
    expect(stored(12_125_550_100)?.score).toBeCloseTo((100 * 2) / 3, 1);
  });

  it("counts complaints less with their age and by the weight of their feed", async () => {
    const rows = [
      ftcRow("2125550100"),
      ftcRow("2125550100", "2026-10-21 12:00:00", "N"),
      ftcRow("2125550100", "2026-09-21 12:00:00", ""),
    ];
    await write("2026-11-20.csv", [FTC_HEADER, ...rows].join("\n"));
    await run('  ftc: { path: "2026-*.csv", format: ftc, weight: 0.5 }');
    const { score, facts } = stored(12_125_550_100) ?? {};
    expect(score).toBeUndefined();
    // Half a complaint each, of today, 30 and 60 days ago.
    expect(facts?.complaints).toBeCloseTo(0.5 * (1 + 0.5 + 0.25), 2);
  });

  it("takes no row of the FTC whose values are shifted against their names", async () => {
    const shifted = `2026-11-20 10:00:00,${ftcRow("2125550100")}`;
    const good = Array.from({ length: 9 }, (_, at) => ftcRow(`303555010${at}`));
    await write("ftc.csv", [FTC_HEADER, shifted, ...good].join("\n"));
    const report = await run("  ftc: { path: ftc.csv, format: ftc }");
    expect(report).toMatchObject({ numbers: 9, feeds: [{ rows: 10, refused: 1 }] });
    expect(report.feeds[0]?.refusals[0]).toMatch(/ftc\.csv:2: Company_Phone_Number "2026-11-20/);
    expect(stored(12_125_550_100)).toBeUndefined();
  });

  it.each([
    ["Company_Phone_Number", ftcRow("0125550100")],
    ["Company_Phone_Number", ftcRow("")],
    ["Created_Date", ftcRow("2125550100", "2125550199")],
    ["Created_Date", ftcRow("2125550100", "2031-01-01")],
    ["Recorded_Message_Or_Robocall", ftcRow("2125550100", "2026-11-20", "Colorado")],
  ])("names the field that is wrong: %s", async (field, row) => {
    await write("ftc.csv", [FTC_HEADER, row].join("\n"));
    await expect(run("  ftc: { path: ftc.csv, format: ftc }")).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringContaining(field),
    });
  });

  it("knows of calls to honeypots, of disconnected numbers and of those in use again since", async () => {
    await write("traps.csv", "number,date\n+12125550100,2026-11-20\n+12125550100,2026-11-06\n");
    await write("gone.csv", "+13035550100,2026-08-01\n+13035550101,2026-08-01\n");
    await write("active.csv", "+13035550101,2026-11-01\n");
    await run(
      [
        "  traps: { path: traps.csv, format: events, subject: honeypot }",
        "  gone: { path: gone.csv, format: dates, subject: disconnected }",
        "  active: { path: active.csv, format: dates, subject: active }",
      ].join("\n"),
    );
    expect(stored(12_125_550_100)?.facts?.honeypotHits).toBeCloseTo(1.5, 1);
    expect(stored(13_035_550_100)?.facts).toMatchObject({
      disconnectedAtMs: Date.UTC(2026, 7, 1),
      activeSinceMs: undefined,
    });
    expect(stored(13_035_550_101)?.facts).toMatchObject({
      disconnectedAtMs: undefined,
      activeSinceMs: Date.UTC(2026, 10, 1),
    });
  });

  it("gives the same when it is run again, and no more", async () => {
    await write("ftc.csv", [FTC_HEADER, ftcRow("2125550100")].join("\n"));
    await run("  ftc: { path: ftc.csv, format: ftc }");
    const once = stored(12_125_550_100);
    await run("  ftc: { path: ftc.csv, format: ftc }");
    expect(stored(12_125_550_100)).toEqual(once);
  });

  it.each([
    ["is too bad", "+12125550100,80\nnonsense,80\n", "1 of 2 rows are refused, 1 % is tolerated"],
    ["is an HTML page", "<!DOCTYPE html><html><body>Login</body></html>", "HTML"],
    ["is empty", "", "is empty"],
    ["has no row", "number,score\n", "holds no row"],
  ])("changes nothing when one feed %s", async (_, content, message) => {
    await write("good.csv", "+13035550100,80\n");
    await write("bad.csv", content);
    const feeds =
      "  good: { path: good.csv, format: scores }\n  bad: { path: bad.csv, format: scores }";
    await expect(run(feeds)).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringContaining(message),
    });
    expect(stored(13_035_550_100)).toBeUndefined();
  });

  it("says which file is not there", async () => {
    await expect(run("  a: { path: none.csv, format: scores }")).rejects.toMatchObject({
      code: "DATA_REFUSED",
      message: expect.stringContaining("none.csv"),
    });
  });
});
