import type { DnoClass } from "../decision/causes.ts";
import type { StoredNumber } from "../decision/scores.ts";
import type { CallRecord } from "../ledger/call-record.ts";
import type { RecordRange } from "../ledger/records-desk.ts";
import type { Pace } from "../pace.ts";
import type { RedressMarks, RedressRequest } from "../redress/redress-request.ts";
import type { CallEventStream } from "./call-event-stream.ts";

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
  readonly records: RecordStore;
  readonly redress: RedressStore;
  readonly limits: LimitStore;
  /** Undefined where no other service shares the store. */
  readonly callEvents: CallEventStream | undefined;
  /**
   * Calls `listener` soon after another process (or this one) changed what it watches; within a
   * second. May call it without a change, and does so after a lost connection came back.
   */
  watch(topic: Topic, listener: () => void): Unwatch;
  /** True when the last operation reached the store. */
  available(): boolean;
  close(): Promise<void>;
}

export type Topic = "snapshot" | "overrides" | "scores" | "redress";
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
  /**
   * Writes the snapshot into `file`, whole or not at all (temporary name and rename).
   *
   * @param pace of a service that decides calls meanwhile
   */
  fetch(version: string, file: string, pace?: Pace): Promise<void>;
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
    }
  | {
      /** The subscriber of `digits` wants no call blocked by analytics. E.164 digits. */
      readonly kind: "analytics-opt-out";
      readonly digits: string;
      readonly reason: string;
      readonly createdAtMs: number;
      readonly expiresAtMs: number | undefined;
    }
  | {
      /** A pattern of the policy acts no more. For good: approved anew, it has another name. */
      readonly kind: "pattern-end";
      readonly pattern: string;
      readonly by: string;
      readonly reason: string;
      readonly createdAtMs: number;
    };

/** What tells one override from another. */
export type OverrideKey =
  | {
      readonly kind: Exclude<Override["kind"], "pattern-end">;
      readonly digits: string;
      readonly calling?: string;
    }
  | { readonly kind: "pattern-end"; readonly pattern: string };

export interface OverrideStore {
  /** Adds or replaces the entry of this kind and digits (and `calling`), and announces it. */
  put(entry: Override): Promise<void>;
  /** True when there was one. */
  remove(key: OverrideKey): Promise<boolean>;
  all(): Promise<readonly Override[]>;
  /**
   * Puts entries into a store that holds none and in which no change of them was ever counted: it
   * has lost its data, or is new. Elsewhere nothing is done, because there whatever is missing was
   * removed. Returns how many were put back.
   */
  restore(entries: readonly Override[]): Promise<number>;
}

export interface ScoreStore {
  /** `e164`: digits as an integer. Embedded answers at once, Redis with a promise. */
  get(e164: number): StoredNumber | undefined | Promise<StoredNumber | undefined>;
  set(e164: number, entry: StoredNumber): Promise<void>;
  remove(e164: number): Promise<boolean>;
  /** Writes many; later entries of the same number win. Returns how many were written. */
  importMany(entries: AsyncIterable<readonly [number, StoredNumber]>): Promise<number>;
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

/** Requests for redress: one an id, changed one revision at a time. */
export interface RedressStore {
  /** Stores a new request and announces it; false, and nothing done, when its id has one. */
  create(request: RedressRequest): Promise<boolean>;
  get(id: string): Promise<RedressRequest | undefined>;
  /**
   * Puts `request` in the place of the one with the revision before it, and announces that; false,
   * and nothing done, when the stored one has another revision. Marks stay as they are stored.
   */
  change(request: RedressRequest): Promise<boolean>;
  /** Writes marks, whatever the revision, unannounced. Nothing happens for an unknown id. */
  mark(id: string, marks: Partial<RedressMarks>): Promise<void>;
  /** Those received or under review, in no order. */
  open(): Promise<readonly RedressRequest[]>;
  /** At most `limit` of those restored or refused at or after `sinceMs`, the latest first. */
  closed(sinceMs: number, limit: number): Promise<readonly RedressRequest[]>;
  /** At most `limit` of those about this calling number, newest first. */
  about(callingNumber: string, limit: number): Promise<readonly RedressRequest[]>;
  /** Removes those restored or refused before `beforeMs`; how many. */
  forget(beforeMs: number): Promise<number>;
}

/** So many times in so many seconds; the first one of a key begins its time. */
export interface Limit {
  /** Letters, digits and hyphens; a part of keys. */
  readonly name: string;
  readonly times: number;
  readonly seconds: number;
}

/**
 * Counts how often something was done, shared by all services of the store. It does not fail: with
 * the store away each process counts for itself.
 */
export interface LimitStore {
  /**
   * Counts one more under `key`.
   *
   * @param key letters, digits, `.`, `:` and `-`
   * @returns milliseconds to wait until it is allowed again; 0 when it is
   */
  take(limit: Limit, key: string): Promise<number>;
}

/** What records are found by. */
export type RecordIndex = "id" | "calling" | "called" | "callId";

/**
 * The records of rejected and blocked calls, a part of the store for each UTC day: what is too old
 * goes away a day at a time.
 */
export interface RecordStore {
  /**
   * Writes records, each once however often it is handed over: of one id the first stays. A record
   * of a day that ended more than `keepDays` ago is not written, and such days are removed.
   */
  append(records: readonly CallRecord[], keepDays: number): Promise<void>;
  /** Newest first. Every day of the range costs a question, so it should not be boundless. */
  find(by: RecordIndex, value: string, range: RecordRange): Promise<readonly CallRecord[]>;
  /** How many records there are of a UTC day, `2026-11-20`. */
  count(day: string): Promise<number>;
  /** The records of a UTC day page by page, about in the order of their time. */
  day(day: string): AsyncIterable<readonly CallRecord[]>;
}
