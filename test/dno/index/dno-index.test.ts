import { describe, expect, it } from "vitest";
import type { DnoIndex } from "../../../service/dno/index/dno-index.ts";
import type { DnoSink } from "../../../service/dno/sink.ts";
import { DAY, described, indexOf, NOW, npaOf } from "./made-index.ts";
import { Random } from "./random.ts";
import { RuleList } from "./rule-list.ts";

/** Builds the same list as an index and as the oracle. */
async function both(fill: (sink: DnoSink) => void): Promise<{ index: DnoIndex; rules: RuleList }> {
  const rules = new RuleList();
  fill(rules);
  return { index: await indexOf(fill), rules };
}

function shown(hits: readonly { class: string; source: string; matched: string }[]): string[] {
  return hits.map((hit) => `${hit.class} ${hit.source} ${hit.matched}`).sort();
}

/** Compares index and oracle at a number; strings compare faster than objects, a million times. */
function compare(index: DnoIndex, rules: RuleList, national: number, now: number): void {
  const expected = rules.findAll(national, now);
  const found = index.find(national, now);
  if (found?.class !== expected[0]?.class) {
    expect({ national, now, class: found?.class }).toEqual({
      national,
      now,
      class: expected[0]?.class,
    });
  }
  const all = [...new Set(shown(index.findAll(national, now)))].join("; ");
  const wanted = [...new Set(shown(expected))].join("; ");
  if (all !== wanted) expect({ national, now, all }).toEqual({ national, now, all: wanted });
  if (found && !wanted.includes(`${found.class} ${found.source} ${found.matched}`)) {
    expect(found).toEqual(expected[0]);
  }
}

const TIMES = [NOW - 400 * DAY, NOW - 1, NOW, NOW + 1, NOW + 20 * DAY, NOW + 400 * DAY];

function fillRandomPlan(sink: DnoSink, random: Random): void {
  for (let npa = 200; npa < 1000; npa += 1) {
    if (random.below(20) === 0) continue;
    const use = random.pick(["geographic", "geographic", "geographic", "non-geographic", "none"]);
    const country = random.pick(["US", "US", "CA", "other", undefined] as const);
    const inServiceAtMs = random.pick([Date.UTC(1990, 0, 1), NOW, NOW + 1, undefined]);
    sink.setNpa(npaOf(npa, { use: use as "geographic", country, inServiceAtMs }));
    const covered = random.below(3) > 0;
    for (let nxx = 200; nxx < 1000; nxx += 1) {
      const throwOf = random.below(10);
      if (throwOf < 6) sink.setExchange(npa, nxx, true, "codes", nxx);
      else if (throwOf === 6) sink.setExchange(npa, nxx, false, "plan", nxx);
    }
    const staleAtMs = NOW + random.below(40) * DAY;
    if (covered) {
      sink.coverNpa(npa, { source: "codes", country: "US", asOfMs: NOW - DAY, staleAtMs });
    }
    for (let k = 0; k < 30; k += 1) {
      const free = random.below(2) === 0;
      sink.setBlock(npa, 200 + random.below(800), random.below(10), free, "blocks", k);
    }
  }
  const staleAtMs = NOW + 10 * DAY;
  sink.coverBlocks({ source: "blocks", country: "US", asOfMs: NOW - DAY, staleAtMs });
}

describe("DnoIndex", () => {
  it("agrees with the rules on a million random numbers under a random plan", async () => {
    const { index, rules } = await both((sink) => fillRandomPlan(sink, new Random(7)));
    const random = new Random(8);
    for (let k = 0; k < 1_000_000; k += 1) {
      const national = random.national();
      compare(index, rules, national, random.pick(TIMES));
    }
  }, 120_000);

  it("agrees with the rules at every boundary of lines in every exchange of some NPAs", async () => {
    const { index, rules } = await both((sink) => fillRandomPlan(sink, new Random(9)));
    for (const npa of [200, 201, 212, 555, 800, 911, 998, 999]) {
      for (let nxx = 0; nxx < 1000; nxx += 1) {
        for (const line of [0, 999, 1000, 1212, 5555, 9999]) {
          compare(index, rules, (npa * 1000 + nxx) * 10_000 + line, NOW);
        }
      }
    }
  });

  it.each([
    ["sparse over the whole plan", 300_000, 800_000],
    ["a few in each exchange", 200_000, 10_000],
    ["some tens in each exchange", 200_000, 4000],
    ["hundreds in each exchange", 200_000, 800],
    ["half of each exchange", 200_000, 40],
    ["nearly all of an exchange", 200_000, 4],
  ])("finds exactly the numbers of a list: %s", async (_name, count, exchanges) => {
    const random = new Random(count + exchanges);
    const listed = new Set<number>();
    const first = 200_000 + random.below(800_000 - exchanges + 1);
    for (let k = 0; k < count; k += 1) {
      listed.add((first + random.below(exchanges)) * 10_000 + random.below(10_000));
    }
    const index = await indexOf((sink) => {
      const group = sink.group(described());
      let line = 0;
      for (const national of listed) {
        line += 1;
        sink.addNumbers(group, national, national, line);
      }
    });
    let wrong = 0;
    for (const national of listed) {
      if (index.find(national, NOW)?.matched !== String(national)) wrong += 1;
      for (const near of [national - 1, national + 1]) {
        const inPlan = near >= 2_000_000_000 && near <= 9_999_999_999;
        if (inPlan && (index.find(near, NOW) !== undefined) !== listed.has(near)) wrong += 1;
      }
    }
    for (let k = 0; k < 500_000; k += 1) {
      const national = (first + random.below(exchanges)) * 10_000 + random.below(10_000);
      if ((index.find(national, NOW) !== undefined) !== listed.has(national)) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  it("agrees with the rules where lists, blocks and ranges of several classes overlap", async () => {
    const random = new Random(21);
    const { index, rules } = await both((sink) => {
      const turn = new Random(20);
      fillRandomPlan(sink, new Random(22));
      const groups = [
        described(),
        described({ class: "unused", source: "own", untilMs: NOW }),
        described({ class: "unused", source: "own", fromMs: NOW, untilMs: NOW + DAY }),
        described({ class: "invalid", source: "feed" }),
        described({ class: "unallocated", source: "feed", fromMs: NOW + 1 }),
        described({ source: "itg", untilMs: NOW + 30 * DAY }),
      ].map((description) => sink.group(description));
      for (let line = 1; line <= 30_000; line += 1) {
        const first = (300_000 + turn.below(300)) * 10_000 + turn.below(10_000);
        const lengths = line % 50 === 0 ? [1, 7, 300, 9999, 40_000] : [1];
        sink.addNumbers(turn.pick(groups), first, first + turn.pick(lengths) - 1, line);
      }
      for (let line = 1; line <= 200; line += 1) {
        const exchange = 300_000 + turn.below(300);
        sink.addNumbers(turn.pick(groups), exchange * 10_000, exchange * 10_000 + 9999, line);
        const block = exchange * 10 + turn.below(10);
        sink.addNumbers(turn.pick(groups), block * 1000, block * 1000 + 999, line);
      }
      sink.addNumbers(groups[0] ?? 0, 3_010_000_000, 3_019_999_999, 1);
      sink.addNumbers(groups[3] ?? 0, 4_120_000_000, 4_129_999_999, 2);
      sink.addNumbers(groups[0] ?? 0, 2_999_999_990, 3_000_000_010, 3);
    });
    for (let k = 0; k < 150_000; k += 1) {
      const exchange =
        random.below(10) === 0 ? 200_000 + random.below(800_000) : 299_990 + random.below(320);
      compare(index, rules, exchange * 10_000 + random.below(10_000), random.pick(TIMES));
    }
  }, 120_000);

  it("agrees with the rules where the same numbers stand in several lists", async () => {
    const { index, rules } = await both((sink) => {
      const turn = new Random(31);
      const groups = ["one", "two", "three"].flatMap((source) => [
        sink.group(described({ source })),
        sink.group(described({ source, class: "unused", untilMs: NOW })),
      ]);
      for (let line = 1; line <= 40_000; line += 1) {
        const national = (600_000 + turn.below(20)) * 10_000 + turn.below(10_000);
        sink.addNumbers(turn.pick(groups), national, national, line);
      }
    });
    for (let national = 6_000_000_000; national < 6_000_200_000; national += 1) {
      compare(index, rules, national, national % 2 === 0 ? NOW : NOW - 1);
    }
  });

  it("begins and ends an entry at its milliseconds", async () => {
    const index = await indexOf((sink) => {
      const group = sink.group(described({ fromMs: NOW, untilMs: NOW + DAY }));
      sink.addNumbers(group, 2_125_550_100, 2_125_550_100, 1);
    });
    expect(index.find(2_125_550_100, NOW - 1)).toBeUndefined();
    expect(index.find(2_125_550_100, NOW)).toEqual({
      class: "inbound-only",
      source: "sample",
      matched: "2125550100",
    });
    expect(index.find(2_125_550_100, NOW + DAY - 1)).toBeDefined();
    expect(index.find(2_125_550_100, NOW + DAY)).toBeUndefined();
  });

  it("opens an NPA at its date without a new list, whether that is to come or long past", async () => {
    const [opened, longAgo] = [NOW - 30 * DAY, Date.UTC(2004, 5, 1)];
    const index = await indexOf((sink) => {
      sink.setNpa(npaOf(273, { inServiceAtMs: NOW + DAY, country: "CA" }));
      sink.setNpa(npaOf(465, { inServiceAtMs: opened }));
      sink.setNpa(npaOf(469, { inServiceAtMs: longAgo }));
      sink.setNpa(npaOf(822, { inServiceAtMs: undefined, use: "non-geographic" }));
    });
    expect(index.find(2_732_345_678, NOW + DAY - 1)?.class).toBe("invalid");
    expect(index.find(2_732_345_678, NOW + DAY)).toBeUndefined();
    expect(index.find(4_652_345_678, opened - 1)?.class).toBe("invalid");
    expect(index.find(4_652_345_678, opened)).toBeUndefined();
    expect(index.find(4_692_345_678, longAgo - 1)?.class).toBe("invalid");
    expect(index.find(4_692_345_678, longAgo)).toBeUndefined();
    expect(index.find(8_222_345_678, NOW + 9000 * DAY)?.class).toBe("invalid");
  });

  it("has nothing against numbers that are none of the plan", async () => {
    const index = await indexOf((sink) => {
      sink.setNpa(npaOf(200, { use: "none" }));
      sink.setNpa(npaOf(999, { use: "none" }));
    });
    for (const national of [
      0,
      1_999_999_999,
      10_000_000_000,
      19_999_999_999,
      -1,
      Number.NaN,
      2 ** 60,
    ]) {
      expect(index.find(national, NOW)).toBeUndefined();
      expect(index.findAll(national, NOW)).toEqual([]);
      index.findEach(Float64Array.of(national), NOW, (hit) => expect(hit).toBeUndefined());
    }
    expect(index.find(2_000_000_000, NOW)?.matched).toBe("200");
    expect(index.find(9_999_999_999, NOW)?.matched).toBe("999");
  });

  it.each([NOW, Date.UTC(2019, 0, 1)])("finds many at once as one by one, at %i", async (now) => {
    const random = new Random(11);
    const listed = Array.from({ length: 30_000 }, () => random.national());
    const index = await indexOf((sink) => {
      fillRandomPlan(sink, random);
      const group = sink.group(described());
      for (const [line, national] of listed.entries()) {
        sink.addNumbers(group, national, national, line + 1);
      }
    });
    const either = () => (random.below(2) === 0 ? random.pick(listed) : random.national());
    for (const count of [0, 1, 1023, 1024, 1025, 100_000]) {
      const nationals = Float64Array.from({ length: count }, either);
      const wanted: string[] = [];
      for (const [place, national] of nationals.entries()) {
        const hit = index.find(national, now);
        if (hit !== undefined) wanted.push(`${place} ${shown([hit])}`);
      }
      const found: string[] = [];
      index.findEach(nationals, now, (hit, place) => found.push(`${place} ${shown([hit])}`));
      expect(found).toEqual(wanted);
    }
  });

  it("answers nothing for a number of an NPA that no source describes", async () => {
    const index = await indexOf(() => {});
    expect(index.find(2_125_550_100, NOW)).toBeUndefined();
  });
});
