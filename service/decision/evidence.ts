/**
 * One piece of evidence as it counted for a call: its name in the registry, what was found, and the
 * weight of evidence that it added, in log-odds (natural logarithm; positive speaks for blocking).
 */
export interface EvidenceWeight {
  readonly evidence: string;
  /** As an engineer reads it: `attestation C`, `14 attempts a minute`. */
  readonly value: string;
  readonly weight: number;
}

/** Of every decision that analytics had no part in. */
export const NO_EVIDENCE: readonly EvidenceWeight[] = [];
