import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { Metrics } from "./metrics.ts";

/** Writes each decision down where it is looked for: in the metrics, and in the decision log. */
export class DecisionRecords {
  readonly #metrics: Metrics;
  readonly #log: DecisionLog | undefined;

  /** @param log undefined when RINGFENCE_LOG_DECISIONS is off */
  constructor(metrics: Metrics, log: DecisionLog | undefined) {
    this.#metrics = metrics;
    this.#log = log;
  }

  /** @param durationMs from the whole request to its decision */
  decided(call: CallAttempt, decision: Decision, transport: string, durationMs: number): void {
    this.#metrics.decided(decision, durationMs);
    this.#log?.write(call, decision, transport, durationMs);
  }
}
