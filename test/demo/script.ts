import { setTimeout as sleep } from "node:timers/promises";
import { linesOf, type SipMessage } from "../sip/harness/sip-message.ts";
import type { SippCall } from "../sip/harness/sipp.ts";
import type { Stage } from "../sip/harness/stage.ts";
import { CALLS, DOWNSTREAM_REASONS, reasonOfPolicy } from "./calls.ts";

/** A call of the demo, and what must come of it. */
export interface DemoCall {
  /** Who calls, in words. */
  readonly what: string;
  readonly call: SippCall;
  /** Status and phrase that the caller gets. */
  readonly wire: string;
  readonly cause: string;
  /** The action that a rule in observe mode would have taken. */
  readonly would?: "block";
  /** Whether the INVITE reaches the first far end. */
  readonly arrives: boolean;
  /** Reason header lines that the caller gets, given the id of the decision. */
  readonly reasons?: (id: string) => readonly string[];
  readonly within?: { readonly ms: number };
  readonly before?: (stage: Stage) => Promise<void> | void;
  readonly after?: (stage: Stage) => Promise<void> | void;
}

const PASSED = { wire: "200 OK", arrives: true } as const;
const REJECTED = { wire: "603 Decline", arrives: false } as const;

/** The calls in their order; the last one finds no service any more. */
export const SCRIPT: readonly DemoCall[] = [
  { what: "attested A, on no list", call: CALLS.goodCaller, ...PASSED, cause: "none" },
  { what: "unassigned NPA", call: CALLS.unassignedNpa, ...REJECTED, cause: "dno.invalid" },
  {
    what: "unallocated exchange",
    call: CALLS.unallocatedExchange,
    ...REJECTED,
    cause: "dno.unallocated",
  },
  { what: "on the unused list", call: CALLS.unusedNumber, ...REJECTED, cause: "dno.unused" },
  {
    what: "on the inbound-only list",
    call: CALLS.inboundOnlyNumber,
    ...REJECTED,
    cause: "dno.inbound-only",
  },
  {
    what: "score 97: 603+",
    call: CALLS.scoredCaller,
    wire: "603 Network Blocked",
    arrives: false,
    cause: "analytics.score",
    reasons: (id) => [reasonOfPolicy(id)],
  },
  {
    what: "score 97, trunk in observe mode",
    call: CALLS.scoredCallerObserved,
    ...PASSED,
    cause: "analytics.score",
    would: "block",
  },
  {
    what: "unused number calls 911",
    call: CALLS.unusedNumberCalls911,
    ...PASSED,
    cause: "exempt.emergency",
  },
  { what: "anonymous, no PAI", call: CALLS.anonymousCaller, ...PASSED, cause: "none" },
  { what: "foreign", call: CALLS.foreignCaller, ...PASSED, cause: "none" },
  {
    what: "unused, but allowed by override",
    call: CALLS.allowedNumber,
    ...PASSED,
    cause: "exempt.allowed",
  },
  {
    what: "quotes and backslash in the name",
    call: CALLS.quotesInDisplayName,
    ...REJECTED,
    cause: "dno.unused",
  },
  {
    what: "603+ from downstream, two Reasons",
    call: CALLS.blockedDownstream,
    wire: "603 Network Blocked",
    arrives: true,
    cause: "none",
    reasons: () => DOWNSTREAM_REASONS,
  },
  {
    what: "hangs up during the decision",
    call: CALLS.callerHangsUp,
    wire: "487 Request canceled",
    arrives: false,
    cause: "-",
    before: (stage) => stage.service.pause(),
    after: async (stage) => {
      stage.service.resume();
      await sleep(300);
    },
  },
  {
    what: "unused number, service killed",
    call: CALLS.serviceKilled,
    ...PASSED,
    cause: "degraded.no-answer",
    within: { ms: 500 },
    before: (stage) => stage.service.kill(),
  },
];

/** Header lines that would tell a rejected caller why. */
export function tellingLines(response: SipMessage): readonly string[] {
  return ["Reason", "Call-Info", "Error-Info", "Warning"].flatMap((name) =>
    linesOf(response, name),
  );
}
