import { join } from "node:path";
import type { Logger } from "pino";
import type { Behaviour } from "./decision/behaviour.ts";
import { decideCall } from "./decision/decide-call.ts";
import type { World } from "./decision/deliberation.ts";
import { explainCall } from "./decision/explain.ts";
import { Overrides } from "./dno/overrides.ts";
import { DnoReplica } from "./dno/replica.ts";
import { RingfenceError } from "./errors.ts";
import { DecisionLog } from "./observability/decision-log.ts";
import { DecisionRecords } from "./observability/decision-recorder.ts";
import type { Health } from "./observability/health.ts";
import type { LineWriter } from "./observability/line-writer.ts";
import { measuredStore } from "./observability/measured-store.ts";
import { Metrics } from "./observability/metrics.ts";
import { NumberCounts } from "./observability/number-counts.ts";
import { numberMask } from "./observability/number-mask.ts";
import type { CallPath } from "./server/call-path.ts";
import type { DashboardPort } from "./server/dashboard-port.ts";
import type { DnoPort, Ports } from "./server/ports.ts";
import type { Settings } from "./settings.ts";
import { openStore } from "./store/open-store.ts";
import { type Analytics, openAnalytics } from "./wiring/analytics.ts";
import { analyticsPort } from "./wiring/analytics-port.ts";
import { healthOf } from "./wiring/components.ts";
import { dashboardOf } from "./wiring/dashboard.ts";
import { type DecisionIds, decisionIds } from "./wiring/decision-ids.ts";
import { dnoPort } from "./wiring/dno-port.ts";
import { figuresOf } from "./wiring/figures.ts";
import { ListEvents } from "./wiring/list-events.ts";
import { observePort } from "./wiring/observe-port.ts";
import { countingRefusals } from "./wiring/observed-numbers.ts";
import { OldSources } from "./wiring/old-sources.ts";
import { PatternReviews } from "./wiring/pattern-reviews.ts";
import { PolicyInUse } from "./wiring/policy-in-use.ts";
import { recordKeeping } from "./wiring/record-keeping.ts";
import { type Redress, redressOf } from "./wiring/redress.ts";
import { secretKey } from "./wiring/secret-key.ts";

/** What a reader of the log that is behind gets to read the last lines. */
const LOG_END_MS = 500;

/** Numbers outside the groups of the policy whose calls the dashboard counts: those blocked most. */
const NUMBERS_COUNTED = 1000;

/** The parts of a running service, put together, before anything listens. */
export interface Parts {
  readonly callPath: CallPath;
  readonly ports: Ports;
  readonly metrics: Metrics;
  readonly records: DecisionRecords;
  readonly health: Health;
  readonly policy: PolicyInUse;
  readonly redress: Redress;
  readonly dashboard: DashboardPort;
  /** Stops following the store, closes it and writes out what is logged. */
  close(): Promise<void>;
}

/**
 * Puts the service together: the only place that knows which parts exist.
 *
 * @throws RingfenceError BAD_CONFIGURATION for a policy or a key that is wrong, STORE_UNAVAILABLE
 *   when the data directory cannot be used; a Redis that is away is no error
 */
export async function wire(settings: Settings, logger: Logger, writer: LineWriter): Promise<Parts> {
  const now = Date.now;
  const key = await secretKey(settings);
  const policy = await PolicyInUse.open(settings.policy, logger);
  const plainStore = await openStore(settings);
  const store = measuredStore(plainStore, (...timing) => metrics.storeOperation(...timing));
  const events = new ListEvents(logger, now);
  const directory = join(settings.dataDir, "dno");
  const overrides = new Overrides(store, directory, events);
  const replica = new DnoReplica({ store, directory, overrides, now, listener: events });
  const keeping = recordKeeping(settings, store, logger, now);
  const { ledger, hep } = keeping;
  const redress = redressOf({
    ...{ settings, store, policy, key, logger, now },
    records: keeping.desk,
    refreshOverrides: () => overrides.refresh(),
  });
  const { board } = redress;
  const figures = figuresOf({
    ...{ store, replica, overrides, policy, events, writer, ledger, hep, board },
    analytics: () => analytics,
  });
  const metrics = new Metrics(figures);
  const numbers = new NumberCounts(NUMBERS_COUNTED, () => policy.current.numberGroups, now);
  const mask = numberMask(settings.logNumbers, key);
  const log = settings.logDecisions ? new DecisionLog(writer, mask) : undefined;
  const analytics = await openAnalytics({
    settings,
    store: plainStore,
    scoreLookups: metrics.scoreLookups,
    vendorLookups: (vendor, outcome) => metrics.vendorLookup(vendor, outcome),
    logger,
    now,
  });
  const { scores, behaviour, feed } = analytics;
  const dashboard = dashboardOf({ metrics, figures, numbers, now });
  const health = healthOf(store, replica, policy);
  const world = worldOf(replica, overrides, behaviour, policy, decisionIds(key));
  const dno = dnoPort(store, replica, overrides, now);

  await overrides.start();
  await replica.start();
  await keeping.start();
  await redress.start();
  const sources = () => replica.list()?.index.info.content.report.sources ?? [];
  const oldSources = new OldSources(sources, logger, now);
  oldSources.look();
  const reviews = new PatternReviews(() => policy.current.patterns, overrides, logger, now);
  reviews.look();
  return {
    metrics,
    records: new DecisionRecords({ metrics, log, ledger, behaviour: feed, numbers, hep, mask }),
    health,
    policy,
    redress,
    dashboard: dashboard.port,
    callPath: {
      ready: () => replica.list() !== undefined,
      decide: (call) => decideCall(call, world(), scores, now()),
    },
    ports: {
      dno,
      scores: store.scores,
      analytics: analyticsPort(store, overrides, policy, now),
      explain: { explain: (call) => explainCall(call, world(), scores, now()) },
      observe: countingRefusals(
        observePort(metrics, logger, mask, feed, () => policy.current),
        numbers,
      ),
      health,
      records: keeping.desk,
      redress: redress.desk,
      reload: {
        reload: () => reloadAll(policy, dno, analytics),
      },
    },
    async close() {
      oldSources.close();
      reviews.close();
      dashboard.close();
      await redress.close();
      await Promise.all([replica.stop(), overrides.stop()]);
      await analytics.close();
      await keeping.close();
      await store.close();
      log?.close();
      await writer.drained(LOG_END_MS);
      writer.flushSync();
    },
  };
}

/** A policy that is refused keeps no list and no vendor from being read, nor the other way round. */
async function reloadAll(
  policy: PolicyInUse,
  dno: DnoPort,
  vendors: Pick<Analytics, "reload">,
): Promise<unknown> {
  const [read, list, asked] = await Promise.allSettled([
    policy.reload(),
    dno.reload(),
    vendors.reload(),
  ]);
  // What was wrong with the policy is in the log already.
  if (list.status === "rejected") throw list.reason;
  if (asked.status === "rejected") throw asked.reason;
  if (read.status === "rejected") throw read.reason;
  return { policy: read.value.version, dno: list.value };
}

/** One world for all calls between two changes of list or policy. */
function worldOf(
  replica: DnoReplica,
  overrides: Overrides,
  behaviour: Behaviour,
  policy: PolicyInUse,
  ids: DecisionIds,
): () => World {
  let world: World | undefined;
  return () => {
    const dno = replica.list();
    if (dno === undefined) throw new RingfenceError("NOT_READY", "no DNO index is loaded");
    if (world?.dno !== dno || world.policy !== policy.current) {
      world = {
        dno,
        subscribers: overrides,
        endedPatterns: overrides,
        behaviour,
        policy: policy.current,
        ...ids,
      };
    }
    return world;
  };
}
