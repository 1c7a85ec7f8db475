import { GROUP_NAMES, GROUPS, type GroupName } from "../evidence/known.ts";
import { DEFAULT_MINIMUM_SAMPLES, DEFAULT_PRIOR } from "../evidence/registry.ts";
import { Weighing } from "../evidence/weighing.ts";
import type { Policy, RejectRule, Rules } from "./policy.ts";

/**
 * `603 Decline` for DNO: a 6xx stops route advance, and without a Reason it tells nothing
 * (facts/standards.md §4.6). 607 for a block that the called subscriber asked for (RFC 8197).
 */
const DECLINE: RejectRule = {
  mode: "enforce",
  share: undefined,
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
    share: undefined,
    response: { status: 607, phrase: "Unwanted", headers: "" },
    rejected: undefined,
  },
  // Observed only, because without a policy there is no contact that a 603+ could name.
  "analytics.score": {
    mode: "observe",
    share: undefined,
    thresholds: { A: 95, B: 90, C: 85, none: 85 },
  },
  // Each pattern has a mode and an approval of its own.
  "analytics.pattern": { mode: "enforce", share: undefined },
};

const CAPS = Object.fromEntries(GROUP_NAMES.map((name) => [name, GROUPS[name].cap]));

const BUILT_IN: Policy = {
  version: "built-in",
  notice: undefined,
  contact: undefined,
  jcard: undefined,
  weighing: new Weighing({
    prior: DEFAULT_PRIOR,
    weights: {},
    caps: CAPS as Record<GroupName, number>,
    minimumSamples: DEFAULT_MINIMUM_SAMPLES,
  }),
  patterns: [],
  emergencyCallingNumbers: new Set(),
  emergencyCalledNumbers: new Set(),
  numberGroups: new Map(),
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
