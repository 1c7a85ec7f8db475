import type { Policy, RejectRule, Rules } from "./policy.ts";

/**
 * `603 Decline` for DNO: a 6xx stops route advance, and without a Reason it tells nothing
 * (facts/standards.md §4.6). 607 for a block that the called subscriber asked for (RFC 8197).
 */
const DECLINE: RejectRule = {
  mode: "enforce",
  response: { status: 603, phrase: "Decline", headers: "" },
  rejected: undefined,
};

const RULES: Rules = {
  "dno.inbound-only": DECLINE,
  "dno.unused": DECLINE,
  "dno.invalid": DECLINE,
  "dno.unallocated": DECLINE,
  "subscriber.blocked": {
    mode: "enforce",
    response: { status: 607, phrase: "Unwanted", headers: "" },
    rejected: undefined,
  },
  // Observed only, because without a policy there is no contact that a 603+ could name.
  "analytics.score": { mode: "observe", thresholds: { A: 95, B: 90, C: 85, none: 85 } },
};

const BUILT_IN: Policy = {
  version: "built-in",
  notice: undefined,
  jcard: undefined,
  emergencyCallingNumbers: new Set(),
  emergencyCalledNumbers: new Set(),
  otherTrunks: {
    name: undefined,
    trusted: true,
    verified: true,
    verstat: false,
    emergency: false,
    rules: RULES,
  },
  trunks: new Map(),
  trunksByAddress: [],
};

/**
 * The policy of a service that was given none: DNO as 47 CFR 64.1200(o) demands it of everyone,
 * analytics only observed.
 */
export function builtInPolicy(): Policy {
  return BUILT_IN;
}
