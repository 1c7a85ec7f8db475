import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaUnder, ScoreHistogram } from "../../service/replay/score-histogram.ts";

const call = fc.record({
  score: fc.option(fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10)),
  unwanted: fc.boolean(),
});

describe("the distribution of scores", () => {
  it("has each score in its part, the highest in the last", () => {
    const histogram = new ScoreHistogram();
    for (const score of [0, 4.9, 5, 99.9, 100, undefined]) histogram.add(score, undefined);
    const parts = histogram.parts(20);
    expect([parts[0], parts[1], parts[19]]).toEqual([2, 1, 2]);
    expect(histogram.none).toBe(1);
    expect(histogram.roc()).toBeUndefined();
  });

  it("has the area that counting pairs gives: a wanted and an unwanted call, told apart or not", () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 2, maxLength: 40 }), (calls) => {
        const wanted = calls.filter(({ unwanted }) => !unwanted);
        const unwanted = calls.filter((one) => one.unwanted);
        fc.pre(wanted.length > 0 && unwanted.length > 0);
        const histogram = new ScoreHistogram();
        for (const one of calls) histogram.add(one.score ?? undefined, one.unwanted);
        let right = 0;
        for (const bad of unwanted) {
          for (const good of wanted) {
            const [high, low] = [bad.score ?? -1, good.score ?? -1];
            right += high > low ? 1 : high === low ? 0.5 : 0;
          }
        }
        const pairs = wanted.length * unwanted.length;
        expect(areaUnder(histogram.roc() ?? [])).toBeCloseTo(right / pairs, 9);
      }),
    );
  });
});
