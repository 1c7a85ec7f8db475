import { calledDigits, calledTarget } from "../sip/called-target.ts";
import { callerNumbers } from "../sip/caller-numbers.ts";
import type { CallAttempt } from "./call-attempt.ts";
import { digitsOfNumber } from "./deliberation.ts";
import { type Policy, trunkOf } from "./policy/policy.ts";

/** Who called whom over which trunk, by the same rules as a decision reads it. */
export interface CallPartyNames {
  readonly callingNumber: string | undefined;
  readonly calledNumber: string | undefined;
  readonly trunk: string | undefined;
  readonly origId: string | undefined;
}

/**
 * The parties of a call that is not to be decided any more, because it has ended. What the signature
 * says of them is left out: the first number of PAI and From is the one that a decision counts.
 */
export function callParties(call: CallAttempt, policy: Policy): CallPartyNames {
  const trunk = trunkOf(policy, call.trunk, call.sourceIp);
  const callers = callerNumbers(call, { pai: trunk.trusted, passport: undefined });
  const called = calledTarget(call.ruri, call.to);
  return {
    callingNumber: digitsOfNumber(callers[0]?.number),
    calledNumber: calledDigits(called),
    trunk: trunk.name ?? call.trunk,
    origId: trunk.verified ? call.origId : undefined,
  };
}
