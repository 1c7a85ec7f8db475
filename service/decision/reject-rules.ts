import type { CallerNumber } from "../sip/caller-numbers.ts";
import { supports608 } from "../sip/feature-caps.ts";
import type { SipResponse } from "../sip/sip-response.ts";
import type { DnoClass } from "./causes.ts";
import { type Deliberation, note } from "./deliberation.ts";
import type { DnoHit } from "./dno-list.ts";
import { modeOf, modeText } from "./enforcement.ts";
import { NO_EVIDENCE } from "./evidence.ts";
import type { RejectCause, RejectRule } from "./policy/policy.ts";

/** A rule in enforce mode that rejects the call. */
export interface Rejection {
  readonly cause: RejectCause;
  readonly caller: CallerNumber;
  /** Name of the list, or what was wrong with the format. */
  readonly source: string;
}

const CAUSE_OF_CLASS = {
  "inbound-only": "dno.inbound-only",
  unused: "dno.unused",
  invalid: "dno.invalid",
  unallocated: "dno.unallocated",
} as const satisfies Record<DnoClass, RejectCause>;

/**
 * The candidates that the allow overrides leave to be tested. One override exempts one number, not
 * the call: a caller must not pass by writing an exempted number beside its own.
 */
export function withoutAllowed(deliberation: Deliberation): readonly CallerNumber[] {
  const { callers, world, now } = deliberation;
  return callers.filter((caller) => {
    const override = world.dno.allowance(caller.number, now);
    if (override) note(deliberation, "allowed", caller, override.reason);
    return override === undefined;
  });
}

/**
 * Asks the DNO classes and the called subscriber's wishes, for each candidate. A rule in observe
 * mode is noted and the next one asked.
 */
export function rejection(
  deliberation: Deliberation,
  callers: readonly CallerNumber[],
): Rejection | undefined {
  for (const caller of callers) {
    const found = dnoRejection(deliberation, caller);
    if (found) return found;
  }
  for (const caller of callers) {
    const found = subscriberRejection(deliberation, caller);
    if (found) return found;
  }
  return undefined;
}

/**
 * What goes on the wire for a rule that rejects the call.
 *
 * Where the rule asks for 608 and nobody on the way back says `sip.608`, whoever issues a 608 has to
 * play its content to the caller (RFC 8688 §3.4), which an SBC that asks for decisions cannot. A 608
 * is never owed (§3.1), so the rule's other response goes out, 603 Decline or 607 Unwanted unless
 * the policy has another one, which asks nothing of anybody.
 */
export function responseOf(deliberation: Deliberation, rule: RejectRule): SipResponse {
  const { response, rejected } = rule;
  if (rejected === undefined) return response;
  const chosen = supports608(deliberation.call.featureCaps) ? rejected : response;
  const said = chosen === rejected ? "in Feature-Caps" : "not in Feature-Caps";
  note(deliberation, "sip.608", undefined, `${said}; ${chosen.status} ${chosen.phrase}`);
  return chosen;
}

function dnoRejection(deliberation: Deliberation, caller: CallerNumber): Rejection | undefined {
  const { number } = caller;
  if (number.kind === "invalid") {
    return act(deliberation, "dno.invalid", caller, `format: ${number.fault}`, undefined);
  }
  if (number.kind !== "nanp") return undefined;
  const { dno } = deliberation.world;
  const first = dno.find(number.national, deliberation.now);
  if (first === undefined) {
    note(deliberation, "dno", caller, "in no class");
    return undefined;
  }
  const rejected = actOnHit(deliberation, first, caller);
  if (rejected) return rejected;
  // The first class is only observed; another one may be enforced.
  for (const hit of dno.findAll(number.national, deliberation.now)) {
    const other = hit.class === first.class ? undefined : actOnHit(deliberation, hit, caller);
    if (other) return other;
  }
  return undefined;
}

function actOnHit(
  deliberation: Deliberation,
  hit: DnoHit,
  caller: CallerNumber,
): Rejection | undefined {
  return act(deliberation, CAUSE_OF_CLASS[hit.class], caller, hit.source, hit.matched);
}

function subscriberRejection(
  deliberation: Deliberation,
  caller: CallerNumber,
): Rejection | undefined {
  const { called, world, now } = deliberation;
  const { number } = caller;
  if (called.kind !== "number" || called.e164 === undefined) return undefined;
  if (number.kind !== "nanp" && number.kind !== "foreign") return undefined;
  if (!world.subscribers.blocks(called.e164, number.e164, now)) return undefined;
  return act(deliberation, "subscriber.blocked", caller, "subscriber", undefined);
}

/**
 * @param matched digits of the entry. They go into explanations and not into the log, where they
 *   would undo the masking of numbers
 */
function act(
  deliberation: Deliberation,
  cause: RejectCause,
  caller: CallerNumber,
  source: string,
  matched: string | undefined,
): Rejection | undefined {
  const rule = deliberation.trunk.rules[cause];
  const { callId } = deliberation.call;
  if (deliberation.trace) {
    const found = matched === undefined ? source : `${source}: ${matched}`;
    note(deliberation, cause, caller, `${found}; ${modeText(rule, callId)}`);
  }
  if (modeOf(rule, callId) === "enforce") return { cause, caller, source };
  const would = { action: "reject", cause } as const;
  deliberation.observed ??= { would, caller, source, evidence: NO_EVIDENCE };
  return undefined;
}
