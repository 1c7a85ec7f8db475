import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import type { CallRecord } from "./call-record.ts";

/** A call that did not pass, as it was when that was decided. */
export interface RefusedCall {
  readonly call: CallAttempt;
  readonly decision: Exclude<Decision, { action: "pass" }>;
  /** Address that the question came from. */
  readonly sbc: string | undefined;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
}

/** What is kept of a call that was rejected or blocked. */
export function recordOf({ call, decision, sbc, atMs }: RefusedCall): CallRecord {
  const { action, cause, facts, response } = decision;
  return {
    id: facts.id,
    atMs,
    action,
    cause,
    callId: call.callId,
    callingNumber: facts.callingNumber,
    callingNumberField: facts.callingNumberField,
    calledNumber: facts.calledNumber,
    trunk: facts.trunk,
    sourceIp: call.sourceIp,
    // How Node.js writes an IPv4 peer of a socket that takes IPv6 too.
    sbc: sbc?.startsWith("::ffff:") ? sbc.slice("::ffff:".length) : sbc,
    source: facts.source,
    listVersion: facts.listVersion,
    policyVersion: facts.policyVersion,
    score: facts.score,
    threshold: facts.threshold,
    attestation: facts.attestation,
    evidence: facts.evidence,
    status: response.status,
    phrase: response.phrase,
    headers: response.headers,
  };
}
