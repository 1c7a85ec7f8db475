import { describe, expect, it } from "vitest";
import { RULE_CAUSES } from "../../service/decision/causes.ts";
import type { Figures } from "../../service/observability/figures.ts";
import { Metrics } from "../../service/observability/metrics.ts";
import { METRICS } from "../../service/observability/metrics-table.ts";
import { BLOCK, PASS } from "../server/fakes.ts";

const FIGURES: Figures = {
  dnoList: () => ({
    version: "v1",
    builtAtMs: 1_795_161_600_000,
    lastSuccessAtMs: 1_795_161_601_500,
    entries: [
      { class: "unused", source: "own", count: 1000 },
      { class: "inbound-only", source: "override", count: 2 },
    ],
    sources: [
      { source: "npa", asOfMs: 1_790_000_000_000, old: true },
      { source: "own", asOfMs: undefined, old: false },
    ],
  }),
  dnoReloadFailures: () => ({ fetch: 0, check: 2 }),
  overrides: () => ({ allowed: 3 }),
  policy: () => ({ version: "p1", reloadFailures: 1 }),
  store: () => ({ kind: "redis", up: false }),
  logWritesDropped: () => 4,
  redress: () => ({
    open: { received: 2, "under-review": 1 },
    dueSeconds: { status: undefined, resolve: 7200 },
    overdue: { status: 0, resolve: 0 },
  }),
  records: () => ({ stored: 7, waitingBytes: 5, lost: { disk: 6 } }),
  hepDropped: () => 8,
  analytics: () => ({
    behaviour: { number: { size: 10, dropped: 2 } },
    behaviourEventsLost: 3,
    vendors: [{ vendor: "example", resting: true, questionsToday: 5 }],
  }),
};

/** The lines of one metric, without HELP and TYPE. */
async function lines(metrics: Metrics, name: string): Promise<string[]> {
  const page = await metrics.page();
  return page.split("\n").filter((line) => line.startsWith(name) && !line.startsWith("#"));
}

describe("the metrics", () => {
  it("are those of the table, with its names, types and texts", async () => {
    const registered = (await new Metrics(FIGURES).registered())
      .filter(({ name }) => name.startsWith("ringfence_"))
      .map(({ name, type, help }) => [name, type, help]);
    const table = Object.values(METRICS).map(({ name, type, meaning }) => [name, type, meaning]);
    expect(registered.toSorted()).toEqual(table.toSorted());
  });

  it("have the labels of the table and no others", async () => {
    const metrics = new Metrics(FIGURES);
    metrics.decided({ ...PASS, would: { action: "block", cause: "analytics.score" } }, 0.01);
    metrics.refused("http", "BAD_JSON");
    metrics.connected("http");
    metrics.storeOperation("scores.get", 1, "done");
    metrics.scoreLookups.count("hit");
    metrics.observed("603", "603+", "RLN");
    metrics.vendorLookup("example", "scored");
    const page = await metrics.page();
    for (const { name, labels } of Object.values(METRICS)) {
      const line = page
        .split("\n")
        .find(
          (one) =>
            one.startsWith(`${name}{`) ||
            one.startsWith(`${name} `) ||
            one.startsWith(`${name}_count`),
        );
      expect([name, line]).not.toEqual([name, undefined]);
      const written = [...(line ?? "").matchAll(/[{,](\w+)="/g)].map(([, label]) => label);
      expect([name, ...written.toSorted()]).toEqual([name, ...[...labels].toSorted()]);
    }
  });

  it("count decisions by action, cause and mode", async () => {
    const metrics = new Metrics(FIGURES);
    for (let at = 0; at < 3; at++) metrics.decided(PASS, 0.01);
    metrics.decided(BLOCK, 0.01);
    for (const cause of RULE_CAUSES)
      metrics.decided({ ...PASS, mode: "observe", would: { action: "reject", cause } }, 0);
    metrics.decided({ ...PASS, cause: "degraded.scores" }, 5.1);
    expect(await lines(metrics, "ringfence_decisions_total")).toEqual([
      'ringfence_decisions_total{action="pass",cause="none",mode="enforce"} 3',
      `ringfence_decisions_total{action="pass",cause="none",mode="observe"} ${RULE_CAUSES.length}`,
      'ringfence_decisions_total{action="pass",cause="degraded.scores",mode="enforce"} 1',
      'ringfence_decisions_total{action="block",cause="analytics.score",mode="enforce"} 1',
    ]);
    expect(await lines(metrics, "ringfence_would_total")).toHaveLength(RULE_CAUSES.length);
    expect(await lines(metrics, "ringfence_degraded_total")).toEqual([
      'ringfence_degraded_total{what="scores"} 1',
      'ringfence_degraded_total{what="dno"} 0',
    ]);
  });

  it("count the same however often they are collected", async () => {
    const metrics = new Metrics(FIGURES);
    metrics.decided(PASS, 0.01);
    metrics.refused("rpc-tcp", "NOT_READY");
    const first = (await metrics.page())
      .split("\n")
      .filter((line) => line.startsWith("ringfence_"));
    const second = (await metrics.page())
      .split("\n")
      .filter((line) => line.startsWith("ringfence_"));
    expect(second).toEqual(first);
  });

  it("put durations into cumulative buckets", async () => {
    const metrics = new Metrics(FIGURES);
    for (const ms of [0.009, 0.01, 0.011, 4, 500]) metrics.decided(PASS, ms);
    const found = await lines(metrics, "ringfence_decision_duration_seconds");
    expect(found).toContain('ringfence_decision_duration_seconds_bucket{le="0.00001"} 2');
    expect(found).toContain('ringfence_decision_duration_seconds_bucket{le="0.00002"} 3');
    expect(found).toContain('ringfence_decision_duration_seconds_bucket{le="0.2"} 4');
    expect(found).toContain('ringfence_decision_duration_seconds_bucket{le="+Inf"} 5');
    expect(found).toContain("ringfence_decision_duration_seconds_count 5");
    const sum = found.find((line) => line.includes("_sum "));
    expect(Number(sum?.split(" ")[1])).toBeCloseTo(0.50403, 6);
  });

  it("count connections and refusals by transport", async () => {
    const metrics = new Metrics(FIGURES);
    metrics.connected("http");
    metrics.connected("http");
    metrics.disconnected("http");
    metrics.refused("http", "BAD_JSON");
    metrics.refused("rpc-tcp", "NOT_READY");
    expect(await lines(metrics, "ringfence_connections")).toEqual([
      'ringfence_connections{transport="http"} 1',
      'ringfence_connections_total{transport="http"} 2',
    ]);
    expect(await lines(metrics, "ringfence_refused_requests_total")).toEqual([
      'ringfence_refused_requests_total{transport="http",code="BAD_JSON"} 1',
      'ringfence_refused_requests_total{transport="rpc-tcp",code="NOT_READY"} 1',
    ]);
    expect(await lines(metrics, "ringfence_degraded_total")).toContain(
      'ringfence_degraded_total{what="dno"} 1',
    );
  });

  it("ask the parts how they are", async () => {
    const page = await new Metrics(FIGURES).page();
    for (const line of [
      'ringfence_dno_entries{class="unused",source="own"} 1000',
      'ringfence_dno_list_info{version="v1"} 1',
      "ringfence_dno_built_timestamp_seconds 1795161600",
      "ringfence_dno_last_success_timestamp_seconds 1795161601.5",
      'ringfence_dno_source_timestamp_seconds{source="npa"} 1790000000',
      'ringfence_dno_source_old{source="npa"} 1',
      'ringfence_dno_reload_failures_total{stage="check"} 2',
      'ringfence_overrides{kind="allowed"} 3',
      'ringfence_policy_info{version="p1"} 1',
      "ringfence_policy_reload_failures_total 1",
      'ringfence_store_up{kind="redis"} 0',
      "ringfence_log_writes_dropped_total 4",
      'ringfence_redress_open_requests{state="received"} 2',
      'ringfence_redress_due_seconds{clock="resolve"} 7200',
      'ringfence_redress_overdue_requests{clock="status"} 0',
    ]) {
      expect(page).toContain(`${line}\n`);
    }
    expect(page).not.toContain('source_timestamp_seconds{source="own"}');
    expect(page).not.toContain('redress_due_seconds{clock="status"}');
  });

  it("have no list before one is loaded", async () => {
    const page = await new Metrics({ ...FIGURES, dnoList: () => undefined }).page();
    expect(page).not.toMatch(/^ringfence_dno_(entries|list_info|built_timestamp_seconds)[{ ]/m);
  });

  it("bring those of the process along", async () => {
    const page = await new Metrics(FIGURES).page();
    expect(page).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(page).toMatch(/^process_resident_memory_bytes /m);
  });
});
