import type { Mode } from "./decision.ts";
import { type Deliberation, note } from "./deliberation.ts";
import { modeOf } from "./enforcement.ts";
import type { Pattern } from "./policy/policy.ts";

/** A pattern that a call matches, and whether it acts. */
export interface PatternMatch {
  readonly pattern: Pattern;
  readonly mode: Mode;
}

/**
 * The first pattern that is enforced and that a call matches, else the first that is observed.
 *
 * @param score of the calling number, undefined when it has none
 * @param weights what each piece of evidence adds to it, before the caps
 */
export function matchingPattern(
  deliberation: Deliberation,
  score: number | undefined,
  weights: Float64Array,
): PatternMatch | undefined {
  let observed: PatternMatch | undefined;
  for (const pattern of deliberation.world.policy.patterns) {
    if (!matches(pattern, score, weights)) continue;
    const mode = patternMode(deliberation, pattern);
    note(deliberation, "analytics.pattern", undefined, `${pattern.name}: ${mode}`);
    if (mode === "enforce") return { pattern, mode };
    if (mode === "observe") observed ??= { pattern, mode };
  }
  return observed;
}

function matches(pattern: Pattern, score: number | undefined, weights: Float64Array): boolean {
  if (score === undefined || score < pattern.score) return false;
  for (const { index, weight } of pattern.conditions) {
    if (!((weights[index] ?? 0) >= weight)) return false;
  }
  return true;
}

/**
 * Whether a pattern acts on this call. It does only while its approval holds: what nobody has looked
 * at by its review date is not known to be illegal still (47 CFR 64.1200(k)(11): determined before
 * it is blocked, ended as soon as it is likely lawful), and is observed.
 */
function patternMode(deliberation: Deliberation, pattern: Pattern): Mode | "ended" {
  const { world, trunk, call, now } = deliberation;
  if (world.endedPatterns.ended(pattern.name)) return "ended";
  if (!isApproved(pattern, now)) return "observe";
  if (modeOf(trunk.rules["analytics.pattern"], call.callId) === "observe") return "observe";
  return modeOf(pattern, call.callId);
}

/** Whether a pattern's approval holds at `now`, milliseconds since 1970, UTC. */
export function isApproved(
  { approvedBy, approvedOnMs, reviewByMs }: Pattern,
  now: number,
): boolean {
  if (approvedBy === undefined || approvedOnMs === undefined || reviewByMs === undefined) {
    return false;
  }
  return now >= approvedOnMs && now < reviewByMs;
}
