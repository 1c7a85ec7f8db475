import type { CallerNumber } from "../sip/caller-numbers.ts";
import { type Deliberation, note } from "./deliberation.ts";
import type { Score, ScoreFound } from "./scores.ts";

/** What the scores of the candidates came to. */
export interface ScoreVerdict {
  /** The highest score, and whose it is; undefined when no candidate has one. */
  readonly score: Score | undefined;
  readonly caller: CallerNumber | undefined;
  readonly threshold: number;
  /** The rule is enforced and the threshold reached. */
  readonly blocks: boolean;
  /** A score did not come in time. */
  readonly degraded: boolean;
}

/** The candidates that can have a score: those with an E.164 number. */
export function scoredCallers(callers: readonly CallerNumber[]): readonly CallerNumber[] {
  return callers.filter(({ number }) => number.kind === "nanp" || number.kind === "foreign");
}

/**
 * Holds the highest score of the candidates against the threshold for this trunk and attestation:
 * authentication is an input, 47 CFR 64.1200(k)(3)(ii), (k)(11).
 *
 * @param found one answer for each of `callers`, in their order
 */
export function judgeScores(
  deliberation: Deliberation,
  callers: readonly CallerNumber[],
  found: readonly ScoreFound[],
): ScoreVerdict {
  const rule = deliberation.trunk.rules["analytics.score"];
  const threshold = rule.thresholds[deliberation.attestation];
  let score: Score | undefined;
  let caller: CallerNumber | undefined;
  let degraded = false;
  for (const [at, answer] of found.entries()) {
    if (answer.state === "unavailable") degraded = true;
    if (answer.state !== "known") continue;
    if (score === undefined || answer.score.score > score.score) {
      score = answer.score;
      caller = callers[at];
    }
  }
  const reached = score !== undefined && score.score >= threshold;
  const shown = score === undefined ? (degraded ? "unavailable" : "none") : String(score.score);
  note(
    deliberation,
    "analytics.score",
    caller,
    `score ${shown}, threshold ${threshold} (${deliberation.attestation}); ${rule.mode}`,
  );
  if (reached && rule.mode === "observe") {
    const would = { action: "block", cause: "analytics.score" } as const;
    deliberation.observed ??= { would, caller, source: score?.category };
  }
  return { score, caller, threshold, blocks: reached && rule.mode === "enforce", degraded };
}
