import { REJECTED_PHRASE, REJECTED_STATUS } from "../../sip/rejected.ts";
import { checkResponse } from "../../sip/responses.ts";
import type { YamlValue } from "../../yaml-reader.ts";
import { RULE_CAUSES } from "../causes.ts";
import type { Mode } from "../decision.ts";
import type {
  AnalyticsRule,
  Enforcement,
  Policy,
  RejectCause,
  RejectRule,
  Rules,
  Thresholds,
} from "./policy.ts";

/** What the responses of rules point to: where callers find redress. */
export type Redress = Pick<Policy, "notice" | "jcard">;

const MODES = ["enforce", "observe"] as const satisfies readonly Mode[];

/**
 * Reads a `rules` section, of the whole policy or of one trunk. What it leaves out stays as in
 * `otherwise`.
 *
 * @param redress its notice is needed by an enforced analytics rule, whose block must say where to
 *   seek redress; its jcard by a rule that answers 608
 */
export function readRules(value: YamlValue | undefined, otherwise: Rules, redress: Redress): Rules {
  if (!value) return otherwise;
  const members = value.members(RULE_CAUSES);
  const rules: { -readonly [K in keyof Rules]: Rules[K] } = { ...otherwise };
  for (const cause of RULE_CAUSES) {
    const member = members.get(cause);
    if (!member) continue;
    if (cause === "analytics.score")
      rules[cause] = readAnalytics(member, otherwise[cause], redress);
    else if (cause === "analytics.pattern")
      rules[cause] = readPatternRule(member, otherwise[cause]);
    else rules[cause] = readReject(member, otherwise[cause], redress);
  }
  return rules;
}

function readReject(
  value: YamlValue,
  otherwise: Rules[RejectCause],
  { jcard }: Redress,
): RejectRule {
  const members = value.members(["mode", "share", "status", "phrase"]);
  const enforcement = readEnforcement(members, otherwise);
  const { response, rejected } = otherwise;
  const status = members.get("status")?.integer(100, 699) ?? (rejected ?? response).status;
  const isRejected = status === REJECTED_STATUS;
  const phrase = members.get("phrase")?.text() ?? (isRejected ? REJECTED_PHRASE : response.phrase);
  const fault = checkResponse(status, phrase, jcard !== undefined);
  if (fault !== undefined) (members.get("status") ?? members.get("phrase") ?? value).fault(fault);
  // A 608 is for those who say that they take one; for all others the rule stays what it was.
  if (isRejected) return { ...enforcement, response, rejected: jcard?.response };
  return { ...enforcement, response: { status, phrase, headers: "" }, rejected: undefined };
}

/**
 * Reads `mode` and `share` of a rule or pattern. A mode that is said anew is of all calls, unless
 * the share is said too.
 */
export function readEnforcement(
  members: ReadonlyMap<string, YamlValue>,
  otherwise: Enforcement,
): Enforcement {
  const mode = members.get("mode")?.oneOf(MODES);
  const share = members.get("share");
  const enforced = mode ?? otherwise.mode;
  if (share === undefined) {
    return { mode: enforced, share: mode === undefined ? otherwise.share : undefined };
  }
  if (enforced === "observe") share.fault("is of the calls that are enforced; mode is observe");
  return { mode: enforced, share: share.number(0.01, 100) };
}

/** Refuses what would be on the wire: 47 CFR 64.1200(k)(9)(i), an analytics block is 603+ alone. */
function refuseResponse(members: ReadonlyMap<string, YamlValue>): void {
  for (const key of ["status", "phrase"]) {
    members
      .get(key)
      ?.fault("cannot be set: an analytics block is always 603+ (47 CFR 64.1200(k)(9))");
  }
}

function readPatternRule(value: YamlValue, otherwise: Enforcement): Enforcement {
  const members = value.members(["mode", "share", "status", "phrase"]);
  refuseResponse(members);
  return readEnforcement(members, otherwise);
}

function readAnalytics(
  value: YamlValue,
  otherwise: AnalyticsRule,
  { notice }: Redress,
): AnalyticsRule {
  const members = value.members(["mode", "share", "thresholds", "status", "phrase"]);
  refuseResponse(members);
  const enforcement = readEnforcement(members, otherwise);
  if (enforcement.mode === "enforce" && notice === undefined) {
    value.fault("needs a notice section with a contact before it can be enforced (ATIS-1000099)");
  }
  const thresholds = members.get("thresholds");
  return {
    ...enforcement,
    thresholds: thresholds
      ? readThresholds(thresholds, otherwise.thresholds)
      : otherwise.thresholds,
  };
}

function readThresholds(value: YamlValue, otherwise: Thresholds): Thresholds {
  const members = value.members(["A", "B", "C", "none"]);
  // Zero would block every call that has a score at all.
  const threshold = (key: keyof Thresholds) => members.get(key)?.integer(1, 100) ?? otherwise[key];
  return { A: threshold("A"), B: threshold("B"), C: threshold("C"), none: threshold("none") };
}
