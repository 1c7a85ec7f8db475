import { BEHAVIOUR_EVIDENCE } from "./behaviour-evidence.ts";
import { IDENTITY_EVIDENCE } from "./identity-evidence.ts";
import { type Evidence, SCOPES, type Scope } from "./known.ts";
import { NUMBER_EVIDENCE } from "./number-evidence.ts";

/**
 * The registry of evidence: everything that can make a score, and nothing else can.
 * `docs/analytics.md` is generated from it.
 */
export const EVIDENCE: readonly Evidence[] = [
  ...NUMBER_EVIDENCE,
  ...IDENTITY_EVIDENCE,
  ...BEHAVIOUR_EVIDENCE,
];

/**
 * Where a piece of evidence stands in `EVIDENCE`, and so in what the weighing writes down.
 *
 * @returns -1 for a name of no evidence
 */
export function evidenceIndex(name: string): number {
  return EVIDENCE.findIndex((one) => one.name === name);
}

/**
 * One call in ten is unwanted, before anything is known: ln(0.1 / 0.9). Judgement; what matters of
 * it is that evidence has to add up to more before anything is blocked that has no reputation.
 */
export const DEFAULT_PRIOR = -2.2;

/** 46Labs profiles a number after 100 attempts (numbering.md §F.1); others not before either. */
export const DEFAULT_MINIMUM_SAMPLES: Readonly<Record<Scope, number>> = Object.freeze(
  Object.fromEntries(SCOPES.map((scope) => [scope, 100])) as Record<Scope, number>,
);
