import { type Attestation, readAttestation } from "./attestation.ts";
import type { NameAddr } from "./name-addr.ts";
import { parameterValue } from "./parameters.ts";

/** What a verifier says of the calling number. */
export interface Verstat {
  /** `none`: the call carried nothing to verify. `unknown`: a word of no dialect that we know. */
  readonly result: "passed" | "failed" | "none" | "unknown";
  /** Only where the value itself names a level. */
  readonly attestation: Attestation | undefined;
}

const PASSED: Verstat = { result: "passed", attestation: undefined };
const FAILED: Verstat = { result: "failed", attestation: undefined };
const NONE: Verstat = { result: "none", attestation: undefined };
const UNKNOWN: Verstat = { result: "unknown", attestation: undefined };

// Both words for it are met: 3GPP TS 24.229 §7.2A.20 says Validation, Bandwidth once said
// Verification. A level behind it is Telnyx's and Twilio's, and Twilio says behind the level how the
// signature came; Oracle gives reasons behind No-.
const WITH_NUMBER =
  /^tn-(?:validation|verification)-(passed|failed)(?:-([abc])(?:-(?:diverted|passthrough))?)?$/;
const WITHOUT_NUMBER = /^no-tn-(?:validation|verification)(?:-[a-z0-9-]{1,64})?$/;

/**
 * Reads a verstat value in any of the dialects that are met, in either case.
 *
 * `TN-Validation-Passed` alone names no level: Telnyx means A by it, 3GPP does not say.
 *
 * @param value the value alone, such as `TN-Validation-Passed-B`
 */
export function readVerstat(value: string): Verstat {
  const text = value.trim().toLowerCase();
  if (text === "") return NONE;
  const found = WITH_NUMBER.exec(text);
  if (found === null) return WITHOUT_NUMBER.test(text) ? NONE : UNKNOWN;
  const attestation = readAttestation(found[2]);
  if (attestation === undefined) return found[1] === "passed" ? PASSED : FAILED;
  return { result: found[1] === "passed" ? "passed" : "failed", attestation };
}

/**
 * The verstat value of a PAI or From: behind the number in the user part (IP-NNI best practice, tel
 * URIs), or behind the host (Telnyx). To be believed only on a link from one's own verifier.
 */
export function verstatOf(address: NameAddr): string | undefined {
  return (
    parameterValue(address.uri.userParameters, "verstat") ??
    parameterValue(address.uri.uriParameters, "verstat") ??
    parameterValue(address.headerParameters, "verstat")
  );
}
