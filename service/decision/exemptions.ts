import { invalidDigits } from "../numbering/known-digits.ts";
import { type CalledTarget, calledDigits } from "../sip/called-target.ts";
import type { CallerNumber } from "../sip/caller-numbers.ts";
import type { CallAttempt } from "./call-attempt.ts";
import type { Policy, TrunkPolicy } from "./policy/policy.ts";

/** Why a call is exempt from every rule; a sentence part for logs and explanations. */
export type Exemption = string;

// 911; 933 tests the emergency route; 988 is the suicide and crisis lifeline.
const EMERGENCY_CODES: ReadonlySet<string> = new Set(["911", "933", "988"]);

// RFC 7090 and the namespaces of RFC 7135 (esnet), RFC 4412 (ets, wps).
const PSAP_CALLBACK = /(?:^|[\s,])psap-callback(?:$|[\s,;])/i;
const PRIORITY_NAMESPACE = /(?:^|[\s,])(esnet|ets|wps)\.\d/i;

/**
 * Whether the call is an emergency call, or comes from those who answer emergency calls:
 * 47 CFR 64.1200(k)(5) and (k)(6). Asked before every other rule.
 *
 * @param called what the request URI names, or To where there is no request URI
 * @param callers the candidate calling numbers
 * @returns the ground, or undefined
 */
export function emergencyExemption(
  call: CallAttempt,
  called: CalledTarget,
  callers: readonly CallerNumber[],
  trunk: TrunkPolicy,
  policy: Policy,
): Exemption | undefined {
  if (trunk.emergency) return `emergency trunk ${trunk.name ?? ""}`;
  const destination = calledExemption(called, policy);
  if (destination !== undefined) return destination;
  if (trunk.trusted) {
    if (call.priority !== undefined && PSAP_CALLBACK.test(call.priority)) {
      return "Priority: psap-callback";
    }
    const namespace = call.resourcePriority && PRIORITY_NAMESPACE.exec(call.resourcePriority);
    if (namespace) return `Resource-Priority: ${namespace[1]?.toLowerCase()}`;
  }
  if (policy.emergencyCallingNumbers.size === 0) return undefined;
  for (const { number } of callers) {
    if (number.kind === "none") continue;
    const known = number.kind === "invalid" ? invalidDigits(number) : number.e164;
    if (policy.emergencyCallingNumbers.has(known)) return "emergency centre";
  }
  return undefined;
}

function calledExemption(called: CalledTarget, policy: Policy): Exemption | undefined {
  if (called.kind === "urn") {
    return /^urn:service:sos(?:$|[.;?])/i.test(called.urn) ? `called ${called.urn}` : undefined;
  }
  if (called.kind !== "number") return undefined;
  const { digits } = called;
  // Somebody may have put the country code before the short code: +1911, 1-911.
  const prefixed = digits.length === 4 && digits.startsWith("1");
  const short = prefixed ? digits.slice(1) : digits;
  if (EMERGENCY_CODES.has(short)) return `called ${short}`;
  const { emergencyCalledNumbers } = policy;
  if (emergencyCalledNumbers.size === 0) return undefined;
  if (emergencyCalledNumbers.has(short)) return `called ${short}`;
  // An emergency centre that is called by its own number: with +1 or without, it is the same one.
  const number = calledDigits(called);
  return number !== undefined && emergencyCalledNumbers.has(number)
    ? `called ${number}`
    : undefined;
}
