import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { VendorEvent } from "../analytics/vendors/vendor-lookup.ts";
import type { Decision } from "../decision/decision.ts";
import type { ErrorCode } from "../errors.ts";
import { packageVersion } from "../package.ts";
import type { NoticeLocation } from "../sip/notice.ts";
import { DecisionCounts, LabelledCounts, ListenerFigures, type Row } from "./counts.ts";
import { DurationHistogram } from "./duration-histogram.ts";
import type { Figures } from "./figures.ts";
import { METRICS, type MetricName } from "./metrics-table.ts";
import type { DecisionTotals } from "./trend.ts";

/** Outcomes of a look-up that leave a call without its score. */
const SCORES_MISSED = ["late", "error", "refused"];

/**
 * Every metric of the service. What happens for each call is counted in plain numbers and turned
 * into Prometheus' form only when somebody collects; the rest is asked of the parts then.
 */
export class Metrics {
  /** Handed to the look-up of scores as its listener. */
  readonly scoreLookups = new LabelledCounts("outcome");
  readonly #vendorLookups = new Map<string, LabelledCounts>();
  readonly #registry = new Registry();
  readonly #decisions = new DecisionCounts();
  readonly #listeners = new ListenerFigures();
  readonly #decisionSeconds: DurationHistogram;
  readonly #storeSeconds: Histogram<"operation" | "outcome">;
  readonly #observed: Counter<"status" | "form" | "location">;

  /** @param figures where the parts say how they are */
  constructor(figures: Figures) {
    const { name, meaning, buckets } = METRICS.decisionSeconds;
    this.#decisionSeconds = new DurationHistogram(name, meaning, buckets.bounds);
    this.#registry.registerMetric(this.#decisionSeconds);
    this.#storeSeconds = new Histogram({
      name: METRICS.storeSeconds.name,
      help: METRICS.storeSeconds.meaning,
      labelNames: METRICS.storeSeconds.labels,
      buckets: [...METRICS.storeSeconds.buckets.bounds],
      registers: [this.#registry],
    });
    this.#observed = new Counter({
      name: METRICS.observed.name,
      help: METRICS.observed.meaning,
      labelNames: METRICS.observed.labels,
      registers: [this.#registry],
    });
    this.#pullCounts();
    this.#pullFigures(figures);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** @param durationMs from the whole request to its decision */
  decided(decision: Decision, durationMs: number): void {
    this.#decisions.add(decision);
    this.#decisionSeconds.record(durationMs / 1000);
  }

  refused(transport: string, code: ErrorCode): void {
    this.#listeners.refused(transport, code);
  }

  connected(transport: string): void {
    this.#listeners.connected(transport);
  }

  disconnected(transport: string): void {
    this.#listeners.disconnected(transport);
  }

  /** @param operation a name from the code, such as `snapshots.fetch` */
  storeOperation(operation: string, durationMs: number, outcome: "done" | "failed"): void {
    this.#storeSeconds.observe({ operation, outcome }, durationMs / 1000);
  }

  vendorLookup(vendor: string, outcome: VendorEvent): void {
    let counts = this.#vendorLookups.get(vendor);
    if (counts === undefined) {
      counts = new LabelledCounts("outcome");
      this.#vendorLookups.set(vendor, counts);
    }
    counts.count(outcome);
  }

  /** A final response that the SBC saw in transit. */
  observed(
    status: "603" | "607" | "608" | "other",
    form: "603+" | "plain" | "malformed",
    location: NoticeLocation | "none",
  ): void {
    this.#observed.inc({ status, form, location });
  }

  /** Running totals of this process, for those who draw them over time. */
  totals(): DecisionTotals {
    return {
      ...this.#decisions.totals(),
      degraded: this.#decisions.withoutScore() + this.#listeners.notReady(),
      scoresMissed: this.scoreLookups.sum(SCORES_MISSED),
      durations: this.#decisionSeconds.counts,
    };
  }

  /** The whole page for `GET /metrics`. */
  page(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Names and types of what is registered, for the test that holds them against the table. */
  registered(): Promise<readonly { name: string; help: string; type: unknown }[]> {
    return this.#registry.getMetricsAsJSON();
  }

  #pullCounts(): void {
    this.#pull("decisions", () => this.#decisions.decided());
    this.#pull("would", () => this.#decisions.would());
    this.#pull("degraded", () => [
      [{ what: "scores" }, this.#decisions.withoutScore()],
      [{ what: "dno" }, this.#listeners.notReady()],
    ]);
    this.#pull("refused", () => this.#listeners.refusals());
    this.#pull("connections", () => this.#listeners.connections("open"));
    this.#pull("connectionsTotal", () => this.#listeners.connections("total"));
    this.#pull("scoreLookups", () => this.scoreLookups.rows());
    this.#pull("vendorLookups", () =>
      [...this.#vendorLookups].flatMap(([vendor, counts]) =>
        [...counts.rows()].map(([labels, count]): Row => [{ vendor, ...labels }, count]),
      ),
    );
    this.#pull("build", () => [[{ version: packageVersion(), node: process.version }, 1]]);
  }

  #pullFigures(figures: Figures): void {
    const list = <T>(read: (list: NonNullable<ReturnType<Figures["dnoList"]>>) => T[]) => {
      return () => {
        const loaded = figures.dnoList();
        return loaded === undefined ? [] : read(loaded);
      };
    };
    this.#pull(
      "dnoEntries",
      list(({ entries }) =>
        entries.map((entry): Row => [{ class: entry.class, source: entry.source }, entry.count]),
      ),
    );
    this.#pull(
      "dnoList",
      list(({ version }): Row[] => [[{ version }, 1]]),
    );
    this.#pull(
      "dnoBuilt",
      list(({ builtAtMs }): Row[] => [[{}, builtAtMs / 1000]]),
    );
    this.#pull(
      "dnoLoaded",
      list(({ lastSuccessAtMs }): Row[] => [[{}, lastSuccessAtMs / 1000]]),
    );
    this.#pull(
      "dnoSource",
      list(({ sources }) =>
        sources.flatMap(({ source, asOfMs }): Row[] =>
          asOfMs === undefined ? [] : [[{ source }, asOfMs / 1000]],
        ),
      ),
    );
    this.#pull(
      "dnoSourceOld",
      list(({ sources }) => sources.map(({ source, old }): Row => [{ source }, old ? 1 : 0])),
    );
    this.#pull("dnoReloadFailures", () => rows("stage", figures.dnoReloadFailures()));
    this.#pull("overrides", () => rows("kind", figures.overrides()));
    this.#pull("policy", () => [[{ version: figures.policy().version }, 1]]);
    this.#pull("policyReloadFailures", () => [[{}, figures.policy().reloadFailures]]);
    this.#pull("storeUp", () => {
      const { kind, up } = figures.store();
      return [[{ kind }, up ? 1 : 0]];
    });
    this.#pull("recordsStored", () => [[{}, figures.records().stored]]);
    this.#pull("recordsLost", () => rows("why", figures.records().lost));
    this.#pull("recordsWaiting", () => [[{}, figures.records().waitingBytes]]);
    this.#pull("hepDropped", () => [[{}, figures.hepDropped()]]);
    this.#pullRedress(figures.redress);
    this.#pull("logDropped", () => [[{}, figures.logWritesDropped()]]);
    this.#pullAnalytics(figures.analytics);
  }

  #pullAnalytics(figures: Figures["analytics"]): void {
    const kinds = () => Object.entries(figures().behaviour);
    this.#pull("behaviourKeys", () => kinds().map(([kind, { size }]): Row => [{ kind }, size]));
    this.#pull("behaviourDropped", () =>
      kinds().map(([kind, { dropped }]): Row => [{ kind }, dropped]),
    );
    this.#pull("behaviourEventsLost", () => [[{}, figures().behaviourEventsLost]]);
    this.#pull("vendorResting", () =>
      figures().vendors.map(({ vendor, resting }): Row => [{ vendor }, resting ? 1 : 0]),
    );
    this.#pull("vendorQuestions", () =>
      figures().vendors.map(({ vendor, questionsToday }): Row => [{ vendor }, questionsToday]),
    );
  }

  #pullRedress(standing: Figures["redress"]): void {
    this.#pull("redressOpen", () => rows("state", standing()?.open ?? {}));
    this.#pull("redressOverdue", () => rows("clock", standing()?.overdue ?? {}));
    this.#pull("redressDue", () =>
      Object.entries(standing()?.dueSeconds ?? {}).flatMap(([clock, seconds]): Row[] =>
        seconds === undefined ? [] : [[{ clock }, seconds]],
      ),
    );
  }

  /** Registers a metric whose values are read when it is collected. */
  #pull(metric: MetricName, read: () => Iterable<Row>): void {
    const { name, meaning: help, type, labels: labelNames } = METRICS[metric];
    const registers = [this.#registry];
    if (type === "counter") {
      new Counter({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const [labels, value] of read()) this.inc(labels, value);
        },
      });
    } else {
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          // Without labels, a reset leaves a zero behind, where nothing is known there is no line.
          if (labelNames.length === 0) this.remove();
          for (const [labels, value] of read()) this.set(labels, value);
        },
      });
    }
  }
}

function rows(label: string, values: Readonly<Record<string, number>>): Row[] {
  return Object.entries(values).map(([key, value]) => [{ [label]: key }, value]);
}
