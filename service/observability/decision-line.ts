import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import { outcomeText } from "../decision/outcome-text.ts";
import { escaped, quote } from "../json-text.ts";
import type { NumberMask } from "./number-mask.ts";

/**
 * The fields of a line of the decision log, in their order. A field without a value is left out.
 * `docs/decision-log.md` is generated from this table.
 */
export const DECISION_FIELDS = {
  level: "30, which is pino's `info`.",
  time: "When the decision was made, milliseconds since 1970, UTC.",
  msg: "`decision`, which tells these lines from all others.",
  callId: "Call-ID of the INVITE, cut at 256 characters.",
  id: "Id of the decision; in a block also the `id` of the 603+ notification.",
  action: "What became of the call: `pass`, `reject` or `block`.",
  cause: "Why, see causes.md.",
  mode: "`enforce`, or `observe` when a rule in observe mode would have acted.",
  would: "What that rule would have done: `reject` or `block`.",
  wouldCause: "The cause that it would have had.",
  status: "SIP status of the answer to a call that did not pass.",
  trunk: "Trunk that the SBC named, cut at 256 characters.",
  sourceIp: "Address that the SBC named, cut at 256 characters.",
  calling: "Calling number, masked as RINGFENCE_LOG_NUMBERS says.",
  callingField: "Where it stood: `pai`, `from` or `passport`.",
  called: "Called number, masked likewise.",
  attestation: "Attestation level: `A`, `B`, `C` or `none`.",
  source: "DNO source that hit, or what gave the score.",
  score: "Score of the calling number, 0 to 100.",
  threshold: "Threshold that the score was held against.",
  list: "Version of the DNO list.",
  policy: "Version of the policy.",
  transport: "How the SBC asked: `http`, `rpc-http` or `rpc-tcp`.",
  durationUs: "Microseconds from the whole request to its decision.",
} as const;

/** Header values can be 16 KB long; a log line cannot. */
const LONGEST_TEXT = 256;

function short(text: string): string {
  return escaped(text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text);
}

/** The end of a line but for its duration; the same for call after call until a list is reloaded. */
class Versions {
  #list = "";
  #policy = "";
  #transport = "";
  #text = "";

  text(list: string, policy: string, transport: string): string {
    if (list !== this.#list || policy !== this.#policy || transport !== this.#transport) {
      this.#list = list;
      this.#policy = policy;
      this.#transport = transport;
      this.#text = `,"list":${quote(list)},"policy":${quote(policy)},"transport":${quote(transport)}`;
    }
    return this.#text;
  }
}

const versions = new Versions();

/**
 * One decision as one line of JSON in ASCII, line break included. Written by hand, because it is
 * paid for by every call; every text of the call is escaped, so that none can end the line.
 *
 * @param now milliseconds since 1970, UTC
 * @param durationMs from the whole request to its decision
 */
export function decisionLine(
  call: CallAttempt,
  decision: Decision,
  transport: string,
  mask: NumberMask,
  now: number,
  durationMs: number,
): string {
  const { facts, would } = decision;
  let line = `{"level":30,"time":${now},"msg":"decision","callId":"${short(call.callId)}","id":"${short(facts.id)}",${outcomeText(decision)}`;
  if (would !== undefined) line += `,"would":"${would.action}","wouldCause":"${would.cause}"`;
  if (decision.action !== "pass") line += `,"status":${decision.response.status}`;
  if (facts.trunk !== undefined) line += `,"trunk":"${short(facts.trunk)}"`;
  if (call.sourceIp !== undefined) line += `,"sourceIp":"${short(call.sourceIp)}"`;
  if (facts.callingNumber !== undefined) {
    line += `,"calling":"${short(mask(facts.callingNumber))}","callingField":"${facts.callingNumberField}"`;
  }
  if (facts.calledNumber !== undefined) line += `,"called":"${short(mask(facts.calledNumber))}"`;
  line += `,"attestation":"${facts.attestation}"`;
  if (facts.source !== undefined) line += `,"source":"${short(facts.source)}"`;
  if (facts.score !== undefined) line += `,"score":${facts.score}`;
  if (facts.threshold !== undefined) line += `,"threshold":${facts.threshold}`;
  const ending = versions.text(facts.listVersion, facts.policyVersion, transport);
  return `${line}${ending},"durationUs":${Math.round(durationMs * 1000)}}\n`;
}
