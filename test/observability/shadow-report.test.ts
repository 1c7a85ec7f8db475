import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import type { Decision } from "../../service/decision/decision.ts";
import { decisionLine } from "../../service/observability/decision-line.ts";
import { ShadowTally } from "../../service/observability/shadow-report.ts";
import { BLOCK, PASS } from "../server/fakes.ts";

const NOON = Date.UTC(2026, 10, 20, 12);

function line(decision: Decision, second = 0, callId = "c1"): string {
  const call = { callId } as CallAttempt;
  return decisionLine(call, decision, "http", (digits) => digits, NOON + second * 1000, 0.1);
}

function would(calling: string, trunk: string | undefined): Decision {
  const facts = {
    ...PASS.facts,
    callingNumber: calling,
    trunk,
    score: 91,
    threshold: 85,
    source: "feed",
  };
  return {
    ...(PASS as Decision & { action: "pass" }),
    would: { action: "block", cause: "analytics.score" },
    facts,
  };
}

function reportOf(...lines: readonly string[]) {
  const tally = new ShadowTally();
  for (const one of lines) tally.take(one);
  return tally.report();
}

describe("the report of observe mode", () => {
  it("counts what would have been stopped by rule, trunk and number, with examples", () => {
    const report = reportOf(
      line(PASS, 0),
      line(would("12125550100", "carrier-a"), 5, "first"),
      line(would("12125550100", "carrier-a"), 6),
      line(would("13035550100", undefined), 7),
      line(BLOCK, 9),
    );
    expect(report).toMatchObject({
      decisions: 5,
      from: "2026-11-20T12:00:00.000Z",
      until: "2026-11-20T12:00:09.000Z",
      wouldStop: 3,
      stopped: 1,
      causes: [{ cause: "analytics.score", would: "block", calls: 3, enforced: 1 }],
      trunks: [
        { name: "carrier-a", calls: 2 },
        { name: "no trunk", calls: 1 },
      ],
      numbers: [
        { name: "12125550100", calls: 2 },
        { name: "13035550100", calls: 1 },
      ],
      damaged: 0,
    });
    expect(report.causes[0]?.examples[0]).toEqual({
      time: "2026-11-20T12:00:05.000Z",
      callId: "first",
      calling: "12125550100",
      called: PASS.facts.calledNumber,
      trunk: "carrier-a",
      source: "feed",
      score: 91,
      threshold: 85,
    });
  });

  it("shows five examples a rule and twenty numbers, and counts all", () => {
    const lines = Array.from({ length: 100 }, (_, at) =>
      line(would(`1212555${1000 + at}`, "a"), at),
    );
    const report = reportOf(...lines);
    expect(report.causes[0]).toMatchObject({ calls: 100 });
    expect(report.causes[0]?.examples).toHaveLength(5);
    expect(report.numbers).toHaveLength(20);
  });

  it("passes over lines that are no decisions, and reads on behind what a journal puts before them", () => {
    const report = reportOf(
      '{"level":30,"msg":"listening"}',
      `Nov 20 sbc ringfence[7]: ${line(PASS)}`,
      "",
    );
    expect(report).toMatchObject({ decisions: 1, damaged: 0 });
  });

  it("counts decisions that are cut off, and never throws", () => {
    expect(reportOf(line(PASS).slice(0, 60))).toMatchObject({ decisions: 0, damaged: 1 });
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, value) => {
        const tally = new ShadowTally();
        tally.take(`"msg":"decision"${text}`);
        tally.take(JSON.stringify({ ...(value as object), msg: "decision" }));
        expect(tally.report().damaged).toBeGreaterThan(0);
      }),
    );
  });
});
