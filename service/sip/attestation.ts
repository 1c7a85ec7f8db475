/** How much the signer knows of the caller, RFC 8588 §4: A full, B partial, C gateway. */
export type Attestation = "A" | "B" | "C";

/** Reads an attestation level in either case; undefined for anything else. */
export function readAttestation(text: unknown): Attestation | undefined {
  switch (text) {
    case "A":
    case "a":
      return "A";
    case "B":
    case "b":
      return "B";
    case "C":
    case "c":
      return "C";
    default:
      return undefined;
  }
}
