import { collectDefaultMetrics, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { METRICS } from "../../service/observability/metrics-table.ts";
import { dashboardExpressions, panels, rules } from "./expressions.ts";

/** What Prometheus adds to every series, and what a histogram has. */
const OTHERS = ["instance", "job"];

/** The labels of a series by its name, those of a histogram's parts included. */
function labelsBySeries(): ReadonlyMap<string, ReadonlySet<string>> {
  const series = new Map<string, ReadonlySet<string>>([["up", new Set(OTHERS)]]);
  for (const { name, type, labels } of Object.values(METRICS)) {
    const all = [...labels, ...OTHERS];
    if (type !== "histogram") series.set(name, new Set(all));
    for (const part of type === "histogram" ? ["_sum", "_count"] : []) {
      series.set(`${name}${part}`, new Set(all));
    }
    if (type === "histogram") series.set(`${name}_bucket`, new Set([...all, "le"]));
  }
  for (const { record } of rules()) if (record) series.set(record, new Set(OTHERS));
  return series;
}

const SERIES = labelsBySeries();

const NAME = /\b(ringfence[a-z0-9_:]+|nodejs_[a-z0-9_]+|process_[a-z0-9_]+)\b(?:\{([^}]*)\})?/g;

function seriesOf(expression: string): readonly { name: string; labels: readonly string[] }[] {
  const withoutTexts = expression.replace(/"[^"]*"/g, '""');
  return [...withoutTexts.matchAll(NAME)].map(([, name = "", selector = ""]) => ({
    name,
    labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
  }));
}

const EXPRESSIONS = [...dashboardExpressions(), ...rules().map(({ expr }) => expr)];

describe("the dashboard for Grafana and the rules for Prometheus", () => {
  it("name no series and no label that the service does not have", () => {
    const register = new Registry();
    collectDefaultMetrics({ register });
    const defaults = new Set(register.getMetricsAsArray().map(({ name }) => name));
    for (const expression of EXPRESSIONS) {
      const found = seriesOf(expression);
      expect([expression, found.length > 0 || expression.startsWith("up")]).toEqual([
        expression,
        true,
      ]);
      for (const { name, labels } of found) {
        if (defaults.has(name)) continue;
        expect([expression, name, SERIES.has(name)]).toEqual([expression, name, true]);
        for (const label of labels) {
          expect([expression, label, SERIES.get(name)?.has(label)]).toEqual([
            expression,
            label,
            true,
          ]);
        }
      }
    }
  });

  it("group by labels of the series that they group, and show no others", () => {
    const labelsOf = (expression: string) =>
      new Set(seriesOf(expression).flatMap(({ name }) => [...(SERIES.get(name) ?? OTHERS)]));
    for (const expression of EXPRESSIONS) {
      for (const [, list = ""] of expression.matchAll(/\bby \(([^)]*)\)/g)) {
        for (const label of list.split(/,\s*/)) {
          expect([expression, label, labelsOf(expression).has(label)]).toEqual([
            expression,
            label,
            true,
          ]);
        }
      }
    }
    for (const { targets = [] } of panels()) {
      for (const { expr, legendFormat } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
        for (const label of shown) {
          expect([legendFormat, label, labelsOf(expr).has(label)]).toEqual([
            legendFormat,
            label,
            true,
          ]);
        }
      }
    }
  });

  it("show every metric of the service, and alarm on those that say so", () => {
    const used = new Set(EXPRESSIONS.flatMap((one) => seriesOf(one).map(({ name }) => name)));
    const alarmed = new Set(
      rules().flatMap(({ alert, expr }) => (alert ? seriesOf(expr).map(({ name }) => name) : [])),
    );
    for (const { name, meaning } of Object.values(METRICS)) {
      const isUsed = used.has(name) || used.has(`${name}_bucket`);
      expect([name, isUsed]).toEqual([name, true]);
      if (meaning.includes("Alarm on it")) expect([...alarmed]).toContain(name);
    }
  });
});
