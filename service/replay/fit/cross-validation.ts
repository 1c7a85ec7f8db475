import { areaUnder, ScoreHistogram } from "../score-histogram.ts";
import { fitLogistic, type LabelledRows, oddsOf } from "./logistic-regression.ts";

/** How good a fit is on calls that it has not seen. */
export interface FitQuality {
  readonly folds: number;
  readonly calls: number;
  readonly unwanted: number;
  readonly areaUnderRoc: number;
  /** Mean of the negative logarithm of the probability that the truth was given; 0 is perfect. */
  readonly logLoss: number;
  /** Mean squared distance of the probability from the truth; 0 is perfect. */
  readonly brier: number;
  /** By scores in parts of ten: how many calls, and the share of them that was unwanted. */
  readonly calibration: readonly { readonly calls: number; readonly unwanted: number }[];
}

/**
 * Judges a fit by leaving out each fold in turn. All calls of a calling number are in one fold: what
 * was learnt of a number must not help to judge it.
 *
 * @param folds the fold of each row, 0 to `count` - 1
 */
export function crossValidate(
  data: LabelledRows,
  folds: Uint8Array,
  count: number,
  penalty: number,
): FitQuality {
  const scores = new ScoreHistogram();
  const calibration = Array.from({ length: 10 }, () => ({ calls: 0, unwanted: 0 }));
  let logLoss = 0;
  let brier = 0;
  let unwanted = 0;
  for (let fold = 0; fold < count; fold += 1) {
    const model = fitLogistic(
      data,
      rowsWhere(folds, (one) => one !== fold),
      penalty,
    );
    for (const row of rowsWhere(folds, (one) => one === fold)) {
      const probability = 1 / (1 + Math.exp(-oddsOf(data, row, model)));
      const label = data.labels[row] ?? 0;
      unwanted += label;
      brier += (probability - label) ** 2;
      logLoss -= Math.log(Math.max(label === 1 ? probability : 1 - probability, 1e-12));
      scores.add(probability * 100, label === 1);
      const part = calibration[Math.min(9, Math.floor(probability * 10))];
      if (part === undefined) continue;
      part.calls += 1;
      part.unwanted += label;
    }
  }
  const calls = folds.length;
  return {
    folds: count,
    calls,
    unwanted,
    areaUnderRoc: areaUnder(scores.roc() ?? []),
    logLoss: logLoss / calls,
    brier: brier / calls,
    calibration,
  };
}

function* rowsWhere(folds: Uint8Array, wanted: (fold: number) => boolean): Generator<number> {
  for (let row = 0; row < folds.length; row += 1) if (wanted(folds[row] ?? 0)) yield row;
}
