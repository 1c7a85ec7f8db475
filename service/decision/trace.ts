/** One thing that was asked on the way to a decision, and what came of it. */
export interface TraceStep {
  /** `exemption`, `caller`, `allowed`, a rule's cause, `sip.608`. */
  readonly asked: string;
  /** What it was asked of: a calling number, a trunk. */
  readonly about: string;
  readonly outcome: string;
}

/**
 * Collects the steps of one decision. The per-call path passes none and pays nothing for it;
 * `explain` passes one, so that both go through the very same code.
 */
export type Trace = TraceStep[] | undefined;
