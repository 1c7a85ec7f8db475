import type { Attestation } from "../sip/attestation.ts";
import { type CallerPassport, passportOf } from "../sip/passport.ts";
import { readVerstat } from "../sip/verstat.ts";
import type { CallAttempt } from "./call-attempt.ts";

/** What a verifier found of the caller, as far as the trunk is believed. */
export interface Verified {
  /** `none` without a verification that passed, or one that names no level. */
  readonly attestation: Attestation | "none";
  /** What was verified; undefined when nothing was, or the SBC did not pass it on. */
  readonly passport: CallerPassport | undefined;
}

const NOT_VERIFIED: Verified = { attestation: "none", passport: undefined };

/**
 * What was verified of the caller. The level is what the SBC's verifier said, else what its verstat
 * says, else what the PASSporT behind them claims.
 *
 * @param believed whether the trunk's word on verification counts
 */
export function verifiedCaller(call: CallAttempt, believed: boolean): Verified {
  if (!believed || !verificationPassed(call)) return NOT_VERIFIED;
  const passport = call.identity.length > 0 ? passportOf(call.identity) : undefined;
  const verstat = call.verstat === undefined ? undefined : readVerstat(call.verstat).attestation;
  return { attestation: call.attest ?? verstat ?? passport?.attest ?? "none", passport };
}

/**
 * Whether the SBC's verifier found a valid signature. The service decodes Identity headers and does
 * not check their signatures, so without a verifier's word a PASSporT counts for nothing.
 */
function verificationPassed(call: CallAttempt): boolean {
  if (call.verstat !== undefined) return readVerstat(call.verstat).result === "passed";
  return call.attest !== undefined;
}
