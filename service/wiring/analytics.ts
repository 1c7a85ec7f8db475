import { randomBytes, randomInt } from "node:crypto";
import type { Logger } from "pino";
import { AttemptsBehind } from "../analytics/behaviour/attempts-behind.ts";
import { BehaviourFeed } from "../analytics/behaviour/behaviour-feed.ts";
import { BehaviourSharing } from "../analytics/behaviour/behaviour-sharing.ts";
import { BehaviourWindows } from "../analytics/behaviour/behaviour-windows.ts";
import { ScoreLookup, type ScoreLookupListener } from "../analytics/score-lookup.ts";
import { ScoresWithVendors } from "../analytics/vendors/scores-with-vendors.ts";
import type { VendorListener } from "../analytics/vendors/vendor-lookup.ts";
import type { Behaviour } from "../decision/behaviour.ts";
import type { Scores } from "../decision/scores.ts";
import type { AnalyticsFigures } from "../observability/figures.ts";
import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";
import { VendorsInUse } from "./vendors-in-use.ts";

/** What a decision knows of a caller beside the lists. */
export interface Analytics {
  readonly scores: Scores;
  readonly behaviour: Behaviour;
  readonly feed: Pick<AttemptsBehind, "attempted"> & Pick<BehaviourFeed, "ended">;
  figures(): AnalyticsFigures;
  /** Reads the vendors again; rejects and changes nothing when their file is bad. */
  reload(): Promise<void>;
  /** To be called while the store is still open. */
  close(): Promise<void>;
}

export interface AnalyticsOptions {
  readonly settings: Settings;
  /** Not measured: scores are asked for on the per-call path, where that would cost as much again. */
  readonly store: Store;
  readonly scoreLookups: ScoreLookupListener;
  readonly vendorLookups: VendorListener["count"];
  readonly logger: Logger;
  readonly now: () => number;
}

/** @throws RingfenceError BAD_CONFIGURATION for a bad file of vendors */
export async function openAnalytics(options: AnalyticsOptions): Promise<Analytics> {
  const { settings, store, scoreLookups, vendorLookups, logger, now } = options;
  const vendors = await VendorsInUse.open({
    file: settings.vendors,
    dataDir: settings.dataDir,
    count: vendorLookups,
    logger,
    now,
  });
  const table = new ScoreLookup(store, settings, scoreLookups, now, randomInt(2 ** 32));
  const windows = new BehaviourWindows(settings.behaviourNumbers, randomInt(2 ** 32));
  const sharing = new BehaviourSharing({
    windows,
    stream: store.callEvents,
    service: randomBytes(9).toString("base64url"),
    now,
  });
  const feed = new BehaviourFeed(sharing, now);
  const attempts = new AttemptsBehind(feed);
  sharing.start();
  return {
    scores: new ScoresWithVendors(table, () => vendors.current),
    behaviour: windows,
    feed: {
      attempted: (decision) => attempts.attempted(decision),
      ended: (parties, durationSeconds) => feed.ended(parties, durationSeconds),
    },
    figures: () => ({
      behaviour: windows.tables,
      behaviourEventsLost: sharing.lost,
      vendors: vendors.current.map((lookup) => ({
        vendor: lookup.vendor.name,
        resting: lookup.resting(),
        questionsToday: lookup.questionsToday(),
      })),
    }),
    reload: () => vendors.reload(),
    async close() {
      attempts.flush();
      await sharing.stop();
      table.close();
      await vendors.close();
    },
  };
}
