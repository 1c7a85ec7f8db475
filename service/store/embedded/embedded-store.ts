import type { Store, Topic, Unwatch } from "../store.ts";
import { Changes } from "./changes.ts";
import { EmbeddedDatabase } from "./database.ts";
import { EmbeddedLimits } from "./embedded-limits.ts";
import { EmbeddedLocks } from "./embedded-locks.ts";
import { EmbeddedOverrides } from "./embedded-overrides.ts";
import { EmbeddedRecords } from "./embedded-records.ts";
import { EmbeddedRedress } from "./embedded-redress.ts";
import { EmbeddedScores } from "./embedded-scores.ts";
import { EmbeddedSnapshots } from "./embedded-snapshots.ts";

/** How often a process looks for the changes of others. Three reads, about three microseconds. */
const POLL_MS = 100;

/**
 * The store of one machine, without a server: LMDB in `<dataDir>/store.lmdb`, a file for each day
 * of records in `<dataDir>/records/`, and the snapshots in `<dataDir>/snapshots/`. Several processes
 * may have it open; the directory must be on a local file system, because LMDB's locks do not work
 * across a network.
 */
export class EmbeddedStore implements Store {
  readonly kind = "embedded";
  readonly snapshots: EmbeddedSnapshots;
  readonly overrides: EmbeddedOverrides;
  readonly scores: EmbeddedScores;
  readonly locks: EmbeddedLocks;
  readonly records: EmbeddedRecords;
  readonly redress: EmbeddedRedress;
  readonly limits = new EmbeddedLimits();
  readonly callEvents = undefined;
  readonly #database: EmbeddedDatabase;
  readonly #changes: Changes;

  /**
   * @param dataDir made when it is not there
   * @param now milliseconds since 1970, for leases and for what has expired
   * @throws RingfenceError `STORE_UNAVAILABLE` when the directory or the file cannot be used
   */
  constructor(dataDir: string, now: () => number) {
    this.#database = new EmbeddedDatabase(dataDir);
    this.#changes = new Changes(this.#database, POLL_MS);
    this.snapshots = new EmbeddedSnapshots(dataDir, this.#database, this.#changes);
    this.overrides = new EmbeddedOverrides(this.#database, this.#changes);
    this.scores = new EmbeddedScores(this.#database, this.#changes, now);
    this.locks = new EmbeddedLocks(this.#database, now);
    this.records = new EmbeddedRecords(dataDir, now);
    this.redress = new EmbeddedRedress(this.#database, this.#changes);
  }

  watch(topic: Topic, listener: () => void): Unwatch {
    return this.#changes.watch(topic, listener);
  }

  available(): boolean {
    return this.#database.available;
  }

  async close(): Promise<void> {
    this.#changes.stop();
    await this.records.close();
    await this.#database.close();
  }
}
