import type { YamlValue } from "../../yaml-reader.ts";
import { GROUP_NAMES, type GroupName, SCOPES, type Scope } from "../evidence/known.ts";
import { EVIDENCE } from "../evidence/registry.ts";
import { Weighing } from "../evidence/weighing.ts";
import type { Thresholds } from "./policy.ts";

/** Log-odds beyond this are certainty; a greater number is a slip of the pen. */
const MOST = 20;
const EVIDENCE_NAMES = EVIDENCE.map(({ name }) => name);

/**
 * Reads the `analytics` section: prior, weights, caps and minimum samples. What it leaves out stays
 * as in `otherwise`.
 */
export function readWeighing(value: YamlValue | undefined, otherwise: Weighing): Weighing {
  if (!value) return otherwise;
  const members = value.members(["prior", "weights", "caps", "minimumSamples"]);
  const { prior, weights, caps, minimumSamples } = otherwise.policy;
  return new Weighing({
    prior: members.get("prior")?.number(-MOST, MOST) ?? prior,
    weights: {
      ...weights,
      ...numbers(members.get("weights"), EVIDENCE_NAMES, (weight) => weight.number(-MOST, MOST)),
    },
    caps: {
      ...caps,
      ...(numbers(members.get("caps"), GROUP_NAMES, (cap) => cap.number(0, MOST)) as Partial<
        Record<GroupName, number>
      >),
    },
    minimumSamples: {
      ...minimumSamples,
      ...(numbers(members.get("minimumSamples"), SCOPES, (sample) =>
        sample.integer(1, 1_000_000),
      ) as Partial<Record<Scope, number>>),
    },
  });
}

/**
 * Refuses thresholds that one group of evidence reaches alone: no single weak signal blocks.
 * Reputation may, because it is a score and not a sign.
 *
 * @param value where the fault is noted: what set the thresholds or the weights
 */
export function refuseSingleSignals(
  value: YamlValue,
  thresholds: Thresholds,
  weighing: Weighing,
): void {
  const least = Math.min(thresholds.A, thresholds.B, thresholds.C, thresholds.none);
  for (const group of GROUP_NAMES) {
    const most = weighing.mostOf(group);
    if (group === "reputation" || most < least) continue;
    value.fault(
      `lets ${group} alone reach a threshold (a score of ${most}, threshold ${least}); raise the threshold, or lower analytics.caps.${group} or analytics.prior`,
    );
    return;
  }
}

function numbers(
  value: YamlValue | undefined,
  known: readonly string[],
  read: (value: YamlValue) => number | undefined,
): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, member] of value?.members(known) ?? []) {
    const number = read(member);
    if (number !== undefined) found[name] = number;
  }
  return found;
}
