import { readKnownDigits } from "../numbering/known-digits.ts";
import { releaseOfResponse } from "../sip/isup.ts";
import type { SipResponse } from "../sip/sip-response.ts";
import type { CallAttempt } from "./call-attempt.ts";
import { CAUSES, type Cause } from "./causes.ts";
import { decideCall } from "./decide-call.ts";
import type { Decision } from "./decision.ts";
import type { World } from "./deliberation.ts";
import type { AllowedNumber, DnoHit } from "./dno-list.ts";
import type { Scores } from "./scores.ts";
import type { ScoreTable, TraceStep } from "./trace.ts";

/** Why a call would be decided as it would: the whole way, for people. */
export interface Explanation {
  readonly decision: Decision;
  readonly meaning: string;
  readonly ground: string;
  readonly steps: readonly TraceStep[];
  /** How the score of each calling number comes about; none when analytics was not asked. */
  readonly scoreTables: readonly ScoreTable[];
  /** Every DNO class, source and override that holds for the number the decision is about. */
  readonly dno: readonly DnoHit[];
  readonly allowed: AllowedNumber | undefined;
  readonly listVersion: string;
  readonly policyVersion: string;
}

/**
 * Explains a call: the same code that decides it, with its steps noted, and beside them what the
 * lists know of the number. Decides nothing for any call on the wire.
 */
export async function explainCall(
  call: CallAttempt,
  world: World,
  scores: Scores,
  now: number,
): Promise<Explanation> {
  const steps: TraceStep[] = [];
  const decision = await decideCall(call, world, scores, now, steps);
  if (decision.action !== "pass") steps.push(releaseStep(decision.response));
  const cause: Cause = decision.cause;
  const number = readKnownDigits(decision.facts.callingNumber ?? "");
  return {
    decision,
    meaning: CAUSES[cause].meaning,
    ground: CAUSES[cause].source,
    steps: steps.map(({ asked, about, outcome }) => ({ asked, about, outcome })),
    scoreTables: steps.flatMap(({ scoreTables }) => scoreTables ?? []),
    dno: number.kind === "nanp" ? world.dno.findAll(number.national, now) : [],
    allowed: world.dno.allowance(number, now),
    listVersion: world.dno.version,
    policyVersion: world.policy.version,
  };
}

/** What a gateway to TDM that called releases with (47 CFR 64.1200(k)(9), RFC 3398 §8.2.6.1). */
function releaseStep({ status, phrase, headers }: SipResponse): TraceStep {
  const lines = headers.split("\r\n").filter((line) => /^Reason:/i.test(line));
  const reasons = lines.map((line) => line.slice("Reason:".length).trim());
  const release = releaseOfResponse(status, phrase, reasons);
  const outcome =
    release === undefined
      ? "as the gateway's own table has it"
      : `cause ${release.cause}, location ${release.location === "U" ? "user" : release.location}`;
  return { asked: "tdm.release", about: "", outcome };
}
