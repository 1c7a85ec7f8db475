import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "../../sip/harness/wait-until.ts";
import { describeOpensips } from "../../sip/opensips/describe-opensips.ts";
import { type CallKind, type PlacedCall, startCallStream, T1_MS } from "./call-stream.ts";
import {
  type FaultStage,
  type FaultStageOptions,
  openFaultStage,
  SBC_NAMES,
  type Sbc,
  type SbcName,
} from "./fault-stage.ts";

/** A fault, from what brings it about to what ends it. */
export interface Fault {
  readonly stage?: () => Promise<FaultStageOptions>;
  /** Brings it about. Calls go on coming in. */
  strike(stage: FaultStage): Promise<void> | void;
  /** How long it lasts, milliseconds. */
  readonly lastsMs: number;
  /** Ends it: when this is done, all is as it was before. */
  end(stage: FaultStage): Promise<void> | void;
  /** The SBC itself is away for as long as that. */
  readonly sbcIsAway?: true;
}

/** The calls at one SBC, and when the fault was. Times are those of `performance.now()`. */
export interface Ordeal {
  readonly sbc: Sbc;
  readonly calls: readonly PlacedCall[];
  /** When it was begun to be brought about, was there, and was over. */
  readonly struckAt: number;
  readonly thereAt: number;
  readonly endedAt: number;
  /** Counters of the SBC: `asked`, `no_answer`, `bad_answer`, `skipped`. */
  readonly counters: Readonly<Record<string, number>>;
}

/** What a caller who is to be refused gets; 200 OK where nobody could decide. */
const REFUSALS: Partial<Readonly<Record<CallKind, string>>> = {
  listed: "SIP/2.0 603 Decline",
  scored: "SIP/2.0 603 Network Blocked",
};
const PASSED = "SIP/2.0 200 OK";

/** After the end of the fault every call is decided again within so many milliseconds. */
const RECOVERY_MS = 5_000;
/** What a machine with other work may add: its timers tick late, and processes wait for their turn. */
const MARGIN_MS = 500;
/**
 * After the end, before decisions can be those that will stay: a service that has come through on
 * what it remembers asks its store again as soon as that is back.
 */
const CALM_MS = 2_000;
const COUNTERS = ["asked", "no_answer", "bad_answer", "skipped"] as const;

/** True for a call that was to be refused, and passed because there was no decision. */
export function isUndecided({ kind, answer }: PlacedCall): boolean {
  return REFUSALS[kind] !== undefined && answer === PASSED;
}

function answered({ calls }: Ordeal): PlacedCall[] {
  return calls.filter(({ answer }) => answer !== undefined);
}

/** The calls that were sent while the fault was there. */
export function duringFault({ calls, struckAt, endedAt }: Ordeal): PlacedCall[] {
  return calls.filter(({ sentAt }) => sentAt >= struckAt && sentAt < endedAt);
}

/**
 * Lets calls come in at every SBC before, during and after a fault, and specifies what no fault may
 * do to them.
 *
 * @param more further specifications of the calls at one SBC
 */
export function describeFault(
  name: string,
  fault: Fault,
  more: (ordeal: () => Ordeal) => void = () => {},
): void {
  let ordeals: readonly Ordeal[] = [];
  let stage: FaultStage | undefined;
  beforeAll(async () => {
    stage = await openFaultStage(await fault.stage?.());
    ordeals = await goThrough(stage, fault);
  });
  afterAll(() => stage?.close());
  for (const sbc of SBC_NAMES) {
    const ordeal = () => {
      const one = ordeals.find((candidate) => candidate.sbc.name === sbc);
      if (one === undefined) throw new Error(`no calls at ${sbc}`);
      return one;
    };
    describeSbc(sbc, `${name}, ${sbc}:`, () => {
      harmsNoCall(ordeal, fault.sbcIsAway === true);
      more(ordeal);
    });
  }
}

function describeSbc(sbc: SbcName, name: string, tests: () => void): void {
  if (sbc === "OpenSIPS") describeOpensips(name, tests);
  else describe(name, tests);
}

async function goThrough(stage: FaultStage, fault: Fault): Promise<Ordeal[]> {
  const streams = stage.sbcs.map((sbc) => ({ sbc, ...startCallStream(sbc.sipPort) }));
  const allDecide = (since: number) => streams.every(({ placed }) => decides(placed, since));
  try {
    await waitUntil("decisions at every SBC", () => allDecide(0), 20_000);
    const struckAt = performance.now();
    await fault.strike(stage);
    const thereAt = performance.now();
    await sleep(fault.lastsMs);
    await fault.end(stage);
    const endedAt = performance.now();
    await sleep(CALM_MS);
    const tooLate = endedAt + RECOVERY_MS + MARGIN_MS + CALM_MS;
    await waitUntil(
      "decisions again at every SBC",
      () => allDecide(endedAt) || performance.now() > tooLate,
      2 * RECOVERY_MS,
    );
    await Promise.all(streams.map(({ end }) => end()));
    return await Promise.all(
      streams.map(async ({ sbc, placed }) => ({
        sbc,
        calls: placed,
        struckAt,
        thereAt,
        endedAt,
        counters: await countersOf(sbc),
      })),
    );
  } finally {
    await Promise.all(streams.map(({ end }) => end()));
  }
}

/** True when the latest calls of those sent since then that are to be refused all were. */
function decides(placed: readonly PlacedCall[], since: number): boolean {
  const latest = placed
    .filter(({ kind, sentAt }) => REFUSALS[kind] !== undefined && sentAt > since)
    .slice(-8);
  return latest.length === 8 && !latest.some(isUndecided);
}

async function countersOf(sbc: Sbc): Promise<Record<string, number>> {
  const counts = COUNTERS.map(async (name) => [name, await sbc.counter(name)] as const);
  return Object.fromEntries(await Promise.all(counts));
}

function harmsNoCall(ordeal: () => Ordeal, sbcIsAway: boolean): void {
  it(sbcIsAway ? "loses no call but those it had in hand" : "loses no call", () => {
    const { calls, thereAt } = ordeal();
    expect(calls.length).toBeGreaterThan(20);
    const lost = calls.filter(({ answer }) => answer === undefined);
    const inHand = ({ taken, sentAt }: PlacedCall) => sbcIsAway && taken && sentAt < thereAt;
    expect(lost.filter((call) => !inHand(call))).toEqual([]);
  });

  it("has no call rejected or blocked that is to pass", () => {
    const passing = answered(ordeal()).filter(({ kind }) => REFUSALS[kind] === undefined);
    expect(passing.filter(({ answer }) => answer !== PASSED)).toEqual([]);
  });

  it("has every other call refused as it should be, or passed", () => {
    const refused = answered(ordeal()).filter((call) => REFUSALS[call.kind] && !isUndecided(call));
    expect(refused.filter(({ kind, answer }) => answer !== REFUSALS[kind])).toEqual([]);
  });

  // An emergency call waits for nobody: what the slowest of them takes is the machine's doing.
  it(
    sbcIsAway
      ? "delays no call beyond the next time its caller asks"
      : "delays no call beyond the timeout",
    () => {
      const { sbc, struckAt, endedAt } = ordeal();
      const calls = answered(ordeal());
      const took = ({ sentAt, answeredAt }: PlacedCall) => answeredAt - sentAt;
      const slowest = Math.max(...calls.filter(({ kind }) => kind === "emergency").map(took));
      // timer A doubles: after so long without an SBC, the next INVITE comes within as long again
      const away = sbcIsAway ? 2 * (endedAt - struckAt) + T1_MS : 0;
      const limit = sbc.timeoutMs + slowest + MARGIN_MS + away;
      expect(calls.filter((call) => took(call) > limit)).toEqual([]);
    },
  );

  it("has every call decided again within 5 s of its end", () => {
    const { calls, endedAt } = ordeal();
    expect(decides(calls, endedAt)).toBe(true);
    const recovered = endedAt + RECOVERY_MS + MARGIN_MS;
    expect(calls.filter((call) => call.sentAt > recovered && isUndecided(call))).toEqual([]);
  });
}
