import type { Evidence, Known } from "./known.ts";

const THROUGH_THRESHOLD =
  "0, because the threshold of the attestation takes it into account already (47 CFR 64.1200(k)(3)(ii)); counted here too, it would count twice.";

const LEVELS: Readonly<Record<Known["attestation"], string>> = {
  A: "The signer knows the customer and that the number is theirs (RFC 8588 §4).",
  B: "The signer knows the customer and not the number.",
  C: "The signer knows neither, only where the call came in.",
  none: "Nothing was verified, or by somebody who is not believed.",
};

/** What authentication says: signature, attestation, and what became of verifying them. */
export const IDENTITY_EVIDENCE: readonly Evidence[] = [
  ...(Object.keys(LEVELS) as Known["attestation"][]).map(attestationEvidence),
  {
    name: "verification.failed",
    group: "authentication",
    weight: 1,
    meaning: "The signature was verified and is not good, or not of this call.",
    source:
      "47 CFR 64.1200(k)(3), (k)(11); numbering.md §F.1 gives a failed one the most of .20; no ground alone (standards.md §6).",
    strength: ({ verification }) => (verification === "failed" ? 1 : 0),
    value: ({ verification }) => (verification === "failed" ? "failed" : undefined),
  },
  {
    name: "identity.malformed",
    group: "authentication",
    weight: 0.7,
    meaning: "An Identity header that is no PASSporT (RFC 8224 §4).",
    source:
      "standards.md §6: what cannot be read is to be scored and not to be trusted; judgement.",
    strength: ({ identity }) => (identity === "malformed" ? 1 : 0),
    value: ({ identity }) => (identity === "malformed" ? "malformed" : undefined),
  },
  {
    name: "identity.missing",
    group: "authentication",
    weight: 0,
    meaning: "No Identity header at all. Many honest calls lose it on their way, over TDM.",
    source: THROUGH_THRESHOLD,
    strength: ({ identity }) => (identity === "missing" ? 1 : 0),
    value: ({ identity }) => (identity === "missing" ? "missing" : undefined),
  },
];

function attestationEvidence(level: Known["attestation"]): Evidence {
  return {
    name: `attestation.${level}`,
    group: "authentication",
    weight: 0,
    meaning: LEVELS[level],
    source: THROUGH_THRESHOLD,
    strength: ({ attestation }) => (attestation === level ? 1 : 0),
    value: ({ attestation }) =>
      attestation === level ? (level === "none" ? "none" : "verified") : undefined,
  };
}
