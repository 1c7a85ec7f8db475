import { type CallOutcome, expectedOutcome, outcomeOf } from "./call-mix.ts";

/** What the log of one step says. */
export interface StepLog {
  /** Calls placed. */
  readonly calls: number;
  /** Calls placed a second, from the first to the last. */
  readonly rate: number;
  /** Calls without a final response, or with one that is not the right one for their caller. */
  readonly failed: number;
  /** INVITEs sent again, and final responses received again. */
  readonly retransmissions: number;
  /** From the first INVITE to the first final response of each answered call, sorted. */
  readonly responseMs: Float64Array;
  /** What became of the failed ones. */
  readonly outcomes: ReadonlyMap<CallOutcome | "unanswered", number>;
}

interface PlacedCall {
  readonly sentAt: number;
  outcome?: CallOutcome;
}

/**
 * Reads SIPp's log of short messages (`-trace_shortmsg`). Its clock is the machine's, in
 * microseconds; that of `-trace_rtt` advances every 4 ms where the kernel ticks 250 times a second
 * (CLOCK_MONOTONIC_COARSE), which is more than all that is to be measured here.
 *
 * @param log lines of date, time, seconds since 1970, `S` or `R`, Call-ID, CSeq and first line,
 *   separated by tabs; Call-IDs start with the number of the call, as SIPp makes them
 */
export function readStepLog(log: string): StepLog {
  const calls = new Map<number, PlacedCall>();
  const responseMs: number[] = [];
  let retransmissions = 0;
  let firstAt = Number.NaN;
  let lastAt = Number.NaN;
  for (const line of log.split("\n")) {
    const [, , seconds, direction, callId, cseq, firstLine] = line.split("\t");
    if (firstLine === undefined || !cseq?.endsWith(" INVITE")) continue;
    const number = Number.parseInt(callId ?? "", 10);
    const at = Number(seconds);
    const call = calls.get(number);
    if (direction === "S") {
      if (call) retransmissions += 1;
      else {
        calls.set(number, { sentAt: at });
        if (Number.isNaN(firstAt)) firstAt = at;
        lastAt = at;
      }
    } else if (call && !firstLine.startsWith("SIP/2.0 1")) {
      if (call.outcome !== undefined) retransmissions += 1;
      else {
        call.outcome = outcomeOf(firstLine.slice("SIP/2.0 ".length).trim());
        responseMs.push((at - call.sentAt) * 1_000);
      }
    }
  }
  const outcomes = countFailed(calls);
  return {
    calls: calls.size,
    rate: (calls.size - 1) / (lastAt - firstAt),
    failed: [...outcomes.values()].reduce((sum, count) => sum + count, 0),
    retransmissions,
    responseMs: Float64Array.from(responseMs).sort(),
    outcomes,
  };
}

function countFailed(calls: ReadonlyMap<number, PlacedCall>): StepLog["outcomes"] {
  const outcomes = new Map<CallOutcome | "unanswered", number>();
  for (const [number, { outcome = "unanswered" }] of calls) {
    if (outcome === expectedOutcome(number)) continue;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
}

/**
 * A percentile by nearest rank.
 *
 * @param sorted values in rising order
 * @param share 0 to 1
 * @returns NaN when there are none
 */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
