import type { CallerNumber } from "../sip/caller-numbers.ts";
import { type Deliberation, digitsOf, note } from "./deliberation.ts";
import { modeText } from "./enforcement.ts";
import { knownOf } from "./evidence/known-of.ts";
import { EVIDENCE } from "./evidence/registry.ts";
import { evidenceRows, sumOf } from "./evidence/score-table.ts";
import { NO_SCORE, type ScoreFound } from "./scores.ts";
import type { ScoreTable } from "./trace.ts";

/**
 * Notes for `explain` what the scores came to, with a table of evidence for each candidate.
 *
 * @param found one answer for each of `callers`, in their order
 * @param highest the candidate with the highest score, if one has a score
 */
export function noteScores(
  deliberation: Deliberation,
  callers: readonly CallerNumber[],
  found: readonly ScoreFound[],
  highest: { readonly caller: CallerNumber; readonly score: number } | undefined,
): void {
  const { trunk, verified, call } = deliberation;
  const rule = trunk.rules["analytics.score"];
  const threshold = rule.thresholds[verified.attestation];
  const without = found.some(({ state }) => state === "unavailable") ? "unavailable" : "none";
  const tables = callers.map((caller, at) =>
    tableOf(deliberation, caller, found[at] ?? NO_SCORE, threshold),
  );
  note(
    deliberation,
    "analytics.score",
    highest?.caller,
    `score ${highest?.score ?? without}, threshold ${threshold} (${verified.attestation}); ${modeText(rule, call.callId)}`,
    tables,
  );
}

function tableOf(
  deliberation: Deliberation,
  caller: CallerNumber,
  found: ScoreFound,
  threshold: number,
): ScoreTable {
  const { weighing } = deliberation.world.policy;
  const known = knownOf(deliberation, caller, found);
  const evidence = evidenceRows(weighing, known, true);
  return {
    callingNumber: digitsOf(caller) ?? "",
    callingNumberField: caller.field,
    evidence,
    sum: sumOf(evidence),
    score: weighing.score(known, new Float64Array(EVIDENCE.length)),
    threshold,
    attestation: deliberation.verified.attestation,
  };
}
