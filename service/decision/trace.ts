import type { CallerField } from "../sip/caller-numbers.ts";
import type { EvidenceWeight } from "./evidence.ts";

/** How the score of one calling number comes about, piece by piece. */
export interface ScoreTable {
  readonly callingNumber: string;
  readonly callingNumberField: CallerField;
  /** The prior, everything that is known with what it adds, and what the caps take off. */
  readonly evidence: readonly EvidenceWeight[];
  /** Log-odds: the sum of the weights above. */
  readonly sum: number;
  /** Undefined when nothing weighs anything; then nothing is held against the threshold. */
  readonly score: number | undefined;
  readonly threshold: number;
  readonly attestation: "A" | "B" | "C" | "none";
}

/** One thing that was asked on the way to a decision, and what came of it. */
export interface TraceStep {
  /** `exemption`, `caller`, `allowed`, a rule's cause, `sip.608`; of `explain`, `tdm.release`. */
  readonly asked: string;
  /** What it was asked of: a calling number, a trunk. */
  readonly about: string;
  readonly outcome: string;
  /** Of the step `analytics.score`: one for each calling number. */
  readonly scoreTables?: readonly ScoreTable[];
}

/**
 * Collects the steps of one decision. The per-call path passes none and pays nothing for it;
 * `explain` passes one, so that both go through the very same code.
 */
export type Trace = TraceStep[] | undefined;
