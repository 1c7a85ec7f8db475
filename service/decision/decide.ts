import { calledDigits, calledTarget } from "../sip/called-target.ts";
import { type CallerNumber, callerNumbers } from "../sip/caller-numbers.ts";
import { verifiedCaller } from "./attestation.ts";
import type { CallAttempt } from "./call-attempt.ts";
import type { AnalyticsCause, Cause } from "./causes.ts";
import type { Decision, DecisionFacts } from "./decision.ts";
import { type Deliberation, digitsOf, note, type World } from "./deliberation.ts";
import { type EvidenceWeight, NO_EVIDENCE } from "./evidence.ts";
import { emergencyExemption } from "./exemptions.ts";
import { trunkOf } from "./policy/policy.ts";
import { type Rejection, rejection, responseOf, withoutAllowed } from "./reject-rules.ts";
import { judgeScores, type ScoreVerdict, scoredCallers } from "./score-rule.ts";
import type { ScoreFound } from "./scores.ts";
import type { Trace } from "./trace.ts";

/** Everything but the score is decided; it takes the scores of these numbers to conclude. */
export interface AwaitingScores {
  readonly action: "ask";
  /** E.164 digits as integers. */
  readonly numbers: readonly number[];
  /** Takes one answer for each number, in their order. */
  conclude(found: readonly ScoreFound[]): Decision;
}

/**
 * Decides one call: emergency, candidate numbers, allow overrides, DNO, the called subscriber's
 * wish, score, mode, in this order (design, "How a call is decided"). A function of its arguments;
 * it never throws and does no I/O.
 *
 * @param now milliseconds since 1970, UTC
 * @param trace collects each step for `explain`
 */
export function decide(
  call: CallAttempt,
  world: World,
  now: number,
  trace?: Trace,
): Decision | AwaitingScores {
  const deliberation = open(call, world, now, trace);
  const { called, callers, trunk } = deliberation;
  const exemption = emergencyExemption(call, called, callers, trunk, world.policy);
  note(deliberation, "exemption", undefined, exemption ?? "none");
  if (exemption !== undefined) return pass(deliberation, "exempt.emergency", exemption);

  const tested = withoutAllowed(deliberation);
  const rejected = rejection(deliberation, tested);
  if (rejected) return reject(deliberation, rejected);

  const otherwise: Cause = tested.length < callers.length ? "exempt.allowed" : "none";
  const scored = scoredCallers(tested);
  if (scored.length === 0) return pass(deliberation, otherwise, undefined);
  return {
    action: "ask",
    numbers: scored.map(e164Of),
    conclude: (found) => {
      const verdict = judgeScores(deliberation, scored, found);
      if (verdict.blocks) return block(deliberation, verdict.blocks, verdict);
      return pass(
        deliberation,
        verdict.degraded ? "degraded.scores" : otherwise,
        undefined,
        verdict,
      );
    },
  };
}

function e164Of({ number }: CallerNumber): number {
  return number.kind === "nanp" || number.kind === "foreign" ? number.e164 : 0;
}

function open(call: CallAttempt, world: World, now: number, trace: Trace): Deliberation {
  const trunk = trunkOf(world.policy, call.trunk, call.sourceIp);
  const verified = verifiedCaller(call, trunk);
  const callers = callerNumbers(call, { pai: trunk.trusted, passport: verified.passport });
  const deliberation: Deliberation = {
    call,
    world,
    now,
    trunk,
    called: calledTarget(call.ruri, call.to),
    callers,
    verified,
    origId: trunk.verified ? call.origId : undefined,
    trace,
    observed: undefined,
  };
  if (trace) for (const caller of callers) note(deliberation, "caller", caller, caller.number.kind);
  return deliberation;
}

function pass(
  deliberation: Deliberation,
  cause: Cause,
  source: string | undefined,
  verdict?: ScoreVerdict,
): Decision {
  const { observed, world, callers } = deliberation;
  const caller = observed?.caller ?? callers[0];
  return {
    action: "pass",
    cause: observed?.would.cause ?? cause,
    mode: observed ? "observe" : "enforce",
    would: observed?.would,
    facts: facts(
      deliberation,
      { id: world.newId(), caller, source: observed?.source ?? source },
      observed?.evidence ?? NO_EVIDENCE,
      verdict,
    ),
  };
}

function reject(deliberation: Deliberation, rejected: Rejection): Decision {
  const { cause, caller, source } = rejected;
  return {
    action: "reject",
    cause,
    mode: "enforce",
    would: deliberation.observed?.would,
    response: responseOf(deliberation, deliberation.trunk.rules[cause]),
    facts: facts(deliberation, { id: deliberation.world.newId(), caller, source }, NO_EVIDENCE),
  };
}

function block(deliberation: Deliberation, cause: AnalyticsCause, verdict: ScoreVerdict): Decision {
  const { world, now } = deliberation;
  const id = world.newNoticeId(now);
  const response = world.policy.notice?.(id);
  // The policy reader refuses an enforced score rule without a notice; a 603 of another form would
  // break 47 CFR 64.1200(k)(9), so without one the call passes.
  if (response === undefined) return pass(deliberation, "none", undefined, verdict);
  return {
    action: "block",
    cause,
    mode: "enforce",
    would: deliberation.observed?.would,
    response,
    facts: facts(deliberation, { id, ...verdict }, verdict.evidence, verdict),
  };
}

function facts(
  deliberation: Deliberation,
  about: {
    readonly id: string;
    readonly caller: CallerNumber | undefined;
    readonly source: string | undefined;
  },
  evidence: readonly EvidenceWeight[],
  verdict?: ScoreVerdict,
): DecisionFacts {
  const { called, world, trunk, call } = deliberation;
  const { id, caller, source } = about;
  return {
    id,
    callingNumber: digitsOf(caller),
    callingNumberField: caller?.field,
    calledNumber: calledDigits(called),
    trunk: trunk.name ?? call.trunk,
    source,
    listVersion: world.dno.version,
    policyVersion: world.policy.version,
    score: verdict?.score,
    threshold: verdict?.threshold,
    attestation: deliberation.verified.attestation,
    origId: deliberation.origId,
    evidence,
  };
}
