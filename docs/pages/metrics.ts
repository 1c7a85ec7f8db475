import { METRICS } from "../../service/observability/metrics-table.ts";
import { code, page, table } from "./markdown.ts";

/** `docs/metrics.md`. */
export function metricsPage(): string {
  const metrics = Object.values(METRICS);
  const rows = metrics.map(({ name, type, labels, meaning }) => [
    code(name),
    type,
    labels.map(code).join(", "),
    meaning,
  ]);
  const buckets = metrics.flatMap((metric) =>
    "buckets" in metric
      ? [[code(metric.name), metric.buckets.bounds.join(", "), metric.buckets.why]]
      : [],
  );
  return page(
    "Metrics",
    "service/observability/metrics-table.ts",
    "`GET /metrics` on the admin listener, in the text format of Prometheus. Labels have small closed sets of values; no telephone number is ever one. Beside these are the usual `process_*` and `nodejs_*` of prom-client.",
    table(["metric", "type", "labels", "meaning"], rows),
    "## Buckets of histograms, in seconds",
    table(["metric", "upper bounds", "why these"], buckets),
  );
}
