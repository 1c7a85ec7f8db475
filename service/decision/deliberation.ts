import type { CallingNumber } from "../numbering/calling-number.ts";
import { digitsText } from "../numbering/digits-text.ts";
import type { CalledTarget } from "../sip/called-target.ts";
import type { CallerNumber } from "../sip/caller-numbers.ts";
import type { Verified } from "./attestation.ts";
import type { Behaviour } from "./behaviour.ts";
import type { CallAttempt } from "./call-attempt.ts";
import type { WouldHave } from "./decision.ts";
import type { DnoList, EndedPatterns, SubscriberWishes } from "./dno-list.ts";
import type { EvidenceWeight } from "./evidence.ts";
import type { Policy, TrunkPolicy } from "./policy/policy.ts";
import type { ScoreTable, TraceStep } from "./trace.ts";

/** What a decision is a function of, beside the call and the clock. One value for many calls. */
export interface World {
  readonly dno: DnoList;
  readonly subscribers: SubscriberWishes;
  readonly endedPatterns: EndedPatterns;
  /** Undefined where none are kept. */
  readonly behaviour: Behaviour | undefined;
  readonly policy: Policy;
  /** Names a pass or a reject in the logs: unique, not secret. */
  newId(): string;
  /** The `id` of a 603+: sealed, see `sip/notice-id.ts`. */
  newNoticeId(now: number): string;
}

/** One call while it is being decided: what has been read from it, and what was observed so far. */
export interface Deliberation {
  readonly call: CallAttempt;
  readonly world: World;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly trunk: TrunkPolicy;
  readonly called: CalledTarget;
  /** Candidate calling numbers: PAI, From, PASSporT `orig`; each distinct one once. */
  readonly callers: readonly CallerNumber[];
  readonly verified: Verified;
  /** Who attested the caller, as far as the SBC's word on it is believed. */
  readonly origId: string | undefined;
  readonly trace: TraceStep[] | undefined;
  /** The first rule in observe mode that would have acted. */
  observed: Observed | undefined;
}

/** What a rule in observe mode would have done, to whose number, and by which source. */
export interface Observed {
  readonly would: WouldHave;
  readonly caller: CallerNumber | undefined;
  readonly source: string | undefined;
  readonly evidence: readonly EvidenceWeight[];
}

/** Digits of a calling number for logs and explanations; undefined when it has none. */
export function digitsOf(caller: CallerNumber | undefined): string | undefined {
  return digitsOfNumber(caller?.number);
}

/** Digits of a calling number; undefined when it is none. */
export function digitsOfNumber(number: CallingNumber | undefined): string | undefined {
  if (number === undefined || number.kind === "none") return undefined;
  return number.kind === "invalid" ? number.digits : digitsText(number.e164);
}

/** Notes a step for `explain`; costs a comparison when nobody asked. */
export function note(
  deliberation: Deliberation,
  asked: string,
  caller: CallerNumber | undefined,
  outcome: string,
  scoreTables?: readonly ScoreTable[],
): void {
  deliberation.trace?.push({
    asked,
    about: caller ? `${caller.field} ${digitsOf(caller) ?? caller.number.kind}` : "",
    outcome,
    ...(scoreTables && { scoreTables }),
  });
}
