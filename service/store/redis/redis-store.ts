import type { Store, Topic, Unwatch } from "../store.ts";
import { Announcements } from "./announcements.ts";
import { RedisCallEvents } from "./redis-call-events.ts";
import { RedisConnection } from "./redis-connection.ts";
import { RedisLimits } from "./redis-limits.ts";
import { RedisLocks } from "./redis-locks.ts";
import { RedisOverrides } from "./redis-overrides.ts";
import { RedisRecords } from "./redis-records.ts";
import { RedisRedress } from "./redis-redress.ts";
import { RedisScores } from "./redis-scores.ts";
import { RedisSnapshots } from "./redis-snapshots.ts";
import type { RedisAddress } from "./redis-url.ts";

/** How often the counters of changes are read, in case an announcement was lost. */
const POLL_MS = 1_000;

/** The store that services share: one Redis server, a Sentinel group or a Cluster. */
export class RedisStore implements Store {
  readonly kind = "redis";
  readonly snapshots: RedisSnapshots;
  readonly overrides: RedisOverrides;
  readonly scores: RedisScores;
  readonly locks: RedisLocks;
  readonly records: RedisRecords;
  readonly redress: RedisRedress;
  readonly limits: RedisLimits;
  readonly callEvents: RedisCallEvents;
  readonly #connection: RedisConnection;
  readonly #announcements: Announcements;

  private constructor(connection: RedisConnection, now: () => number) {
    this.#connection = connection;
    this.#announcements = new Announcements(connection, POLL_MS);
    this.snapshots = new RedisSnapshots(connection);
    this.overrides = new RedisOverrides(connection);
    this.scores = new RedisScores(connection, now);
    this.locks = new RedisLocks(connection);
    this.records = new RedisRecords(connection, now);
    this.redress = new RedisRedress(connection);
    this.limits = new RedisLimits(connection);
    this.callEvents = new RedisCallEvents(connection);
  }

  /**
   * Opens the store. Resolves although Redis cannot be reached, within a second: then
   * `available()` is false, everything rejects at once, and it goes on trying to connect.
   *
   * @param commandTimeoutMs a command that took longer has failed; ten times it for a chunk of a
   *   snapshot or a batch of an import
   * @param now milliseconds since 1970, for what has expired
   */
  static async open(
    address: RedisAddress,
    commandTimeoutMs: number,
    now: () => number,
  ): Promise<RedisStore> {
    return new RedisStore(await RedisConnection.open(address, commandTimeoutMs), now);
  }

  watch(topic: Topic, listener: () => void): Unwatch {
    return this.#announcements.watch(topic, listener);
  }

  available(): boolean {
    return this.#connection.available();
  }

  async close(): Promise<void> {
    this.#announcements.stop();
    this.#connection.close();
  }
}
