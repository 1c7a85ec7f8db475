import type { CallerField } from "../sip/caller-numbers.ts";
import type { SipResponse } from "../sip/sip-response.ts";
import type { Cause, RuleCause } from "./causes.ts";
import type { EvidenceWeight } from "./evidence.ts";

export type Mode = "enforce" | "observe";

/** A rule in observe mode that would have acted on the call. */
export interface WouldHave {
  readonly action: "reject" | "block";
  readonly cause: RuleCause;
}

/** The part of a decision that goes into the log whatever came of the call. */
export interface DecisionFacts {
  readonly id: string;
  /** The number that the cause is about, as digits; the first candidate when none is. */
  readonly callingNumber: string | undefined;
  /** Which field it stood in: `pai`, `from` or `passport`. */
  readonly callingNumberField: CallerField | undefined;
  /** E.164 digits, however it was dialled; a short code as it is. */
  readonly calledNumber: string | undefined;
  readonly trunk: string | undefined;
  /** Name of the DNO source, of the pattern, or what gave the score. */
  readonly source: string | undefined;
  readonly listVersion: string;
  readonly policyVersion: string;
  readonly score: number | undefined;
  readonly threshold: number | undefined;
  readonly attestation: "A" | "B" | "C" | "none";
  /** The attesting party, RFC 8588 §5; undefined where the SBC's word on it is not believed. */
  readonly origId: string | undefined;
  /** What the score of a block, or of one that was only observed, was made of; else empty. */
  readonly evidence: readonly EvidenceWeight[];
}

export type Decision =
  | {
      readonly action: "pass";
      readonly cause: Cause;
      readonly mode: Mode;
      readonly would: WouldHave | undefined;
      readonly facts: DecisionFacts;
    }
  | {
      readonly action: "reject" | "block";
      readonly cause: RuleCause;
      readonly mode: "enforce";
      readonly would: WouldHave | undefined;
      readonly response: SipResponse;
      readonly facts: DecisionFacts;
    };
