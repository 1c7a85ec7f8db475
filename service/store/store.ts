import type { DnoClass } from "../decision/causes.ts";
import type { Score } from "../decision/scores.ts";

/**
 * What must outlive the process, behind one interface with two implementations: `redis/` (shared
 * by many services) and `embedded/` (one machine, no server). `test/redis/store-contract.ts` runs
 * the same tests against both.
 *
 * Every method rejects with a `RingfenceError` `STORE_UNAVAILABLE` when the store is away, soon
 * (settings bound the wait) and never by hanging.
 */
export interface Store {
  readonly kind: "redis" | "embedded";
  readonly snapshots: SnapshotStore;
  readonly overrides: OverrideStore;
  readonly scores: ScoreStore;
  readonly locks: LockStore;
  /**
   * Calls `listener` soon after another process (or this one) changed what it watches; within a
   * second. May call it without a change, and does so after a lost connection came back.
   */
  watch(topic: Topic, listener: () => void): Unwatch;
  /** True when the last operation reached the store. */
  available(): boolean;
  close(): Promise<void>;
}

export type Topic = "snapshot" | "overrides" | "scores";
export type Unwatch = () => void;

/** What is known of a published DNO snapshot without reading it. */
export interface SnapshotInfo {
  /** `20261120T081500Z-3f2a91c4`: when it was built and the start of its digest. */
  readonly version: string;
  readonly builtAtMs: number;
  readonly publishedAtMs: number;
  readonly bytes: number;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
  /** Who or what published it: `reload`, `publish`, `rollback`, or `force: <reason>`. */
  readonly note: string;
  /** The build's report: sources with date, rows and counts by class. Opaque to the store. */
  readonly report: unknown;
}

export interface SnapshotStore {
  /** Copies the index file into the store without making it current; replaces nothing. */
  put(info: SnapshotInfo, file: string): Promise<void>;
  /** Makes a snapshot that is in the store the current one, in one step, and announces it. */
  makeCurrent(version: string): Promise<void>;
  current(): Promise<SnapshotInfo | undefined>;
  /** Newest first, the current one included. */
  history(): Promise<readonly SnapshotInfo[]>;
  /**
   * The versions in the store that are or have been current. Of a publisher that was killed before
   * its last step, there are others.
   */
  published(): Promise<ReadonlySet<string>>;
  /** Writes the snapshot into `file`, whole or not at all (temporary name and rename). */
  fetch(version: string, file: string): Promise<void>;
  /** Removes all but the `keep` newest; never the current one. Returns the versions removed. */
  prune(keep: number): Promise<readonly string[]>;
}

/** An entry made by hand or by an API, beside the lists: it survives every build. */
export type Override =
  | {
      readonly kind: "allowed" | Extract<DnoClass, "inbound-only" | "unused">;
      /** 3, 6, 7 or 10 national digits; for `allowed` also `+` and a foreign number in E.164. */
      readonly digits: string;
      readonly reason: string;
      readonly requester: string;
      readonly proof: string;
      readonly createdAtMs: number;
      readonly expiresAtMs: number | undefined;
    }
  | {
      /** The subscriber of `digits` does not want calls from `calling` (607). E.164 digits. */
      readonly kind: "subscriber-block";
      readonly digits: string;
      readonly calling: string;
      readonly reason: string;
      readonly createdAtMs: number;
      readonly expiresAtMs: number | undefined;
    };

export interface OverrideStore {
  /** Adds or replaces the entry of this kind and digits (and `calling`), and announces it. */
  put(entry: Override): Promise<void>;
  /** True when there was one. */
  remove(key: Pick<Override, "kind" | "digits"> & { calling?: string }): Promise<boolean>;
  all(): Promise<readonly Override[]>;
}

export interface ScoreStore {
  /** `e164`: digits as an integer. Embedded answers at once, Redis with a promise. */
  get(e164: number): Score | undefined | Promise<Score | undefined>;
  set(e164: number, score: Score): Promise<void>;
  remove(e164: number): Promise<boolean>;
  /** Writes many; later entries of the same number win. Returns how many were written. */
  importMany(entries: AsyncIterable<readonly [number, Score]>): Promise<number>;
}

export interface LockStore {
  /**
   * Takes the named lock for at most `leaseMs`, or returns undefined when another holds it. The
   * holder of a lease that ran out is told so by `held()`.
   */
  acquire(name: string, leaseMs: number): Promise<Lock | undefined>;
}

export interface Lock {
  held(): boolean;
  release(): Promise<void>;
}
