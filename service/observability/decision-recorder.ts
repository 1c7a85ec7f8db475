import type { AttemptsBehind } from "../analytics/behaviour/attempts-behind.ts";
import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import type { RefusedCall } from "../ledger/record-of.ts";
import { decisionLine } from "./decision-line.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { HepSender } from "./hep-sender.ts";
import type { Metrics } from "./metrics.ts";
import type { NumberCounts } from "./number-counts.ts";
import type { NumberMask } from "./number-mask.ts";

/** Where a call that did not pass is kept. Called on the per-call path: must cost nanoseconds. */
export interface RefusedCalls {
  record(refused: RefusedCall): void;
}

export interface DecisionSinks {
  readonly metrics: Metrics;
  /** Undefined when RINGFENCE_LOG_DECISIONS is off. */
  readonly log: DecisionLog | undefined;
  readonly ledger: RefusedCalls;
  readonly behaviour: Pick<AttemptsBehind, "attempted">;
  readonly numbers: Pick<NumberCounts, "decided">;
  /** Undefined without RINGFENCE_HEP_ADDRESS. */
  readonly hep: HepSender | undefined;
  /** For what goes to the HEP collector. */
  readonly mask: NumberMask;
}

/**
 * Writes each decision down where it is looked for: in the metrics, in the decision log, at the
 * HEP collector, in the counts by number, and, of a call that did not pass, in the records.
 */
export class DecisionRecords {
  readonly #sinks: DecisionSinks;

  constructor(sinks: DecisionSinks) {
    this.#sinks = sinks;
  }

  /**
   * @param durationMs from the whole request to its decision
   * @param peer the connection of the SBC that asked
   */
  decided(
    call: CallAttempt,
    decision: Decision,
    transport: string,
    durationMs: number,
    peer: { readonly remoteAddress?: string | undefined },
  ): void {
    const { metrics, log, ledger, behaviour, numbers, hep, mask } = this.#sinks;
    // To ask for the time takes longer than to count a call.
    const now = Date.now();
    metrics.decided(decision, durationMs);
    log?.write(call, decision, transport, durationMs, now);
    behaviour.attempted(decision);
    numbers.decided(decision);
    if (decision.action !== "pass") {
      ledger.record({ call, decision, sbc: peer.remoteAddress, atMs: now });
    }
    if (hep !== undefined) {
      hep.send(call.callId, decisionLine(call, decision, transport, mask, now, durationMs), now);
    }
  }
}
