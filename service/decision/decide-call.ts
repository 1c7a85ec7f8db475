import type { CallAttempt } from "./call-attempt.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { World } from "./deliberation.ts";
import type { ScoreFound, Scores } from "./scores.ts";
import type { Trace } from "./trace.ts";

/**
 * Decides a call and fetches the scores that it takes: at once when they are at hand, else with a
 * promise that settles within the deadline of `scores`.
 */
export function decideCall(
  call: CallAttempt,
  world: World,
  scores: Scores,
  now: number,
  trace?: Trace,
): Decision | Promise<Decision> {
  const decided = decide(call, world, now, trace);
  if (decided.action !== "ask") return decided;
  const found = decided.numbers.map((number) => scores.find(number));
  return allAtHand(found) ? decided.conclude(found) : Promise.all(found).then(decided.conclude);
}

function allAtHand(found: readonly (ScoreFound | Promise<ScoreFound>)[]): found is ScoreFound[] {
  return !found.some((one) => one instanceof Promise);
}
