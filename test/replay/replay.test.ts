import { describe, expect, it } from "vitest";
import { BehaviourWindows } from "../../service/analytics/behaviour/behaviour-windows.ts";
import type { ScoreFound } from "../../service/decision/scores.ts";
import { type CallDetail, readCallDetail } from "../../service/replay/call-detail.ts";
import { detailColumns } from "../../service/replay/detail-columns.ts";
import { Replay, type TriedPolicy } from "../../service/replay/replay.ts";
import { worldOf } from "../decision/world.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const FIELDS = ["time", "calling", "called", "trunk", "answered", "duration", "label"];
const COLUMNS = detailColumns(FIELDS, {});

interface Row {
  readonly second: number;
  readonly calling?: string;
  readonly trunk?: string;
  readonly answered?: string;
  readonly duration?: string;
  readonly label?: string;
}

function detail(row: Row): CallDetail {
  const { second, calling = "+12125550100", trunk = "", answered = "1" } = row;
  const { duration = "60", label = "" } = row;
  const time = new Date(NOON + second * 1000).toISOString();
  const cells = [time, calling, "+13035550123", trunk, answered, duration, label];
  const read = readCallDetail(cells, COLUMNS, NOON + second * 1000, 1);
  if (!read.ok) throw new Error(read.reason);
  return read.detail;
}

const POLICY = (threshold: number, mode = "enforce") => `
notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules:
  analytics.score: { mode: ${mode}, thresholds: { A: 99, B: 99, C: 99, none: ${threshold} } }
`;

function tried(name: string, policy: string, windows: BehaviourWindows): TriedPolicy {
  return {
    name,
    world: { ...worldOf({ dno: { 2025550100: ["unused"] } }, policy), behaviour: windows },
  };
}

function replay(rows: readonly Row[], ...policies: readonly string[]) {
  return replayInTakes([rows], ...policies);
}

function replayInTakes(takes: readonly (readonly Row[])[], ...policies: readonly string[]) {
  const windows = new BehaviourWindows(1_000, 1);
  const [first, second] = policies.map((policy, at) => tried(`policy-${at}`, policy, windows));
  const scores = new Map<number, ScoreFound>([
    [
      12_125_550_100,
      { state: "known", score: { score: 90, category: "", expiresAtMs: undefined } },
    ],
  ]);
  const run = new Replay({
    policies: second === undefined ? [first as TriedPolicy] : [first as TriedPolicy, second],
    windows,
    score: (e164) => scores.get(e164) ?? { state: "none" },
  });
  for (const rows of takes) run.take(rows.map(detail));
  return { report: run.report(), windows };
}

describe("a replay", () => {
  it("decides by the same rules: DNO first, then the score against the threshold", () => {
    const { report } = replay(
      [
        { second: 0 },
        { second: 1, calling: "+12025550100" },
        { second: 2, calling: "+13125550100" },
      ],
      POLICY(85),
    );
    expect(report.calls).toBe(3);
    expect(report.policies[0]).toMatchObject({
      passed: 1,
      causes: expect.arrayContaining([
        { cause: "analytics.score", stopped: 1, wouldStop: 0 },
        { cause: "dno.unused", stopped: 1, wouldStop: 0 },
      ]),
    });
  });

  it("comes to the same however many calls are taken at once", () => {
    const rows = Array.from({ length: 300 }, (_, at) => ({
      second: at,
      calling: `+1212555${String(at % 7).padStart(4, "0")}`,
      duration: String(at % 90),
      answered: at % 3 === 0 ? "0" : "1",
    }));
    const figures = ({ windows, report }: ReturnType<typeof replay>) => {
      const number = windows.numbers.of(12_125_550_003, NOON / 1000 + 300);
      return { attempts: number?.attemptsHour, ended: number?.ended, report };
    };
    const together = figures(replay(rows, POLICY(85)));
    expect(together.attempts).toBeGreaterThan(20);
    const oneByOne = rows.map((row) => [row]);
    expect(figures(replayInTakes(oneByOne, POLICY(85)))).toEqual(together);
  });

  it("says what a rule in observe mode would have stopped", () => {
    const { report } = replay([{ second: 0 }], POLICY(85, "observe"));
    expect(report.policies[0]?.causes).toEqual([
      { cause: "analytics.score", stopped: 0, wouldStop: 1 },
    ]);
  });

  it("compares two policies over the same calls, with examples", () => {
    const { report } = replay([{ second: 0 }, { second: 9 }], POLICY(95), POLICY(85));
    expect(report.difference).toMatchObject({
      onlyFirst: 0,
      onlySecond: 2,
      examples: [
        {
          at: "2026-11-20T12:00:00.000Z",
          calling: "12125550100",
          acts: ["passed", "stopped"],
          causes: ["none", "analytics.score"],
        },
        {},
      ],
    });
  });

  it("measures against labels what is found and what is lost", () => {
    const { report } = replay(
      [
        { second: 0, label: "unwanted" },
        { second: 1, label: "unwanted", calling: "+13125550100" },
        { second: 2, label: "wanted" },
        { second: 3, label: "wanted", calling: "+13125550101" },
      ],
      POLICY(85),
    );
    expect(report.policies[0]?.quality).toMatchObject({
      wanted: 2,
      unwanted: 2,
      wantedStopped: 1,
      unwantedStopped: 1,
      precision: 0.5,
      recall: 0.5,
      lostForEachStopped: 1,
      areaUnderRoc: 0.5,
    });
  });

  it("knows of a call what had happened by then, by the clock of the records", () => {
    const rows = [0, 10, 20].map((second) => ({ second, duration: "15", trunk: "carrier-a" }));
    const { windows } = replay(rows, POLICY(99));
    const at = (second: number) =>
      windows.of(12_125_550_100, "carrier-a", undefined, NOON + second * 1000);
    // At the third call the first had ended, 15 seconds after its beginning, and the second had not.
    expect(at(20).number).toMatchObject({ attemptsHour: 3, ended: 1, meanDurationSeconds: 18 });
    expect(at(20).trunk).toMatchObject({ attemptsHour: 3, ended: 1 });
  });

  it("counts no end of calls of which the records do not say how they ended", () => {
    const columns = { time: COLUMNS.time, calling: COLUMNS.calling } as typeof COLUMNS;
    const cells = [new Date(NOON).toISOString(), "+12125550100"];
    const windows = new BehaviourWindows(1_000, 1);
    const run = new Replay({
      policies: [tried("policy", POLICY(99), windows)],
      windows,
      score: () => ({ state: "none" }),
    });
    for (let call = 0; call < 200; call += 1) {
      const read = readCallDetail(cells, columns, NOON + call * 1000, call);
      if (read.ok) run.take([read.detail]);
    }
    const number = windows.of(12_125_550_100, undefined, undefined, NOON + 200_000).number;
    expect(number).toMatchObject({ attemptsHour: 200, ended: 0, answered: 0 });
  });

  it("lets a call that nobody answered ring for a while before it counts as ended", () => {
    const row = { answered: "0", duration: "0" };
    const { windows } = replay(
      [
        { second: 0, ...row },
        { second: 19, ...row },
      ],
      POLICY(99),
    );
    expect(windows.numbers.of(12_125_550_100, NOON / 1000 + 19)?.ended).toBe(0);
    const later = replay(
      [
        { second: 0, ...row },
        { second: 21, ...row },
      ],
      POLICY(99),
    );
    expect(later.windows.numbers.of(12_125_550_100, NOON / 1000 + 21)).toMatchObject({
      ended: 1,
      answerRate: 0,
    });
  });
});
