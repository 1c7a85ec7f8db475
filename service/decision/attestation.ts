import { passportOf } from "../sip/passport.ts";
import { readVerstat } from "../sip/verstat.ts";
import type { Attestation, CallAttempt } from "./call-attempt.ts";

/**
 * Whether the SBC's verifier found a valid signature. The service decodes Identity headers and does
 * not check their signatures, so without a verifier's word a PASSporT counts for nothing.
 */
export function verificationPassed(call: CallAttempt): boolean {
  if (call.verstat !== undefined) return readVerstat(call.verstat).result === "passed";
  return call.attest !== undefined;
}

/**
 * The attestation that a threshold is chosen by: what the SBC's verifier said, else what its verstat
 * says, else what the PASSporT says that it verified. `none` without a verification that passed.
 */
export function attestationOf(call: CallAttempt): Attestation | "none" {
  if (!verificationPassed(call)) return "none";
  if (call.attest !== undefined) return call.attest;
  const verstat = call.verstat === undefined ? undefined : readVerstat(call.verstat);
  return verstat?.attestation ?? passportOf(call.identity)?.attest ?? "none";
}
