import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildFrom } from "../../service/dno/build.ts";
import { findEntryLines, linesFileOf } from "../../service/dno/entry-lines.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import type { DnoSink, NpaRecord } from "../../service/dno/sink.ts";
import {
  DAY,
  described,
  indexOf,
  inFolder,
  NOW,
  npaOf,
  reportOf,
  writeIndexFile,
} from "./index/made-index.ts";
import { Random } from "./index/random.ts";

function fillSome(sink: DnoSink): void {
  const random = new Random(5);
  const groups = [described(), described({ class: "unused", source: "own", owner: "us" })];
  const ids = groups.map((group) => sink.group(group));
  sink.setNpa(npaOf(212));
  sink.setNpa(npaOf(416, { country: "CA" }));
  sink.setExchange(212, 555, true, "plan", 1);
  sink.coverNpa(212, { source: "codes", country: "US", asOfMs: NOW, staleAtMs: NOW + DAY });
  for (let line = 1; line <= 50_000; line += 1) {
    const first = 2_120_000_000 + random.below(3_000_000);
    sink.addNumbers(random.pick(ids), first, first, line);
  }
  sink.addNumbers(ids[1] ?? 0, 4_165_550_000, 4_165_559_999, 50_001);
}

const READ_FAILS = "the source is refused";

describe("buildIndex", () => {
  it("makes the same bytes of the same sources, but for version and time", async () => {
    await inFolder(async (folder) => {
      const [one, two] = [join(folder, "one"), join(folder, "two")];
      const first = await writeIndexFile(one, fillSome, { nowMs: NOW });
      const second = await writeIndexFile(two, fillSome, { nowMs: NOW + DAY });
      expect(second.info.contentDigest).toBe(first.info.contentDigest);
      expect(first.info.version).toBe(`20261120T081500Z-${first.info.contentDigest.slice(0, 8)}`);
      expect(second.info.version.slice(0, 8)).toBe("20261121");
      const end = first.info.content.sections.sets.offset + first.info.content.sections.sets.length;
      const [bytes, others] = [await readFile(one), await readFile(two)];
      expect(bytes.subarray(0, end).equals(others.subarray(0, end))).toBe(true);
      expect((await readFile(linesFileOf(one))).equals(await readFile(linesFileOf(two)))).toBe(
        true,
      );
    });
  });

  it("has another digest when one number, date or allocation is another", async () => {
    const digests = new Set<string>();
    const variants: ((sink: DnoSink) => void)[] = [
      () => {},
      (sink) => sink.addNumbers(sink.group(described()), 2_125_550_199, 2_125_550_199, 1),
      (sink) => sink.setNpa(npaOf(212, { inServiceAtMs: NOW })),
      (sink) => sink.setExchange(212, 300, true, "codes", 2),
      (sink) =>
        sink.coverNpa(212, {
          source: "codes",
          country: "US",
          asOfMs: NOW,
          staleAtMs: NOW + 2 * DAY,
        }),
    ];
    for (const variant of variants) {
      const index = await indexOf((sink) => {
        fillSome(sink);
        variant(sink);
      });
      digests.add(index.info.contentDigest);
    }
    expect(digests.size).toBe(variants.length);
  });

  it("counts numbers by class and source: repeats once, overlaps in each source", async () => {
    const index = await indexOf((sink) => {
      const [one, two] = [sink.group(described()), sink.group(described({ source: "other" }))];
      const until = sink.group(described({ untilMs: NOW }));
      for (let line = 1; line <= 3; line += 1)
        sink.addNumbers(one, 2_125_550_100, 2_125_550_100, line);
      sink.addNumbers(until, 2_125_550_100, 2_125_550_100, 4);
      sink.addNumbers(one, 2_125_550_000, 2_125_550_999, 5);
      sink.addNumbers(two, 2_125_550_998, 2_125_551_001, 6);
    });
    expect(index.info.content.report.entries).toEqual([
      { class: "inbound-only", source: "sample", numbers: 1000 },
      { class: "inbound-only", source: "other", numbers: 4 },
    ]);
  });

  it("counts the exchanges that sources leave open in the NPAs that they cover", async () => {
    const index = await indexOf((sink) => {
      for (const npa of [212, 305]) sink.setNpa(npaOf(npa));
      const coverage = { source: "codes", country: "US", asOfMs: NOW, staleAtMs: NOW } as const;
      sink.coverNpa(212, coverage);
      for (const nxx of [200, 201, 555]) sink.setExchange(212, nxx, true, "codes", nxx);
      sink.setExchange(305, 200, true, "codes", 9);
    });
    // 800 exchanges less eight N11 and 950.
    expect(index.info.content.report.exchanges).toEqual([
      { source: "codes", npas: 1, allocated: 3, unallocated: 788 },
    ]);
  });

  it("keeps everything when an NPA has more entries than are kept in memory", async () => {
    const random = new Random(6);
    const listed = new Set<number>();
    const index = await indexOf((sink) => {
      const group = sink.group(described());
      for (let line = 1; line <= 300_000; line += 1) {
        const national = 3_050_000_000 + random.below(400_000);
        listed.add(national);
        sink.addNumbers(group, national, national, line);
      }
    });
    let wrong = 0;
    for (let national = 3_050_000_000; national < 3_050_400_000; national += 1) {
      if ((index.find(national, NOW) !== undefined) !== listed.has(national)) wrong += 1;
    }
    expect(wrong).toBe(0);
    expect(index.info.content.report.entries[0]?.numbers).toBe(listed.size);
  });

  it("changes nothing, and leaves nothing behind, when a source is refused in the middle", async () => {
    await inFolder(async (folder) => {
      const file = join(folder, "list");
      await writeIndexFile(file, fillSome);
      const [before, lines] = [await readFile(file), await readFile(linesFileOf(file))];
      const names = await readdir(folder);
      const failing = buildFrom(
        async (sink) => {
          fillSome(sink);
          throw new Error(READ_FAILS);
        },
        { file, nowMs: NOW, previous: undefined, filesUntilFree: 3 },
      );
      await expect(failing).rejects.toThrow(READ_FAILS);
      expect((await readFile(file)).equals(before)).toBe(true);
      expect((await readFile(linesFileOf(file))).equals(lines)).toBe(true);
      expect(await readdir(folder)).toEqual(names);
    });
  });

  it("removes what a killed build left an hour ago, and nothing else", async () => {
    await inFolder(async (folder) => {
      const file = join(folder, "list");
      await writeFile(`${file}.unfinished-0badcafe`, "half a list");
      await writeFile(join(folder, "other.unfinished-0badcafe"), "of somebody else");
      await writeIndexFile(file, fillSome, { nowMs: Date.now() });
      expect(await readdir(folder)).toContain("list.unfinished-0badcafe");
      await writeIndexFile(file, fillSome, { nowMs: Date.now() + DAY });
      expect(await readdir(folder)).toEqual(["list", "list.lines", "other.unfinished-0badcafe"]);
    });
  });

  it("says that a folder cannot be used, before it reads the sources", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "file"), "");
      const build = writeIndexFile(join(folder, "file", "list"), () => {
        throw new Error(READ_FAILS);
      });
      await expect(build).rejects.toMatchObject({ code: "IO" });
    });
  });

  it("refuses numbers outside of the plan from a reader: that is a fault of ours", async () => {
    for (const [first, last] of [
      [1_999_999_999, 1_999_999_999],
      [2_125_550_100, 2_125_550_099],
      [9_999_999_999, 10_000_000_000],
    ] as const) {
      const build = indexOf((sink) => sink.addNumbers(sink.group(described()), first, last, 1));
      await expect(build).rejects.toMatchObject({ code: "INTERNAL" });
    }
  });

  it("takes the first and the last number of the plan", async () => {
    const index = await indexOf((sink) => {
      const group = sink.group(described());
      sink.addNumbers(group, 2_000_000_000, 2_000_000_000, 1);
      sink.addNumbers(group, 9_999_999_999, 9_999_999_999, 2);
    });
    expect(index.find(2_000_000_000, NOW)?.matched).toBe("2000000000");
    expect(index.find(9_999_999_999, NOW)?.matched).toBe("9999999999");
    expect(index.find(2_000_000_001, NOW)).toBeUndefined();
  });
});

describe("an NPA of which two files speak", () => {
  it("is what the newer one says, and of one date the last, whatever their order", async () => {
    const older = npaOf(543, { use: "none", inServiceAtMs: undefined, asOfMs: NOW - 2 * DAY });
    const newer = npaOf(543, { use: "non-geographic", asOfMs: NOW - DAY });
    const same = npaOf(543, { use: "none", inServiceAtMs: undefined, asOfMs: NOW - DAY });
    const classOf = async (...records: readonly NpaRecord[]) => {
      const list = await indexOf((sink) => {
        for (const record of records) sink.setNpa(record);
      });
      return list.find(5_432_345_678, NOW)?.class;
    };
    expect(await classOf(older, newer)).toBeUndefined();
    expect(await classOf(newer, older)).toBeUndefined();
    expect(await classOf(newer, same)).toBe("invalid");
  });
});

describe("a plan that nobody renews", () => {
  const staleAtMs = NOW + DAY;

  it("says no more, when it is too old, that an NPA is not in service", async () => {
    const not = { inServiceAtMs: undefined };
    const list = await indexOf((sink) => {
      sink.setNpa(npaOf(221, { ...not, country: undefined, staleAtMs }));
      sink.setNpa(npaOf(290, { ...not, use: "none" }));
      sink.setNpa(npaOf(273, { inServiceAtMs: NOW + 9 * DAY, staleAtMs }));
      sink.setNpa(npaOf(212, { staleAtMs }));
    });
    const invalid = (now: number) =>
      [221, 290, 273, 212].filter((npa) => list.find(npa * 10_000_000 + 2_345_678, now));
    expect(invalid(staleAtMs - 1)).toEqual([221, 290, 273]);
    expect(invalid(staleAtMs)).toEqual([290, 273]);
    expect(invalid(NOW + 9 * DAY)).toEqual([290]);
  });

  it("says no more of an exchange that it is set aside, which a fresh file may still say", async () => {
    const covered = { source: "codes", country: "US", asOfMs: NOW, staleAtMs: NOW + 9 * DAY };
    const list = await indexOf((sink) => {
      sink.setNpa(npaOf(212, { staleAtMs }));
      sink.setNpa(npaOf(213, { staleAtMs }));
      for (const npa of [212, 213]) sink.setExchange(npa, 976, false, "plan", 1);
      sink.coverNpa(213, { ...covered, country: "US" });
    });
    const sourcesAt = (now: number) =>
      [2_129_761_234, 2_139_761_234].map((national) => list.find(national, now)?.source);
    expect(sourcesAt(staleAtMs - 1)).toEqual(["plan", "plan"]);
    expect(sourcesAt(staleAtMs)).toEqual([undefined, "codes"]);
  });
});

describe("an exchange that vanishes from its file", () => {
  const coverage = (asOfMs: number) => {
    return { source: "codes", country: "US", asOfMs, staleAtMs: asOfMs + 30 * DAY } as const;
  };
  const fill = (asOfMs: number, exchanges: readonly number[]) => (sink: DnoSink) => {
    sink.setNpa(npaOf(212));
    for (const nxx of exchanges) sink.setExchange(212, nxx, true, "codes", nxx);
    sink.coverNpa(212, coverage(asOfMs));
  };
  const reports = [reportOf()];

  it("counts as allocated until three files of different dates have not had it", async () => {
    let list = await indexOf(fill(NOW, [300, 301]));
    const classes: (string | undefined)[] = [];
    for (const days of [1, 1, 2, 3, 4]) {
      list = await indexOf(fill(NOW + days * DAY, [301]), { previous: list, reports });
      classes.push(list.find(2_123_000_000, NOW + days * DAY)?.class);
    }
    expect(classes).toEqual([undefined, undefined, undefined, "unallocated", "unallocated"]);
  });

  it("is allocated again, and starts anew, when it comes back", async () => {
    const before = await indexOf(fill(NOW, [300, 301]));
    const without = await indexOf(fill(NOW + DAY, [301]), { previous: before });
    const again = await indexOf(fill(NOW + 2 * DAY, [300, 301]), { previous: without });
    expect(again.info.content.absences).toEqual([]);
    const gone = await indexOf(fill(NOW + 3 * DAY, [301]), { previous: again });
    expect(gone.info.content.absences).toEqual([
      { exchange: 212_300, files: 1, asOfMs: NOW + 3 * DAY },
    ]);
  });

  it("is not forgotten when a file has nothing at all of its NPA", async () => {
    const codes = [reportOf({ source: "codes" })];
    const emptied = (sink: DnoSink) => sink.setNpa(npaOf(212));
    let list = await indexOf(fill(NOW, [300, 301]));
    list = await indexOf(emptied, { previous: list, reports: codes });
    list = await indexOf(emptied, { previous: list, reports: codes });
    expect(list.info.content.absences).toEqual([
      { exchange: 212_300, files: 0, asOfMs: NOW },
      { exchange: 212_301, files: 0, asOfMs: NOW },
    ]);
    const classes: (string | undefined)[] = [];
    for (const days of [3, 4, 5]) {
      list = await indexOf(fill(NOW + days * DAY, [301]), { previous: list, reports: codes });
      classes.push(list.find(2_123_000_000, NOW + days * DAY)?.class);
    }
    expect(classes).toEqual([undefined, undefined, "unallocated"]);
  });

  it("is let go when its source is no longer read", async () => {
    const before = await indexOf(fill(NOW, [300, 301]));
    const without = await indexOf((sink) => sink.setNpa(npaOf(212)), { previous: before });
    expect(without.info.content.absences).toEqual([]);
  });

  it("is kept where the number plan alone would deny it", async () => {
    const denied = (asOfMs: number, exchanges: readonly number[]) => (sink: DnoSink) => {
      sink.setExchange(212, 976, false, "plan", 1);
      fill(asOfMs, exchanges)(sink);
    };
    const before = await indexOf(denied(NOW, [301, 976]));
    const after = await indexOf(denied(NOW + DAY, [301]), { previous: before, reports });
    expect(after.find(2_129_760_000, NOW + DAY)).toBeUndefined();
  });

  it("is unallocated at once in a list that follows none, and in one that it was not in", async () => {
    const first = await indexOf(fill(NOW, [301]));
    expect(first.find(2_123_000_000, NOW)?.class).toBe("unallocated");
    const second = await indexOf(fill(NOW + DAY, [301]), { previous: first });
    expect(second.find(2_123_000_000, NOW)?.class).toBe("unallocated");
  });
});

describe("the lines of entries", () => {
  it("are found for numbers and blocks, the first line of a repeated one", async () => {
    await inFolder(async (folder) => {
      const file = join(folder, "list");
      const proven = described({
        requester: "the bank",
        proof: "ticket 7",
        createdAtMs: NOW - DAY,
      });
      const { info } = await writeIndexFile(file, (sink) => {
        const [one, two] = [sink.group(proven), sink.group(described({ source: "other" }))];
        sink.addNumbers(one, 2_125_550_100, 2_125_550_100, 70_000);
        sink.addNumbers(one, 2_125_550_100, 2_125_550_100, 80_000);
        sink.addNumbers(two, 2_125_550_000, 2_125_559_999, 3);
        sink.addNumbers(two, 2_125_550_101, 2_125_550_101, 2);
      });
      const found = await findEntryLines(linesFileOf(file), info.contentDigest, 2_125_550_100);
      expect(found?.map(({ line, first, last }) => [line, first, last])).toEqual([
        [3, 2_125_550_000, 2_125_559_999],
        [70_000, 2_125_550_100, 2_125_550_100],
      ]);
      expect(found?.[1]?.description).toMatchObject({ requester: "the bank", proof: "ticket 7" });
      expect(await findEntryLines(linesFileOf(file), info.contentDigest, 2_125_560_000)).toEqual(
        [],
      );
    });
  });

  it("are right for every one of a hundred thousand numbers in random order", async () => {
    await inFolder(async (folder) => {
      const file = join(folder, "list");
      const random = new Random(9);
      const lineOf = new Map<number, number>();
      const { info } = await writeIndexFile(file, (sink) => {
        const group = sink.group(described());
        for (let line = 1; line <= 100_000; line += 1) {
          const national = (212_000 + random.below(30)) * 10_000 + random.below(10_000);
          if (!lineOf.has(national)) lineOf.set(national, line);
          sink.addNumbers(group, national, national, line);
        }
      });
      for (const [national, line] of [...lineOf].slice(0, 300)) {
        const found = await findEntryLines(linesFileOf(file), info.contentDigest, national);
        expect(found?.map((entry) => entry.line)).toEqual([line]);
      }
    });
  });

  it("are not given for another list, nor when there is no such file", async () => {
    await inFolder(async (folder) => {
      const file = join(folder, "list");
      await writeIndexFile(file, fillSome);
      expect(
        await findEntryLines(linesFileOf(file), "0".repeat(64), 2_125_550_100),
      ).toBeUndefined();
      expect(await findEntryLines(join(folder, "absent"), "", 2_125_550_100)).toBeUndefined();
      const { index } = await loadIndex(file);
      await writeFile(linesFileOf(file), "something else that is long enough for a tail");
      const damaged = findEntryLines(linesFileOf(file), index.info.contentDigest, 2_125_550_100);
      await expect(damaged).rejects.toMatchObject({ code: "DATA_REFUSED" });
    });
  });
});
