import { beforeAll, describe, expect, it } from "vitest";
import { BehaviourWindows } from "../../../service/analytics/behaviour/behaviour-windows.ts";
import { parsePolicy } from "../../../service/decision/policy/policy-file.ts";
import { type CallDetail, readCallDetail } from "../../../service/replay/call-detail.ts";
import { detailColumns } from "../../../service/replay/detail-columns.ts";
import { type Fit, fittedSection, fitWeights } from "../../../service/replay/fit/fitted-policy.ts";
import { LabelledCalls } from "../../../service/replay/fit/labelled-calls.ts";
import { Replay, type TriedPolicy } from "../../../service/replay/replay.ts";
import {
  SYNTHETIC_HEADER,
  syntheticRow,
  syntheticTraffic,
} from "../../../service/replay/synthetic/traffic.ts";
import { worldOf } from "../../decision/world.ts";

const CALLS = 20_000;
const START = Date.UTC(2026, 10, 2, 13);
const COLUMNS = detailColumns(SYNTHETIC_HEADER.split(","), {});
/** Few, so that the little traffic of a test has behaviour. */
const SAMPLES = { number: 10, exchange: 10, trunk: 50, origId: 50 };

function synthetic(seed: number): readonly CallDetail[] {
  return Array.from(syntheticTraffic(CALLS, seed), (call, at) => {
    const read = readCallDetail(
      syntheticRow(call, START, at).split(","),
      COLUMNS,
      START + call.second * 1000,
      at,
    );
    if (!read.ok) throw new Error(read.reason);
    return read.detail;
  });
}

const RULES = `rules:
  analytics.score: { mode: observe, thresholds: { A: 99, B: 99, C: 99, none: 99 } }
`;

function areaOf(calls: readonly CallDetail[], policy: string): number {
  const windows = new BehaviourWindows(100_000, 1);
  const tried: TriedPolicy = { name: "", world: { ...worldOf({}, policy), behaviour: windows } };
  const run = new Replay({ policies: [tried], windows, score: () => ({ state: "none" }) });
  run.take(calls);
  return run.report().policies[0]?.quality?.areaUnderRoc ?? 0;
}

describe("weights fitted to synthetic traffic", () => {
  let fit: Fit;
  beforeAll(() => {
    const calls = new LabelledCalls(new BehaviourWindows(100_000, 1), SAMPLES, 3);
    for (const call of synthetic(1)) calls.take(call);
    fit = fitWeights(calls, 3, 1);
  });

  it("tell calls apart that they have not seen", () => {
    expect(fit.quality).toMatchObject({ folds: 3, calls: CALLS });
    expect(fit.quality.areaUnderRoc).toBeGreaterThan(0.9);
    expect(fit.quality.brier).toBeLessThan(0.1);
  });

  it("are given for evidence that held in calls, and for no other", () => {
    const names = fit.weights.map(({ evidence }) => evidence);
    expect(names).toContain("attestation.A");
    expect(names).not.toContain("honeypot.hits");
    expect(names).not.toContain("reputation.score");
    expect(fit.weights.every(({ calls }) => calls >= 50)).toBe(true);
  });

  it("count attestation A for a caller, and neighbour spoofing against one", () => {
    const weightOf = (name: string) =>
      fit.weights.find(({ evidence }) => evidence === name)?.weight;
    expect(weightOf("attestation.A")).toBeLessThan(0);
    expect(weightOf("neighbour.exchange")).toBeGreaterThan(0);
  });

  it("are a good part of a policy file, by which other traffic is told apart better than before", () => {
    const section = fittedSection(fit, "synthetic traffic");
    const samples = "  minimumSamples: { number: 10, exchange: 10, trunk: 50, origId: 50 }\n";
    const policy = `${section}${samples}${RULES}`;
    expect(parsePolicy(policy)).toMatchObject({ ok: true });
    const other = synthetic(2);
    const before = areaOf(other, `analytics:\n${samples}${RULES}`);
    expect(areaOf(other, policy)).toBeGreaterThan(before);
  });
});
