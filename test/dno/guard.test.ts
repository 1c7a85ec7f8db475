import { describe, expect, it } from "vitest";
import type { NumberRange } from "../../service/dno/forbidden-numbers.ts";
import { guardFindings } from "../../service/dno/guard.ts";
import { describeFindings, type GuardFinding } from "../../service/dno/guard-finding.ts";
import { GUARD_LIMITS } from "../../service/dno/guard-limits.ts";
import type { DnoIndex } from "../../service/dno/index/dno-index.ts";
import type { DnoSink, SourceReport } from "../../service/dno/sink.ts";
import { DAY, described, indexOf, NOW, npaOf, reportOf } from "./index/made-index.ts";

interface Made {
  readonly numbers?: number;
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly exchanges?: readonly number[];
  readonly changedNpas?: number;
  readonly reports?: readonly SourceReport[];
  readonly previous?: DnoIndex;
}

/** A list with some numbers in it, twenty NPAs, and the exchanges 200 to 399 of 212. */
async function listOf(with_: Made = {}): Promise<DnoIndex> {
  const { numbers = 1000, exchanges = range(200, 400), changedNpas = 0, previous } = with_;
  const fill = (sink: DnoSink) => {
    for (let npa = 212; npa < 232; npa += 1) {
      const changed = npa - 212 >= 20 - changedNpas;
      sink.setNpa(npaOf(npa, changed ? { inServiceAtMs: NOW + DAY } : {}));
    }
    for (const nxx of exchanges) sink.setExchange(212, nxx, true, "codes", nxx);
    sink.coverNpa(212, { source: "codes", country: "US", asOfMs: NOW, staleAtMs: NOW + DAY });
    const group = sink.group(described({ fromMs: with_.fromMs, untilMs: with_.untilMs }));
    for (let line = 1; line <= numbers; line += 1) {
      sink.addNumbers(group, 2_125_550_000 + line, 2_125_550_000 + line, line);
    }
  };
  const reports = with_.reports ?? [reportOf({ rows: numbers, accepted: numbers })];
  return await indexOf(fill, previous ? { reports, previous } : { reports });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function find(
  candidate: DnoIndex,
  current: DnoIndex | undefined,
  mustNotContain: readonly NumberRange[] = [],
): readonly GuardFinding[] {
  const limits = GUARD_LIMITS;
  return guardFindings({ candidate, current, limits, mustNotContain, nowMs: NOW });
}

function names(findings: readonly GuardFinding[]): readonly string[] {
  return findings.map(({ guard }) => guard);
}

describe("guardFindings", () => {
  it("lets through what is the same, and the first list of all", async () => {
    const list = await listOf();
    expect(find(list, list)).toEqual([]);
    expect(find(list, undefined)).toEqual([]);
  });

  it("refuses a list with nothing in it", async () => {
    expect(names(find(await indexOf(() => {}), undefined))).toEqual(["empty-list"]);
  });

  it("refuses a source of which no line could be used, and says why", async () => {
    const refusals = [{ line: 7, reason: "is no number" }];
    const reports = [reportOf({ rows: 3, refused: 3, refusals })];
    const [finding] = find(await listOf({ reports }), undefined);
    expect(finding).toMatchObject({ guard: "empty-source", examples: ["line 7: is no number"] });
  });

  it("refuses a source of which more than half the lines are refused", async () => {
    const half = [reportOf({ rows: 10, accepted: 5, refused: 5 })];
    const more = [reportOf({ rows: 11, accepted: 5, refused: 6 })];
    expect(find(await listOf({ reports: half }), undefined)).toEqual([]);
    expect(names(find(await listOf({ reports: more }), undefined))).toEqual(["refused-lines"]);
  });

  it("does not mind lines whose time is over", async () => {
    const reports = [reportOf({ rows: 10, refused: 10, ranOut: 10 })];
    expect(find(await listOf({ reports }), undefined)).toEqual([]);
  });

  it("refuses a list without a source that the current one has", async () => {
    const current = await listOf({
      reports: [
        reportOf({ accepted: 1, rows: 1 }),
        reportOf({ source: "gone", accepted: 1, rows: 1 }),
      ],
    });
    const findings = find(await listOf(), current);
    expect(names(findings)).toEqual(["missing-source"]);
    expect(findings[0]?.message).toContain("gone");
  });

  it("refuses a source whose date goes backwards or is lost", async () => {
    const dated = (asOfMs: number | undefined) =>
      listOf({ reports: [reportOf({ rows: 1, accepted: 1, asOfMs })] });
    const current = await dated(NOW - DAY);
    expect(names(find(await dated(NOW - 2 * DAY), current))).toEqual(["older-file"]);
    expect(names(find(await dated(undefined), current))).toEqual(["older-file"]);
    expect(find(await dated(NOW - DAY), current)).toEqual([]);
    expect(find(await dated(NOW), current)).toEqual([]);
  });

  it("refuses a national file that has lost more than half a percent of its lines", async () => {
    const rows = (count: number) =>
      listOf({ reports: [reportOf({ format: "nanpa-co-code", rows: count, accepted: count })] });
    const current = await rows(200_000);
    expect(find(await rows(199_000), current)).toEqual([]);
    expect(names(find(await rows(198_999), current))).toEqual(["rows"]);
  });

  it("refuses a list of numbers that shrank by a tenth or grew by half", async () => {
    const current = await listOf({ numbers: 2000 });
    expect(find(await listOf({ numbers: 1800 }), current)).toEqual([]);
    expect(names(find(await listOf({ numbers: 1799 }), current))).toEqual(["rows", "entries"]);
    expect(find(await listOf({ numbers: 3000 }), current)).toEqual([]);
    expect(names(find(await listOf({ numbers: 3001 }), current))).toEqual(["entries"]);
  });

  it("lets a hundred numbers come and go, whatever their share is", async () => {
    const current = await listOf({ numbers: 100 });
    expect(find(await listOf({ numbers: 1 }), current)).toEqual([]);
    expect(find(await listOf({ numbers: 200 }), current)).toEqual([]);
    expect(names(find(await listOf({ numbers: 201 }), current))).toEqual(["entries"]);
  });

  it("does not count numbers that have expired since", async () => {
    const reports = [reportOf({ source: "other", rows: 1, accepted: 1 })];
    const current = await listOf({ numbers: 2000, untilMs: NOW, reports });
    expect(find(await listOf({ numbers: 0, reports }), current)).toEqual([]);
  });

  it("refuses files without more than fifty exchanges that were allocated", async () => {
    const current = await listOf();
    expect(find(await listOf({ exchanges: range(250, 400) }), current)).toEqual([]);
    const findings = find(await listOf({ exchanges: range(251, 400) }), current);
    expect(names(findings)).toEqual(["vanished-exchanges"]);
    expect(findings[0]?.message).toContain("51 exchanges");
    expect(findings[0]?.examples.slice(0, 2)).toEqual(["212200", "212201"]);
  });

  it("sees them vanish although the build keeps them allocated for now, but only once", async () => {
    const current = await listOf();
    const exchanges = range(251, 400);
    const next = await listOf({ exchanges, previous: current });
    expect(next.find(2_122_000_000, NOW)).toBeUndefined();
    expect(names(find(next, current))).toEqual(["vanished-exchanges"]);
    expect(find(await listOf({ exchanges, previous: next }), next)).toEqual([]);
  });

  it("sees them vanish with everything else of their NPA, which is not covered then", async () => {
    const reports = [reportOf({ source: "codes", format: "nanpa-co-code", rows: 1, accepted: 1 })];
    const current = await listOf({ reports });
    const emptied = await indexOf(
      (sink) => {
        for (let npa = 212; npa < 232; npa += 1) sink.setNpa(npaOf(npa));
      },
      { reports, previous: current },
    );
    const findings = find(emptied, current).filter(({ guard }) => guard !== "entries");
    expect(names(findings)).toEqual(["vanished-exchanges"]);
    expect(findings[0]?.message).toContain("200 exchanges");
  });

  it("refuses a file that says something else of more than half a percent of its blocks", async () => {
    const blocks = (free: number) =>
      indexOf(
        (sink) => {
          sink.setNpa(npaOf(212));
          for (let at = 0; at < 2000; at += 1) {
            const nxx = 200 + Math.floor(at / 10);
            sink.setBlock(212, nxx, at % 10, at >= free, "blocks", at + 2);
          }
          const stale = { asOfMs: NOW, staleAtMs: NOW + DAY };
          sink.coverBlocks({ source: "blocks", country: "US", ...stale });
        },
        {
          reports: [
            reportOf({
              source: "blocks",
              format: "nanpa-thousands-block",
              rows: 2000,
              accepted: 1,
            }),
          ],
        },
      );
    const current = await blocks(500);
    expect(find(await blocks(600), current)).toEqual([]);
    expect(find(await blocks(400), current)).toEqual([]);
    expect(names(find(await blocks(399), current))).toEqual(["changed-blocks"]);
    const findings = find(await blocks(601), current);
    expect(describeFindings(findings).split("\n").slice(0, 2)).toEqual([
      "changed-blocks: 101 more thousands-blocks are unallocated by blocks, and 0 no longer",
      "  +2122500",
    ]);
    expect(find(current, await listOf())).not.toContainEqual(
      expect.objectContaining({ guard: "changed-blocks" }),
    );
  });

  it("refuses a plan in which more than five NPAs are others", async () => {
    const current = await listOf();
    expect(find(await listOf({ changedNpas: 5 }), current)).toEqual([]);
    const findings = find(await listOf({ changedNpas: 6 }), current);
    expect(names(findings)).toEqual(["changed-npas"]);
    expect(findings[0]?.examples[0]).toBe(
      "226: geographic US, from 1995-01-02, now geographic US, from 2026-11-22",
    );
  });

  it("refuses a list that is going to block a number which it must not", async () => {
    const list = await listOf({ fromMs: NOW + 3 * DAY, untilMs: NOW + 4 * DAY });
    const findings = find(list, undefined, [{ first: 2_125_550_001, last: 2_125_550_002 }]);
    expect(names(findings)).toEqual(["must-not-contain"]);
    expect(findings[0]?.message).toContain("2 numbers");
  });

  it("refuses a list that blocks a number which it must not", async () => {
    const list = await listOf();
    expect(find(list, undefined, [{ first: 2_133_000_000, last: 2_133_000_999 }])).toEqual([]);
    const findings = find(list, undefined, [
      { first: 2_122_000_000, last: 2_122_000_000 },
      { first: 2_125_550_001, last: 2_125_550_002 },
    ]);
    expect(names(findings)).toEqual(["must-not-contain"]);
    expect(describeFindings(findings)).toBe(
      [
        "must-not-contain: 2 numbers that must not be blocked are in the list",
        "  2125550001: inbound-only by sample, 2125550001",
        "  2125550002: inbound-only by sample, 2125550002",
      ].join("\n"),
    );
  });
});
