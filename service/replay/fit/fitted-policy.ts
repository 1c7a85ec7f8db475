import { EVIDENCE } from "../../decision/evidence/registry.ts";
import { crossValidate, type FitQuality } from "./cross-validation.ts";
import { FITTED_NAMES, type LabelledCalls } from "./labelled-calls.ts";
import { fitLogistic, type LabelledRows } from "./logistic-regression.ts";

/** Evidence that fewer calls have says nothing that a fit could learn. */
const FEWEST_CALLS = 50;

export interface FittedWeight {
  readonly evidence: string;
  readonly weight: number;
  readonly before: number;
  /** Calls in which it held at all. */
  readonly calls: number;
}

export interface Fit {
  readonly prior: number;
  readonly weights: readonly FittedWeight[];
  readonly quality: FitQuality;
  readonly penalty: number;
}

/**
 * Fits weights to labelled calls, and judges the fit on calls that it has not seen.
 *
 * @param folds parts for that, 2 to 20
 */
export function fitWeights(calls: LabelledCalls, folds: number, penalty: number): Fit {
  const { rows, folds: foldOf } = calls.gathered();
  const model = fitLogistic(rows, rows.labels.keys(), penalty);
  const counts = callsWith(rows);
  const before = new Map(EVIDENCE.map(({ name, weight }) => [name, weight]));
  const weights = FITTED_NAMES.map((evidence, at) => ({
    evidence,
    weight: rounded(model.weights[at] ?? 0),
    before: before.get(evidence) ?? 0,
    calls: counts[at] ?? 0,
  })).filter(({ calls: count }) => count >= FEWEST_CALLS);
  const quality = crossValidate(rows, foldOf, folds, penalty);
  return { prior: rounded(model.intercept), weights, quality, penalty };
}

function callsWith({ width, features }: LabelledRows): readonly number[] {
  const counts = new Array<number>(width).fill(0);
  for (let at = 0; at < features.length; at += 1) {
    if (features[at] !== 0) counts[at % width] = (counts[at % width] ?? 0) + 1;
  }
  return counts;
}

function rounded(odds: number): number {
  return Math.round(odds * 1000) / 1000;
}

/**
 * A fit as the `analytics` section of a policy file, with how good it is above it.
 *
 * @param source what the calls were, for the first line
 */
export function fittedSection({ prior, weights, quality, penalty }: Fit, source: string): string {
  const { folds, calls, unwanted, areaUnderRoc, logLoss, brier, calibration } = quality;
  const share = (part: { readonly calls: number; readonly unwanted: number }) =>
    part.calls === 0 ? "-" : `${((100 * part.unwanted) / part.calls).toFixed(0)} %`;
  return [
    `# Fitted by \`ringfence analytics fit\` to ${source}.`,
    `# ${calls} labelled calls, ${unwanted} of them unwanted; ridge penalty ${penalty}.`,
    `# On calls that it had not seen (${folds} folds, a calling number in one fold alone): area under`,
    `# the ROC curve ${areaUnderRoc.toFixed(4)}, log loss ${logLoss.toFixed(4)}, Brier score ${brier.toFixed(4)}.`,
    "# Unwanted calls by score, in tens from 0 to 100, before any cap:",
    `# ${calibration.map(share).join(", ")}`,
    "# Read it before you use it: a negative weight speaks for a caller. The caps stay in force, and no",
    "# group but reputation may reach a threshold alone.",
    "analytics:",
    `  prior: ${prior}`,
    "  weights:",
    ...weights.map(
      ({ evidence, weight, before, calls: count }) =>
        `    ${evidence}: ${weight} # was ${before}; held in ${count} calls`,
    ),
    "",
  ].join("\n");
}
