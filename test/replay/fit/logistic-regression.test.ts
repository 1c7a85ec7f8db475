import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fitLogistic,
  type LabelledRows,
  oddsOf,
} from "../../../service/replay/fit/logistic-regression.ts";
import { SeededRandom } from "../../../service/replay/synthetic/seeded-random.ts";

function data(rows: readonly (readonly number[])[], labels: readonly number[]): LabelledRows {
  return {
    width: rows[0]?.length ?? 0,
    features: Float32Array.from(rows.flat()),
    labels: Uint8Array.from(labels),
  };
}

const all = ({ labels }: LabelledRows) => labels.keys();

describe("the regression", () => {
  it("gives what is known for hours of study and exams passed, the textbook example", () => {
    const hours = [
      0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5,
      5.5,
    ];
    const passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];
    const rows = data(
      hours.map((one) => [one]),
      passed,
    );
    const { intercept, weights } = fitLogistic(rows, all(rows), 0);
    expect(intercept).toBeCloseTo(-4.0777, 3);
    expect(weights[0]).toBeCloseTo(1.5046, 3);
  });

  it("gives what R's glm(am ~ wt, binomial, mtcars) gives", () => {
    const wt = [
      2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25,
      5.424, 5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17,
      2.77, 3.57, 2.78,
    ];
    const am = [
      1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1,
      1,
    ];
    const rows = data(
      wt.map((one) => [one]),
      am,
    );
    const { intercept, weights } = fitLogistic(rows, all(rows), 0);
    expect(intercept).toBeCloseTo(12.04, 2);
    expect(weights[0]).toBeCloseTo(-4.024, 2);
  });

  it("finds the weights that made the labels", () => {
    const random = new SeededRandom(5);
    const truth = { intercept: -1.5, weights: Float64Array.from([2, -1, 0.5]) };
    const rows = Array.from({ length: 40_000 }, () => [
      random.next(),
      random.next(),
      random.next(),
    ]);
    const made = data(
      rows,
      rows.map(() => 0),
    );
    for (const row of made.labels.keys()) {
      const probability = 1 / (1 + Math.exp(-oddsOf(made, row, truth)));
      made.labels[row] = random.chance(probability) ? 1 : 0;
    }
    const { intercept, weights } = fitLogistic(made, all(made), 1);
    expect(Math.abs(intercept - truth.intercept)).toBeLessThan(0.15);
    for (const [at, weight] of truth.weights.entries()) {
      expect(Math.abs((weights[at] ?? 0) - weight)).toBeLessThan(0.15);
    }
  });

  it("keeps weights finite where a feature tells all rows apart, and at 0 where no row has it", () => {
    const rows = data(
      [
        [1, 0],
        [1, 0],
        [0, 0],
        [0, 0],
      ],
      [1, 1, 0, 0],
    );
    const { weights } = fitLogistic(rows, all(rows), 1);
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[0]).toBeLessThan(10);
    expect(Math.abs(weights[1] ?? 1)).toBeLessThan(1e-6);
  });

  it("is at a minimum: the slope of the penalised likelihood is nothing there", () => {
    const row = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fc.boolean()), { minLength: 4, maxLength: 30 }),
        (made) => {
          const rows = data(
            made.map(([one]) => [...one]),
            made.map(([, label]) => (label ? 1 : 0)),
          );
          fc.pre(new Set(rows.labels).size === 2);
          const model = fitLogistic(rows, all(rows), 0.5);
          for (const at of [0, 1]) {
            let slope = -0.5 * (model.weights[at] ?? 0);
            for (const [n, [one]] of made.entries()) {
              const probability = 1 / (1 + Math.exp(-oddsOf(rows, n, model)));
              slope += ((rows.labels[n] ?? 0) - probability) * (one[at] ?? 0);
            }
            expect(Math.abs(slope)).toBeLessThan(1e-4);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
