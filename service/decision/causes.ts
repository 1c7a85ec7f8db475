/**
 * The registry of causes: why a call was passed, rejected or blocked. Every cause that can leave
 * the service stands here and nowhere else; `docs/causes.md` is generated from it.
 */

/** What a rule does with a call when it is enforced. */
export type Action = "pass" | "reject" | "block";

interface CauseEntry {
  readonly action: Action;
  /** One sentence for an engineer who meets the cause in a log. */
  readonly meaning: string;
  /** Where the ground for it is written down. */
  readonly source: string;
}

export const CAUSES = {
  none: {
    action: "pass",
    meaning: "No rule applies to the call.",
    source: "design, order of decision",
  },
  "exempt.emergency": {
    action: "pass",
    meaning:
      "An emergency call, or a call from an emergency centre. Decided before every other rule.",
    source: "47 CFR 64.1200(k)(5), (k)(6)",
  },
  "exempt.allowed": {
    action: "pass",
    meaning: "The calling number is in the allow overrides.",
    source: "47 CFR 64.1200(k)(8)",
  },
  "dno.invalid": {
    action: "reject",
    meaning: "The calling number is not a valid number of the North American Numbering Plan.",
    source: "47 CFR 64.1200(o)(2)",
  },
  "dno.unallocated": {
    action: "reject",
    meaning: "The calling number is valid, but its exchange is allocated to no provider.",
    source: "47 CFR 64.1200(o)(3)",
  },
  "dno.unused": {
    action: "reject",
    meaning: "The calling number is allocated and unused, as its allocatee has verified.",
    source: "47 CFR 64.1200(o)(4)",
  },
  "dno.inbound-only": {
    action: "reject",
    meaning:
      "The subscriber of the calling number uses it for inbound calls only and asked for it.",
    source: "47 CFR 64.1200(o)(1)",
  },
  "subscriber.blocked": {
    action: "reject",
    meaning: "The called subscriber asked not to be called by this number (607 Unwanted).",
    source: "RFC 8197",
  },
  "analytics.score": {
    action: "block",
    meaning: "The score of the calling number reaches the threshold of its trunk and attestation.",
    source: "47 CFR 64.1200(k)(3), (k)(9); ATIS-1000099",
  },
  "analytics.pattern": {
    action: "block",
    meaning:
      "The call matches a named pattern that a person approved as highly likely to be illegal; the called party cannot opt out.",
    source: "47 CFR 64.1200(k)(11), (k)(9); ATIS-1000099",
  },
  "degraded.scores": {
    action: "pass",
    meaning: "The score did not come within its deadline, so the call passed without it.",
    source: "design, principle 1",
  },
  "degraded.dno": {
    action: "pass",
    meaning:
      "No usable DNO index is loaded; the service answers 503 and the script passes the call.",
    source: "design, principle 1",
  },
} as const satisfies Record<string, CauseEntry>;

export type Cause = keyof typeof CAUSES;

/** The four classes of a Do-Not-Originate list, 47 CFR 64.1200(o)(1)-(4). */
export type DnoClass = "inbound-only" | "unused" | "invalid" | "unallocated";

/** Causes that a rule of the policy stands for, in the order in which they are asked. */
export const RULE_CAUSES = [
  "dno.inbound-only",
  "dno.unused",
  "dno.invalid",
  "dno.unallocated",
  "subscriber.blocked",
  "analytics.score",
  "analytics.pattern",
] as const satisfies readonly Cause[];

export type RuleCause = (typeof RULE_CAUSES)[number];

/** Causes of blocks by analytics: answered 603+ and nothing else, 47 CFR 64.1200(k)(9). */
export type AnalyticsCause = Extract<RuleCause, `analytics.${string}`>;
