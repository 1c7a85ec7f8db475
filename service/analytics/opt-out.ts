import { RingfenceError } from "../errors.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import type { Override } from "../store/store.ts";

export type OptOut = Extract<Override, { readonly kind: "analytics-opt-out" }>;

/**
 * The entry of a called subscriber who wants no call blocked by analytics, 47 CFR 64.1200(k)(3).
 * Patterns, (k)(11), know no opt-out.
 *
 * @param called ten digits or E.164
 * @param nowMs milliseconds since 1970, UTC
 * @throws RingfenceError `BAD_FIELD` that names the field
 */
export function optOutOf(called: string, reason: string, nowMs: number): OptOut {
  if (reason.trim() === "") {
    throw new RingfenceError("BAD_FIELD", "say how and when the subscriber asked", {
      field: "reason",
    });
  }
  return {
    kind: "analytics-opt-out",
    digits: optOutDigits(called),
    reason: reason.trim(),
    createdAtMs: nowMs,
    expiresAtMs: undefined,
  };
}

/**
 * The digits under which an opt-out is kept.
 *
 * @throws RingfenceError `BAD_FIELD`, `number`
 */
export function optOutDigits(called: string): string {
  const number = readCallingNumber(called);
  if (number.kind === "nanp" || number.kind === "foreign") return String(number.e164);
  throw new RingfenceError("BAD_FIELD", "number must have ten digits or be in E.164", {
    field: "number",
  });
}
