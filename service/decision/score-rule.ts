import type { CallerNumber } from "../sip/caller-numbers.ts";
import type { AnalyticsCause } from "./causes.ts";
import { type Deliberation, note } from "./deliberation.ts";
import { modeOf } from "./enforcement.ts";
import { knownOf } from "./evidence/known-of.ts";
import { EVIDENCE } from "./evidence/registry.ts";
import { evidenceRows } from "./evidence/score-table.ts";
import { type EvidenceWeight, NO_EVIDENCE } from "./evidence.ts";
import { matchingPattern, type PatternMatch } from "./pattern-rule.ts";
import { noteScores } from "./score-notes.ts";
import type { ScoreFound } from "./scores.ts";

/** What analytics came to. */
export interface ScoreVerdict {
  /** The highest score, or that of what a pattern is about; undefined when nothing weighs anything. */
  readonly score: number | undefined;
  /** Whose it is. */
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

/** One calling number that has a score, and what was found of it. */
interface Candidate {
  readonly caller: CallerNumber;
  readonly found: ScoreFound;
  readonly score: number;
}

/** What weighing all of them came to. */
interface Weighed {
  highest: Candidate | undefined;
  pattern: (PatternMatch & Candidate) | undefined;
  degraded: boolean;
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
  const { trunk, verified, call, trace } = deliberation;
  const rule = trunk.rules["analytics.score"];
  const threshold = rule.thresholds[verified.attestation];
  const { highest, pattern, degraded } = weighAll(deliberation, callers, found);
  if (trace) noteScores(deliberation, callers, found, highest);
  const verdict: ScoreVerdict = {
    score: highest?.score,
    caller: highest?.caller,
    threshold,
    blocks: undefined,
    source: undefined,
    evidence: NO_EVIDENCE,
    degraded,
  };
  if (highest && highest.score >= threshold && !isOptedOut(deliberation)) {
    if (modeOf(rule, call.callId) === "enforce") {
      return { ...verdict, ...actOf(deliberation, "analytics.score", highest) };
    }
    observe(deliberation, "analytics.score", highest);
  }
  if (pattern === undefined) return verdict;
  const { caller, score } = pattern;
  if (pattern.mode === "observe") {
    const observed = observe(deliberation, "analytics.pattern", pattern, pattern.pattern.name);
    return observed ? { ...verdict, caller, score } : verdict;
  }
  const act = actOf(deliberation, "analytics.pattern", pattern, pattern.pattern.name);
  return { ...verdict, caller, score, ...act };
}

/** The candidate with the highest score, and the first that an enforced pattern is about, if any. */
function weighAll(
  deliberation: Deliberation,
  callers: readonly CallerNumber[],
  answers: readonly ScoreFound[],
): Weighed {
  const { weighing, patterns } = deliberation.world.policy;
  const weighed: Weighed = { highest: undefined, pattern: undefined, degraded: false };
  for (let at = 0; at < callers.length; at += 1) {
    const caller = callers[at] as CallerNumber;
    const found = answers[at] as ScoreFound;
    if (found.state === "unavailable") weighed.degraded = true;
    const score = weighing.score(knownOf(deliberation, caller, found), WEIGHTS);
    if (score === undefined) continue;
    if (weighed.highest === undefined || score > weighed.highest.score) {
      weighed.highest = { caller, found, score };
    }
    if (patterns.length === 0 || weighed.pattern?.mode === "enforce") continue;
    const match = matchingPattern(deliberation, score, WEIGHTS);
    if (match && (match.mode === "enforce" || weighed.pattern === undefined)) {
      weighed.pattern = { ...match, caller, found, score };
    }
  }
  return weighed;
}

/** 47 CFR 64.1200(k)(3): the called subscriber may want every call. */
function isOptedOut(deliberation: Deliberation): boolean {
  const { called, world, now } = deliberation;
  if (called.kind !== "number" || called.e164 === undefined) return false;
  if (!world.subscribers.optedOut(called.e164, now)) return false;
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
  const heaviest = evidence.toSorted((a, b) => b.weight - a.weight)[0]?.evidence;
  const isReputation = heaviest === "reputation.score" && found.state === "known";
  const source = name ?? (isReputation ? found.score.category : heaviest);
  return { blocks, source, evidence };
}

/** Takes note of what a rule in observe mode would have done; false when another one came first. */
function observe(
  deliberation: Deliberation,
  cause: AnalyticsCause,
  candidate: Candidate,
  name?: string,
): boolean {
  if (deliberation.observed) return false;
  const { source, evidence } = actOf(deliberation, cause, candidate, name);
  const would = { action: "block", cause } as const;
  deliberation.observed = { would, caller: candidate.caller, source, evidence };
  return true;
}
