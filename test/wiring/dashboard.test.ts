import { expect, it, vi } from "vitest";
import type { Figures } from "../../service/observability/figures.ts";
import { Metrics } from "../../service/observability/metrics.ts";
import { NumberCounts } from "../../service/observability/number-counts.ts";
import { dashboardOf } from "../../service/wiring/dashboard.ts";
import { BLOCK, PASS } from "../server/fakes.ts";

const START = Date.parse("2026-11-20T12:00:00Z");

const FIGURES = {
  dnoList: () => ({
    ...{ version: "v1", builtAtMs: START - 7_200_000, lastSuccessAtMs: START, sources: [] },
    entries: [
      { class: "unused", source: "a", count: 5 },
      { class: "invalid", source: "b", count: 7 },
    ],
  }),
  store: () => ({ kind: "redis", up: false }),
  analytics: () => ({
    ...{ behaviour: {}, behaviourEventsLost: 0 },
    vendors: [
      { vendor: "a", resting: true, questionsToday: 1 },
      { vendor: "b", resting: false, questionsToday: 2 },
    ],
  }),
} as unknown as Figures;

it("the dashboard has a point of what was counted every ten seconds, and none after its end", () => {
  vi.useFakeTimers({ now: START });
  try {
    const metrics = new Metrics(FIGURES);
    const numbers = new NumberCounts(10, () => new Map(), Date.now);
    const dashboard = dashboardOf({ metrics, figures: FIGURES, numbers, now: Date.now });
    for (let call = 0; call < 30; call += 1) metrics.decided(PASS, 0.015);
    metrics.decided(BLOCK, 0.015);
    metrics.refused("http", "NOT_READY");
    metrics.scoreLookups.count("late");
    metrics.scoreLookups.count("hit");
    vi.advanceTimersByTime(10_000);
    expect(dashboard.port.trends.points("hour")).toEqual([
      {
        atMs: START + 10_000,
        ...{ pass: 3, reject: 0, block: 0.1, wouldReject: 0, wouldBlock: 0 },
        ...{ degraded: 0.1, scoresMissed: 0.1, listEntries: 12, storeUp: 0, vendorsResting: 1 },
        listAgeHours: expect.closeTo(2 + 10 / 3600),
        p50Ms: expect.closeTo(0.015),
        p99Ms: expect.closeTo(0.0199),
      },
    ]);
    vi.advanceTimersByTime(2 * 60 * 60 * 1000);
    expect(dashboard.port.trends.points("hour")).toHaveLength(360);
    expect(dashboard.port.trends.points("day").length).toBeGreaterThan(115);
    dashboard.close();
    vi.advanceTimersByTime(60_000);
    expect(dashboard.port.trends.points("hour").at(-1)?.atMs).toBe(START + 10_000 + 7_200_000);
  } finally {
    vi.useRealTimers();
  }
});
