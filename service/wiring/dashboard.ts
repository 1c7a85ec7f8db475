import type { Figures } from "../observability/figures.ts";
import type { Metrics } from "../observability/metrics.ts";
import { METRICS } from "../observability/metrics-table.ts";
import type { NumberCounts } from "../observability/number-counts.ts";
import type { TrendReading } from "../observability/trend.ts";
import { Trends } from "../observability/trends.ts";
import type { DashboardPort } from "../server/dashboard-port.ts";

export interface Dashboard {
  readonly port: DashboardPort;
  close(): void;
}

/** What the dashboard of the console draws, read from what the metrics count anyway. */
export function dashboardOf(parts: {
  readonly metrics: Metrics;
  readonly figures: Figures;
  readonly numbers: NumberCounts;
  readonly now: () => number;
}): Dashboard {
  const { metrics, figures, numbers, now } = parts;
  const { bounds } = METRICS.decisionSeconds.buckets;
  const trends = new Trends(() => readingOf(metrics, figures), bounds, now);
  return {
    port: {
      trends,
      numbers,
      list: figures.dnoList,
      vendors: () => figures.analytics().vendors,
    },
    close: () => trends.close(),
  };
}

function readingOf(metrics: Metrics, figures: Figures): TrendReading {
  const list = figures.dnoList();
  return {
    ...metrics.totals(),
    listBuiltAtMs: list?.builtAtMs,
    listEntries: list?.entries.reduce((sum, { count }) => sum + count, 0),
    storeUp: figures.store().up,
    vendorsResting: figures.analytics().vendors.filter(({ resting }) => resting).length,
  };
}
