/**
 * What analytics adds to a decision: the same calls through the same decision code. "DNO alone" ends
 * where the score would be asked for; then with nothing known of a number, with a score, with
 * everything known and every piece of evidence weighed, and with every call blocked and its evidence
 * written down.
 *
 *     npm run build && node dist/bench/evidence/main.js
 *
 * Goal: at most 20 microseconds a call over DNO alone.
 */
import type { BehaviourFigures, WindowFigures } from "../../service/decision/behaviour.ts";
import { type CallAttempt, parseCallAttempt } from "../../service/decision/call-attempt.ts";
import { decide } from "../../service/decision/decide.ts";
import type { World } from "../../service/decision/deliberation.ts";
import { EVIDENCE } from "../../service/decision/evidence/registry.ts";
import type { Policy } from "../../service/decision/policy/policy.ts";
import { parsePolicy } from "../../service/decision/policy/policy-file.ts";
import type { ScoreFound } from "../../service/decision/scores.ts";
import { benchCalls, decideBody } from "../per-call/calls.ts";

const CALLS = 200_000;
const ROUNDS = 7;
const NOW = Date.UTC(2026, 10, 20, 12);

const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
`;

/** Every piece of evidence weighed, and three patterns that no call here matches. */
const EVERYTHING = `${POLICY}analytics:
  weights: {${EVIDENCE.map(({ name, weight }) => ` ${name}: ${weight || 0.01}`).join(",")} }
patterns:
${["a", "b", "c"].map((name) => `  ${name}: { evidence: { number.short-calls: 1.4, trunk.answer-rate: 0.2 } }`).join("\n")}
`;

const WINDOW: WindowFigures = {
  attemptsMinute: 9,
  attemptsHour: 140,
  distinctCalled: 90,
  distinctAttempts: 130,
  sequentialShare: 0.2,
  ended: 130,
  answerRate: 0.35,
  answered: 120,
  shortShare: 0.2,
  meanDurationSeconds: 25,
  firstSeenMs: NOW - 3_600_000,
  watchedSinceMs: NOW - 172_800_000,
};
const BEHAVIOUR: BehaviourFigures = {
  number: WINDOW,
  exchange: WINDOW,
  trunk: WINDOW,
  origId: WINDOW,
};
const NONE: ScoreFound = { state: "none" };
const SCORE = scored(2);
const FACTS = {
  complaints: 4,
  honeypotHits: 0.5,
  disconnectedAtMs: undefined,
  activeSinceMs: NOW - 86_400_000,
};
const EVERYTHING_KNOWN: ScoreFound = { ...SCORE, facts: FACTS };

const calls = benchCalls().map((call, at) => callOf(decideBody(call, at)));
const cases: readonly (readonly [string, World, ScoreFound | undefined])[] = [
  ["DNO alone", worldOf(POLICY, undefined), undefined],
  ["nothing known", worldOf(POLICY, undefined), NONE],
  ["a score", worldOf(POLICY, undefined), SCORE],
  ["everything, default weights", worldOf(POLICY, BEHAVIOUR), EVERYTHING_KNOWN],
  ["everything, every weight, patterns", worldOf(EVERYTHING, BEHAVIOUR), EVERYTHING_KNOWN],
  ["every call blocked", worldOf(EVERYTHING, BEHAVIOUR), { ...scored(99), facts: FACTS }],
];
const rounds = cases.map((): number[] => []);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [at, [, world, found]] of cases.entries()) rounds[at]?.push(measure(world, found));
}
const medians = rounds.map((times) => times.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN);
for (const [at, [name]] of cases.entries()) {
  const median = medians[at] ?? Number.NaN;
  const added = median - (medians[0] ?? Number.NaN);
  console.log(`${name.padEnd(36)} ${median.toFixed(2)} us of CPU a call, +${added.toFixed(2)}`);
}

function scored(score: number): Extract<ScoreFound, { readonly state: "known" }> {
  return { state: "known", score: { score, category: "telemarketer", expiresAtMs: undefined } };
}

/** CPU microseconds of one call; `found` undefined leaves the score unasked. */
function measure(world: World, found: ScoreFound | undefined): number {
  const answers = found === undefined ? undefined : [found, found, found];
  const before = process.cpuUsage();
  for (let at = 0; at < CALLS; at += 1) {
    const decision = decide(calls[at % calls.length] as CallAttempt, world, NOW);
    if (answers && decision.action === "ask") decision.conclude(answers);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

function worldOf(text: string, behaviour: BehaviourFigures | undefined): World {
  return {
    dno: { version: "list", allowance: () => undefined, find: () => undefined, findAll: () => [] },
    subscribers: { blocks: () => false, optedOut: () => false },
    endedPatterns: { ended: () => false },
    behaviour: behaviour && { of: () => behaviour },
    policy: policyOf(text),
    newId: () => "id",
    newNoticeId: () => "id",
  };
}

function policyOf(text: string): Policy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.policy;
}

function callOf(body: string): CallAttempt {
  const parsed = parseCallAttempt(JSON.parse(body));
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.call;
}
