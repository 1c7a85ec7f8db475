import type { Attestation } from "../sip/attestation.ts";
import { readNameAddr, readNameAddrs } from "../sip/name-addr.ts";
import { type CallerPassport, passportOf } from "../sip/passport.ts";
import { readVerstat, verstatOf } from "../sip/verstat.ts";
import type { CallAttempt } from "./call-attempt.ts";
import type { TrunkPolicy } from "./policy/policy.ts";

/** What a verifier found of the caller, as far as the trunk is believed. */
export interface Verified {
  /** `none` without a verification that passed, or one that names no level. */
  readonly attestation: Attestation | "none";
  /** What became of verifying; `none` where it was not done, or by nobody who is believed. */
  readonly result: "passed" | "failed" | "none";
  /** What was verified; undefined when nothing was, or the SBC did not pass it on. */
  readonly passport: CallerPassport | undefined;
}

const NOT_VERIFIED: Verified = { attestation: "none", result: "none", passport: undefined };
const FAILED: Verified = { attestation: "none", result: "failed", passport: undefined };

/**
 * What was verified of the caller. The level is what the SBC's verifier said, else what the verstat
 * says, else what the PASSporT behind them claims.
 *
 * @param trunk whose word on verification counts as far as the policy says
 */
export function verifiedCaller(
  call: CallAttempt,
  trunk: Pick<TrunkPolicy, "verified" | "verstat">,
): Verified {
  const ours = trunk.verified ? call.verstat : undefined;
  const text = ours ?? (trunk.verstat ? verstatInUri(call) : undefined);
  const verstat = text === undefined ? undefined : readVerstat(text);
  const attest = trunk.verified ? call.attest : undefined;
  const passed = verstat === undefined ? attest !== undefined : verstat.result === "passed";
  // The service decodes Identity headers and does not check their signatures: without a verifier's
  // word a PASSporT counts for nothing.
  if (!passed) return verstat?.result === "failed" ? FAILED : NOT_VERIFIED;
  const passport = call.identity.length > 0 ? passportOf(call.identity) : undefined;
  const attestation = attest ?? verstat?.attestation ?? passport?.attest ?? "none";
  return { attestation, result: "passed", passport };
}

/**
 * The verstat in PAI or From. Where they differ, a tel URI in PAI comes first, as the caller numbers
 * do; the others in the order of the INVITE.
 */
function verstatInUri(call: CallAttempt): string | undefined {
  const asserted = call.pai.flatMap(readNameAddrs);
  const inOrder = [
    ...asserted.filter(({ uri }) => uri.scheme === "tel"),
    ...asserted.filter(({ uri }) => uri.scheme !== "tel"),
    ...(call.from === undefined ? [] : [readNameAddr(call.from)]),
  ];
  for (const address of inOrder) {
    const verstat = verstatOf(address);
    if (verstat !== undefined) return verstat;
  }
  return undefined;
}
