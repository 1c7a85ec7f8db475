import { describe, expect, it } from "vitest";
import { Trend, type TrendReading } from "../../service/observability/trend.ts";

const START = Date.parse("2026-11-20T12:00:00Z");
const BOUNDS_S = [0.001, 0.002, 0.005];

function reading(changes: Partial<TrendReading> = {}): TrendReading {
  return {
    ...{ pass: 0, reject: 0, block: 0, wouldReject: 0, wouldBlock: 0 },
    ...{ degraded: 0, scoresMissed: 0, durations: [0, 0, 0, 0] },
    ...{ listBuiltAtMs: undefined, listEntries: undefined, storeUp: true, vendorsResting: 0 },
    ...changes,
  };
}

function trend(points = 5): Trend {
  return new Trend(10_000, points, BOUNDS_S, reading(), START);
}

describe("a trend", () => {
  it("has rates by second, and what the list and the store were", () => {
    const trended = trend();
    const list = { listBuiltAtMs: START - 3_600_000, listEntries: 12, storeUp: false };
    trended.read(reading({ pass: 50, block: 10, wouldBlock: 5, ...list }), START + 10_000);
    trended.read(reading({ pass: 50, block: 30, wouldBlock: 5 }), START + 20_000);
    expect(trended.points()).toMatchObject([
      { atMs: START + 10_000, pass: 5, block: 1, wouldBlock: 0.5, listEntries: 12, storeUp: 0 },
      { atMs: START + 20_000, pass: 0, block: 2, wouldBlock: 0, listEntries: null, storeUp: 1 },
    ]);
    expect(trended.points()[0]?.listAgeHours).toBeCloseTo(1 + 10 / 3600);
  });

  it("has the times of its calls alone, straight within a bucket", () => {
    const trended = trend();
    trended.read(reading({ durations: [0, 100, 0, 0] }), START + 10_000);
    trended.read(reading({ durations: [100, 100, 0, 0] }), START + 20_000);
    trended.read(reading({ durations: [100, 100, 0, 9] }), START + 30_000);
    trended.read(reading({ durations: [100, 100, 0, 9] }), START + 40_000);
    const [second, first, over, none] = trended.points();
    expect([second?.p50Ms, second?.p99Ms]).toEqual([1.5, expect.closeTo(1.99)]);
    expect([first?.p50Ms, first?.p99Ms]).toEqual([0.5, expect.closeTo(0.99)]);
    expect([over?.p50Ms, over?.p99Ms]).toEqual([5, 5]);
    expect([none?.p50Ms, none?.p99Ms]).toEqual([null, null]);
  });

  it("has a point a period, whenever it is read, and forgets the oldest", () => {
    const trended = trend(3);
    for (let at = 1; at <= 100; at += 1) trended.read(reading(), START + at * 1000);
    const times = trended.points().map(({ atMs }) => atMs - START);
    expect(times).toHaveLength(3);
    for (const [at, time] of times.entries()) {
      if (at > 0) expect(time - (times[at - 1] ?? 0)).toBeGreaterThanOrEqual(9_000);
    }
  });

  it("begins anew when the clock was set back, with no rate over a time that was not", () => {
    const trended = trend();
    trended.read(reading({ pass: 10 }), START - 3_600_000);
    expect(trended.points()).toEqual([]);
    trended.read(reading({ pass: 30 }), START - 3_590_000);
    expect(trended.points()).toMatchObject([{ pass: 2 }]);
  });
});
