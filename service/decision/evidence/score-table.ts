import type { EvidenceWeight } from "../evidence.ts";
import { GROUP_NAMES, type Known } from "./known.ts";
import { scoreOf } from "./log-odds.ts";
import { EVIDENCE } from "./registry.ts";
import type { Weighing } from "./weighing.ts";

const WEIGHTS = new Float64Array(EVIDENCE.length);

/**
 * What a score is made of, as rows whose weights add up to its log-odds: the prior, each piece of
 * evidence, and what the cap of a group takes off.
 *
 * @param all also what is known and weighs nothing
 */
export function evidenceRows(weighing: Weighing, known: Known, all: boolean): EvidenceWeight[] {
  weighing.score(known, WEIGHTS);
  const { prior, caps } = weighing.policy;
  const rows = [{ evidence: "prior", value: `score ${scoreOf(prior)}`, weight: prior }];
  for (const [index, { name, value }] of EVIDENCE.entries()) {
    const weight = WEIGHTS[index] ?? 0;
    const found = weight !== 0 || all ? value(known) : undefined;
    if (found !== undefined) rows.push({ evidence: name, value: found, weight: short(weight) });
  }
  for (const group of GROUP_NAMES) {
    const cut = short(weighing.cutOf(group, WEIGHTS));
    // A sum that is just the cap may be over it by the last bit.
    if (cut === 0) continue;
    rows.push({ evidence: `cap ${group}`, value: `at most ${caps[group]}`, weight: cut });
  }
  return rows;
}

/** The sum of rows, log-odds. */
export function sumOf(rows: readonly EvidenceWeight[]): number {
  return short(rows.reduce((sum, { weight }) => sum + weight, 0));
}

function short(weight: number): number {
  return Math.round(weight * 1_000) / 1_000;
}
