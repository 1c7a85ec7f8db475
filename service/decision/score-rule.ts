import type { CallerNumber } from "../sip/caller-numbers.ts";
import type { AnalyticsCause } from "./causes.ts";
import { type Deliberation, digitsOf, note } from "./deliberation.ts";
import { modeOf, modeText } from "./enforcement.ts";
import { knownOf } from "./evidence/known-of.ts";
import { EVIDENCE } from "./evidence/registry.ts";
import { evidenceRows, sumOf } from "./evidence/score-table.ts";
import { type EvidenceWeight, NO_EVIDENCE } from "./evidence.ts";
import { matchingPattern, type PatternMatch } from "./pattern-rule.ts";
import type { ScoreFound } from "./scores.ts";
import type { ScoreTable } from "./trace.ts";

/** What analytics came to. */
export interface ScoreVerdict {
  /** The highest score, and whose it is; undefined when nothing weighs anything. */
  readonly score: number | undefined;
  readonly caller: CallerNumber | undefined;
  readonly threshold: number;
  /** The rule that is enforced and blocks the call. */
  readonly blocks: AnalyticsCause | undefined;
  /** Of a block: the name of the pattern, the category of the reputation, or what weighed most. */
  readonly source: string | undefined;
  /** Of a block. */
  readonly evidence: readonly EvidenceWeight[];
  /** A score did not come in time. */
  readonly degraded: boolean;
}

/** One calling number, and what was found of it. */
interface Candidate {
  readonly caller: CallerNumber;
  readonly found: ScoreFound;
}

/**
 * What each piece of evidence adds, of the number that is being weighed. One for all calls: nothing
 * waits between writing and reading it.
 */
const WEIGHTS = new Float64Array(EVIDENCE.length);

/** The candidates that can have a score: those with an E.164 number. */
export function scoredCallers(callers: readonly CallerNumber[]): readonly CallerNumber[] {
  return callers.filter(({ number }) => number.kind === "nanp" || number.kind === "foreign");
}

/**
 * Weighs the evidence on each candidate and holds the highest score against the threshold for this
 * trunk and attestation: authentication is an input, 47 CFR 64.1200(k)(3)(ii), (k)(11). Then the
 * patterns, of which a called subscriber cannot opt out.
 *
 * @param found one answer for each of `callers`, in their order
 */
export function judgeScores(
  deliberation: Deliberation,
  callers: readonly CallerNumber[],
  found: readonly ScoreFound[],
): ScoreVerdict {
  const { trunk, verified, world } = deliberation;
  const rule = trunk.rules["analytics.score"];
  const threshold = rule.thresholds[verified.attestation];
  const { weighing, patterns } = world.policy;
  let score: number | undefined;
  let highest: Candidate | undefined;
  let pattern: (PatternMatch & Candidate) | undefined;
  let degraded = false;
  for (let at = 0; at < callers.length; at += 1) {
    const caller = callers[at] as CallerNumber;
    const answer = found[at] as ScoreFound;
    if (answer.state === "unavailable") degraded = true;
    const weighed = weighing.score(knownOf(deliberation, caller, answer), WEIGHTS);
    if (weighed === undefined) continue;
    if (score === undefined || weighed > score) {
      score = weighed;
      highest = { caller, found: answer };
    }
    if (patterns.length === 0 || pattern?.mode === "enforce") continue;
    const match = matchingPattern(deliberation, weighed, WEIGHTS);
    if (match && (match.mode === "enforce" || pattern === undefined)) {
      pattern = { ...match, caller, found: answer };
    }
  }
  const reached = score !== undefined && score >= threshold && !isOptedOut(deliberation);
  if (deliberation.trace) noteScores(deliberation, callers, found, { score, highest, degraded });
  const verdict: ScoreVerdict = {
    score,
    caller: highest?.caller,
    threshold,
    blocks: undefined,
    source: undefined,
    evidence: NO_EVIDENCE,
    degraded,
  };
  if (reached && highest) {
    if (modeOf(rule, deliberation.call.callId) === "enforce") {
      return { ...verdict, ...actOf(deliberation, "analytics.score", highest) };
    }
    observe(deliberation, "analytics.score", highest);
  }
  if (pattern?.mode === "enforce") {
    const act = actOf(deliberation, "analytics.pattern", pattern, pattern.pattern.name);
    return { ...verdict, caller: pattern.caller, ...act };
  }
  if (pattern) observe(deliberation, "analytics.pattern", pattern, pattern.pattern.name);
  return verdict;
}

/** 47 CFR 64.1200(k)(3): the called subscriber may want every call. */
function isOptedOut(deliberation: Deliberation): boolean {
  const { called, world } = deliberation;
  if (called.kind !== "number" || called.e164 === undefined) return false;
  if (!world.subscribers.optedOut(called.e164)) return false;
  note(deliberation, "analytics.opt-out", undefined, `${called.digits} opted out`);
  return true;
}

/** Asked again for what it was made of, which the usual call does not pay for. */
function actOf(
  deliberation: Deliberation,
  blocks: AnalyticsCause,
  { caller, found }: Candidate,
  name?: string,
): Pick<ScoreVerdict, "blocks" | "source" | "evidence"> {
  const known = knownOf(deliberation, caller, found);
  const evidence = evidenceRows(deliberation.world.policy.weighing, known, false);
  const category = found.state === "known" ? found.score.category : undefined;
  return { blocks, source: name ?? category ?? heaviest(evidence), evidence };
}

function heaviest(evidence: readonly EvidenceWeight[]): string | undefined {
  return evidence.toSorted((a, b) => b.weight - a.weight)[0]?.evidence;
}

function observe(
  deliberation: Deliberation,
  cause: AnalyticsCause,
  candidate: Candidate,
  name?: string,
): void {
  if (deliberation.observed) return;
  const { source, evidence } = actOf(deliberation, cause, candidate, name);
  const would = { action: "block", cause } as const;
  deliberation.observed = { would, caller: candidate.caller, source, evidence };
}

function noteScores(
  deliberation: Deliberation,
  callers: readonly CallerNumber[],
  found: readonly ScoreFound[],
  result: {
    readonly score: number | undefined;
    readonly highest: Candidate | undefined;
    readonly degraded: boolean;
  },
): void {
  const { trunk, verified, call } = deliberation;
  const rule = trunk.rules["analytics.score"];
  const { score, highest, degraded } = result;
  const threshold = rule.thresholds[verified.attestation];
  const shown = score === undefined ? (degraded ? "unavailable" : "none") : String(score);
  const tables = callers.map((caller, at) =>
    tableOf(deliberation, caller, found[at] ?? { state: "none" }, threshold),
  );
  note(
    deliberation,
    "analytics.score",
    highest?.caller,
    `score ${shown}, threshold ${threshold} (${verified.attestation}); ${modeText(rule, call.callId)}`,
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
    score: weighing.score(known, WEIGHTS),
    threshold,
    attestation: deliberation.verified.attestation,
  };
}
