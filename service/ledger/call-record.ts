import type { RuleCause } from "../decision/causes.ts";
import type { DecisionFacts } from "../decision/decision.ts";
import type { EvidenceWeight } from "../decision/evidence.ts";

/**
 * What is kept of a call that was rejected or blocked, for as long as RINGFENCE_RECORD_DAYS says:
 * 47 CFR 64.1200(k)(10) asks for 28 days. Numbers are whole here; only logs are masked.
 */
export interface CallRecord {
  /** The id of the decision; of a block also the `id` of its 603+. */
  readonly id: string;
  /** When it was decided, milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly action: "reject" | "block";
  readonly cause: RuleCause;
  readonly callId: string;
  /** Digits as in `DecisionFacts`. */
  readonly callingNumber: string | undefined;
  readonly callingNumberField: DecisionFacts["callingNumberField"];
  readonly calledNumber: string | undefined;
  readonly trunk: string | undefined;
  /** Address that the call came from, as the SBC gave it. */
  readonly sourceIp: string | undefined;
  /** Which SBC asked: the address that its connection to this service came from. */
  readonly sbc: string | undefined;
  readonly source: string | undefined;
  readonly listVersion: string;
  readonly policyVersion: string;
  readonly score: number | undefined;
  readonly threshold: number | undefined;
  readonly attestation: DecisionFacts["attestation"];
  /** What the score was made of; empty for a reject. */
  readonly evidence: readonly EvidenceWeight[];
  /** What the SBC was told to send. */
  readonly status: number;
  readonly phrase: string;
  readonly headers: string;
}
