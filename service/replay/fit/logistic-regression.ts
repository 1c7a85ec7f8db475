/** Rows of features, one after the other, and what each row turned out to be. */
export interface LabelledRows {
  /** Features of a row. */
  readonly width: number;
  /** `width` numbers a row. */
  readonly features: Float32Array;
  /** 1 for what is looked for, 0 for the rest. */
  readonly labels: Uint8Array;
}

/** Log-odds of a row: `intercept` and the sum of each feature times its weight. */
export interface LogisticModel {
  readonly intercept: number;
  readonly weights: Float64Array;
}

const MOST_STEPS = 50;
/** Steps that change no weight by more are the end. */
const CLOSE_ENOUGH = 1e-8;

/**
 * Fits a logistic regression by Newton's method (iteratively reweighted least squares), with a ridge
 * penalty: half of `penalty` times the sum of the squared weights is added to the negative
 * log-likelihood. The intercept is not penalised.
 *
 * @param rows which rows of `data` count
 * @param penalty 0 or more; more than 0 keeps weights finite where a feature tells all rows apart
 */
export function fitLogistic(
  data: LabelledRows,
  rows: Iterable<number>,
  penalty: number,
): LogisticModel {
  const { width } = data;
  const size = width + 1;
  const counted = [...rows];
  let model: Float64Array = new Float64Array(size);
  let loss = lossOf(data, counted, model, penalty);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { gradient, curvature } = derivatives(data, counted, model, penalty);
    const change = solve(curvature, gradient, size);
    let share = 1;
    let next = moved(model, change, share);
    let nextLoss = lossOf(data, counted, next, penalty);
    // A whole step may go too far where rows are few; half of it, and half again, cannot.
    while (nextLoss > loss && share > 1e-6) {
      share /= 2;
      next = moved(model, change, share);
      nextLoss = lossOf(data, counted, next, penalty);
    }
    model = next;
    loss = nextLoss;
    if (change.every((one) => Math.abs(one * share) < CLOSE_ENOUGH)) break;
  }
  return { intercept: model[0] ?? 0, weights: model.slice(1) };
}

/** The log-odds that a model gives to a row. */
export function oddsOf(data: LabelledRows, row: number, model: LogisticModel): number {
  let odds = model.intercept;
  const first = row * data.width;
  for (let at = 0; at < data.width; at += 1) {
    odds += (data.features[first + at] ?? 0) * (model.weights[at] ?? 0);
  }
  return odds;
}

function moved(model: Float64Array, change: Float64Array, share: number): Float64Array {
  return model.map((weight, at) => weight + share * (change[at] ?? 0));
}

function lossOf(
  data: LabelledRows,
  rows: readonly number[],
  model: Float64Array,
  penalty: number,
): number {
  const as = { intercept: model[0] ?? 0, weights: model.subarray(1) };
  let loss = 0;
  for (const row of rows) {
    const odds = oddsOf(data, row, as);
    // ln(1 + e^x) - label x, without overflow
    loss +=
      Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - (data.labels[row] ?? 0) * odds;
  }
  for (const weight of as.weights) loss += (penalty / 2) * weight * weight;
  return loss;
}

function derivatives(
  data: LabelledRows,
  rows: readonly number[],
  model: Float64Array,
  penalty: number,
): { gradient: Float64Array; curvature: Float64Array } {
  const { width, features, labels } = data;
  const size = width + 1;
  const as = { intercept: model[0] ?? 0, weights: model.subarray(1) };
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const present = new Int32Array(size);
  for (const row of rows) {
    const probability = 1 / (1 + Math.exp(-oddsOf(data, row, as)));
    const error = (labels[row] ?? 0) - probability;
    const weight = Math.max(probability * (1 - probability), 1e-12);
    // Most features of most calls are 0: only those that are there are multiplied.
    let count = 1;
    present[0] = -1;
    for (let at = 0; at < width; at += 1) {
      if (features[row * width + at] !== 0) {
        present[count] = at;
        count += 1;
      }
    }
    const valueAt = (at: number) => (at < 0 ? 1 : (features[row * width + at] ?? 0));
    for (let i = 0; i < count; i += 1) {
      const one = present[i] ?? 0;
      const value = valueAt(one);
      gradient[one + 1] = (gradient[one + 1] ?? 0) + error * value;
      for (let j = 0; j <= i; j += 1) {
        const other = present[j] ?? 0;
        const at = (one + 1) * size + other + 1;
        curvature[at] = (curvature[at] ?? 0) + weight * value * valueAt(other);
      }
    }
  }
  for (let at = 1; at < size; at += 1) {
    gradient[at] = (gradient[at] ?? 0) - penalty * (model[at] ?? 0);
    curvature[at * size + at] = (curvature[at * size + at] ?? 0) + penalty;
  }
  return { gradient, curvature };
}

/** Solves a symmetric system, of which the lower half is given, by Cholesky's decomposition. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const lower = matrix.slice();
  const at = (row: number, column: number) => row * size + column;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = lower[at(row, column)] ?? 0;
      for (let k = 0; k < column; k += 1) {
        sum -= (lower[at(row, k)] ?? 0) * (lower[at(column, k)] ?? 0);
      }
      // A feature that no row has leaves a zero here: a tiny one in its place leaves its weight at 0.
      lower[at(row, column)] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[at(column, column)] ?? 1);
    }
  }
  const solved = right.slice();
  for (let row = 0; row < size; row += 1) {
    let sum = solved[row] ?? 0;
    for (let k = 0; k < row; k += 1) sum -= (lower[at(row, k)] ?? 0) * (solved[k] ?? 0);
    solved[row] = sum / (lower[at(row, row)] ?? 1);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = solved[row] ?? 0;
    for (let k = row + 1; k < size; k += 1) sum -= (lower[at(k, row)] ?? 0) * (solved[k] ?? 0);
    solved[row] = sum / (lower[at(row, row)] ?? 1);
  }
  return solved;
}
