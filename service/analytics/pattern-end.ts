import { isApproved } from "../decision/pattern-rule.ts";
import type { Pattern } from "../decision/policy/policy.ts";
import { RingfenceError } from "../errors.ts";
import type { Override } from "../store/store.ts";

export type PatternEnd = Extract<Override, { readonly kind: "pattern-end" }>;

/** What a pattern does now: `review-overdue` and `not-approved` observe. */
export type PatternState = "enforced" | "observed" | "not-approved" | "review-overdue" | "ended";

/**
 * The entry that ends a pattern: its calls are known to be likely lawful, 47 CFR 64.1200(k)(11).
 * A name that no policy has is taken too, because a pattern may be in the policy of another service.
 *
 * @param nowMs milliseconds since 1970, UTC
 * @throws RingfenceError `BAD_FIELD` that names the field
 */
export function patternEndOf(
  pattern: string,
  by: string,
  reason: string,
  nowMs: number,
): PatternEnd {
  need("by", by, "somebody must answer for it");
  need("reason", reason, "why the calls are known to be likely lawful");
  return {
    kind: "pattern-end",
    pattern,
    by: by.trim(),
    reason: reason.trim(),
    createdAtMs: nowMs,
  };
}

/** @param ended whether it was ended by hand */
export function stateOf(pattern: Pattern, ended: boolean, nowMs: number): PatternState {
  if (ended) return "ended";
  if (pattern.mode === "observe") return "observed";
  if (isApproved(pattern, nowMs)) return "enforced";
  return nowMs >= (pattern.reviewByMs ?? nowMs) ? "review-overdue" : "not-approved";
}

function need(field: string, value: string, message: string): void {
  if (value.trim() === "") throw new RingfenceError("BAD_FIELD", message, { field });
}
