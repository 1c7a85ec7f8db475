import { readIsoDate } from "../../calendar-date.ts";
import type { YamlValue } from "../../yaml-reader.ts";
import { EVIDENCE, evidenceIndex } from "../evidence/registry.ts";
import type { Weighing } from "../evidence/weighing.ts";
import { PATTERN_NAME, type Pattern, type Policy } from "./policy.ts";
import { readEnforcement } from "./rules-section.ts";

const KEYS = [
  ...["meaning", "mode", "share", "evidence", "score"],
  ...["approvedBy", "approvedOn", "reviewBy"],
];
const OBSERVED = { mode: "observe", share: undefined } as const;
const EVIDENCE_NAMES = EVIDENCE.map(({ name }) => name);

/**
 * Reads the `patterns` section: blocks without opt-out, 47 CFR 64.1200(k)(11). One may leave observe
 * mode only with who approved it, when, and by when it is to be looked at again. A review that is
 * overdue is no fault here, because a policy that was good yesterday must not keep a service from
 * starting today: from that day on the pattern is only observed.
 *
 * @param notice the contact that each 603+ names
 * @param weighing what evidence weighs by this policy: what it cannot weigh cannot be asked for
 */
export function readPatterns(
  value: YamlValue | undefined,
  notice: Policy["notice"],
  weighing: Weighing,
): readonly Pattern[] {
  return Array.from(value?.members() ?? [], ([name, member]) => {
    if (!PATTERN_NAME.test(name)) member.fault("must be named in small letters, digits, - and .");
    return readPattern(name, member, notice, weighing);
  });
}

function readPattern(
  name: string,
  value: YamlValue,
  notice: Policy["notice"],
  weighing: Weighing,
): Pattern {
  const members = value.members(KEYS);
  const enforcement = readEnforcement(members, OBSERVED);
  const approvedBy = members.get("approvedBy")?.text();
  const approvedOnMs = readDate(members.get("approvedOn"));
  const reviewByMs = readDate(members.get("reviewBy"));
  if (enforcement.mode === "enforce") {
    for (const key of ["meaning", "approvedBy", "approvedOn", "reviewBy"]) {
      if (members.has(key)) continue;
      value.fault(`needs ${key} before it can be enforced (47 CFR 64.1200(k)(11))`);
    }
    if (notice === undefined) {
      value.fault("needs a notice section with a contact before it can be enforced (ATIS-1000099)");
    }
  }
  const meaning = members.get("meaning")?.text() ?? "";
  if (members.has("meaning") && meaning.trim() === "") {
    members.get("meaning")?.fault("must say which calls are meant");
  }
  if (approvedBy?.trim() === "") members.get("approvedBy")?.fault("must name a person");
  if (approvedOnMs !== undefined && reviewByMs !== undefined && reviewByMs <= approvedOnMs) {
    members.get("reviewBy")?.fault("must be after approvedOn");
  }
  return {
    name,
    meaning,
    ...enforcement,
    conditions: readConditions(members.get("evidence") ?? value.fault("needs evidence"), weighing),
    score: members.get("score")?.number(0, 100) ?? 0,
    approvedBy,
    approvedOnMs,
    reviewByMs,
  };
}

/** At least one, and each a weight above zero: what is missing weighs zero and must not match. */
function readConditions(value: YamlValue | undefined, weighing: Weighing): Pattern["conditions"] {
  const conditions: { index: number; weight: number }[] = [];
  if (value === undefined) return conditions;
  const members = value.members(EVIDENCE_NAMES);
  for (const [name, member] of members) {
    const weight = member.number(0.01, 20);
    if (weight === undefined) continue;
    const most = weighing.weightOf(name);
    if (weight > most && name !== "reputation.score") {
      member.fault(`can never be: ${name} weighs at most ${most} (analytics.weights)`);
    }
    conditions.push({ index: evidenceIndex(name), weight });
  }
  if (members.size === 0) value.fault("must name evidence and the least weight of each");
  return conditions;
}

function readDate(value: YamlValue | undefined): number | undefined {
  const text = value?.text();
  if (text === undefined) return undefined;
  return readIsoDate(text) ?? value?.fault("must be a date such as 2027-02-28");
}
