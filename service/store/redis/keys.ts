import type { RecordIndex, Topic } from "../store.ts";

/**
 * Every key that Ringfence uses in Redis; no other file spells one. `docs/redis-keys.md` is made
 * from this table, and a test compares the two.
 *
 * Keys that one script or transaction touches together share a hash tag, so that they are in one
 * slot of a Cluster. What is large, chunks and scores, is spread over many slots.
 */
export const KEY_TABLE = [
  {
    key: "ringfence:{snapshot}:infos",
    type: "hash",
    holds:
      "Per version, the description of a stored DNO snapshot as JSON: dates, bytes, SHA-256, report, number of chunks.",
    life: "Until pruned.",
  },
  {
    key: "ringfence:{snapshot}:current",
    type: "string",
    holds: "The version that every service decides by.",
    life: "For ever.",
  },
  {
    key: "ringfence:{snapshot}:published",
    type: "set",
    holds: "The versions that are or have been current.",
    life: "Until pruned.",
  },
  {
    key: "ringfence:{snapshot}:generation",
    type: "string",
    holds: "Counts the changes of the pointer.",
    life: "For ever.",
  },
  {
    key: "ringfence:snapshot:<version>:<n>",
    type: "string",
    holds: "Chunk n, from 0, of the index file: 4 MiB each, the last one shorter.",
    life: "Until pruned. One hour while the snapshot is being stored, so that a broken upload goes away by itself.",
  },
  {
    key: "ringfence:{overrides}:entries",
    type: "hash",
    holds:
      "Per kind and digits (and calling number), an override as JSON: allowed, inbound-only, unused, subscriber-block, analytics-opt-out; or pattern-end and a pattern's name.",
    life: "Until removed. An expiry inside is honoured by the services.",
  },
  {
    key: "ringfence:{overrides}:generation",
    type: "string",
    holds:
      "Counts the changes of the overrides. Where it has gone back, Redis has lost some, and each service puts back those that it has read; where there is none, a service that starts puts back those on its disk.",
    life: "For ever.",
  },
  {
    key: "ringfence:score:{<last two digits>}:<three digits before>",
    type: "hash",
    holds:
      "Scores of the E.164 numbers that end in these five digits, under the digits before them: 2 bytes score in hundredths, 6 bytes expiry in milliseconds since 1970 (0 never), then the category, big-endian.",
    life: "Until removed. What has expired is removed when an import writes to the same hash.",
  },
  {
    key: "ringfence:{scores}:generation",
    type: "string",
    holds: "Counts the changes of scores: one a change by hand, one an import.",
    life: "For ever.",
  },
  {
    key: "ringfence:{redress}:requests",
    type: "hash",
    holds: "Per id, a request for redress as JSON, with every change of it.",
    life: "A year after it was restored or refused.",
  },
  {
    key: "ringfence:{redress}:marks",
    type: "hash",
    holds:
      "Per mark and id, when a request's last notice went out, its number was allowed, its webhook was called: milliseconds since 1970.",
    life: "As its request.",
  },
  {
    key: "ringfence:{redress}:open",
    type: "sorted set",
    holds: "Ids of requests that are received or under review, by when they were made.",
    life: "Until restored or refused.",
  },
  {
    key: "ringfence:{redress}:closed",
    type: "sorted set",
    holds: "Ids of requests that are restored or refused, by when that was.",
    life: "As its request.",
  },
  {
    key: "ringfence:{redress}:about:<digits>",
    type: "sorted set",
    holds: "Ids of requests about one calling number, by when they were made.",
    life: "As its request.",
  },
  {
    key: "ringfence:{redress}:generation",
    type: "string",
    holds: "Counts the changes of requests.",
    life: "For ever.",
  },
  {
    key: "ringfence:limit:<name>:<key>",
    type: "string",
    holds: "How often a caller's address or a calling number has asked for redress lately.",
    life: "The time of the limit, an hour or a day.",
  },
  {
    key: "ringfence:records:{<day>}:log",
    type: "stream",
    holds:
      "The rejected and blocked calls of a UTC day, entry n as `n-0`: eight characters that name a field of `common`, then what is the call's own as JSON.",
    life: "RINGFENCE_RECORD_DAYS after the day.",
  },
  {
    key: "ringfence:records:{<day>}:common",
    type: "hash",
    holds:
      "What many records of the day have in common, as JSON: cause, versions, trunk, response.",
    life: "As the log.",
  },
  {
    key: "ringfence:records:{<day>}:<index>:<bucket>",
    type: "string",
    holds:
      "Where records are found by `id`, `calling`, `called` and `callId`: 14 bytes for each, of which 6 are of the value's SHA-256, 4 the number of the entry, 4 its milliseconds in the day, big-endian. Buckets are 0 to 1023.",
    life: "As the log.",
  },
  {
    key: "ringfence:{behaviour}:events",
    type: "stream",
    holds:
      "Batches of at most 1,024 calls and call ends, each under the name of the service that saw them: seven little-endian doubles a call (see analytics/behaviour/call-event.ts).",
    life: "The newest thousand or so, 58 MB at most; with few calls a minute, some kilobytes.",
  },
  {
    key: "ringfence:lock:<name>",
    type: "string",
    holds: "The token of the process that holds the lock.",
    life: "The lease.",
  },
] as const;

/** The channel on which changes are announced, as `<topic> <generation>`. */
export const CHANNEL = "ringfence:changes";

export const SNAPSHOT_INFOS = "ringfence:{snapshot}:infos";
export const CURRENT_SNAPSHOT = "ringfence:{snapshot}:current";
export const PUBLISHED_SNAPSHOTS = "ringfence:{snapshot}:published";
export const OVERRIDE_ENTRIES = "ringfence:{overrides}:entries";
export const CALL_EVENTS = "ringfence:{behaviour}:events";

const GENERATIONS: Record<Topic, string> = {
  snapshot: "ringfence:{snapshot}:generation",
  overrides: "ringfence:{overrides}:generation",
  scores: "ringfence:{scores}:generation",
  redress: "ringfence:{redress}:generation",
};

export function generationKey(topic: Topic): string {
  return GENERATIONS[topic];
}

/** @param n number of the chunk, from 0 */
export function chunkKey(version: string, n: number): string {
  return `ringfence:snapshot:${version}:${n}`;
}

export const REDRESS_REQUESTS = "ringfence:{redress}:requests";
export const REDRESS_MARKS = "ringfence:{redress}:marks";
export const REDRESS_OPEN = "ringfence:{redress}:open";
export const REDRESS_CLOSED = "ringfence:{redress}:closed";

/** @param callingNumber digits */
export function redressAboutKey(callingNumber: string): string {
  return `ringfence:{redress}:about:${callingNumber}`;
}

/** Goes before `:<key>`. */
export function limitPrefix(name: string): string {
  return `ringfence:limit:${name}`;
}

/** @param day `2026-11-20`, UTC; everything of one day is in one slot of a Cluster */
export function recordLogKey(day: string): string {
  return `ringfence:records:{${day}}:log`;
}

export function recordCommonKey(day: string): string {
  return `ringfence:records:{${day}}:common`;
}

/** How many strings an index of one day is spread over. */
export const RECORD_BUCKETS = 1024;

/** @param bucket 0 to 1023 */
export function recordIndexKey(day: string, index: RecordIndex, bucket: number): string {
  return `ringfence:records:{${day}}:${index}:${bucket}`;
}

export function lockKey(name: string): string {
  return `ringfence:lock:${name}`;
}

/**
 * How many hashes scores are spread over. By the *last* digits, because those are evenly used
 * whichever exchanges a feed is about: ten million numbers are about a hundred a hash, which
 * Redis still keeps as a compact list (`hash-max-listpack-entries` is 128 by default).
 */
const SCORE_BUCKETS = 100_000;
/** How many slots of a Cluster they are spread over: one script of an import writes to one slot. */
const SCORE_GROUPS = 100;

/** Which of the hashes a number is in, 0 to 99,999. */
export function scoreBucket(e164: number): number {
  return e164 % SCORE_BUCKETS;
}

/** Buckets of one group are in one slot. */
export function scoreGroup(bucket: number): number {
  return bucket % SCORE_GROUPS;
}

export function scoreKey(bucket: number): string {
  const digits = String(bucket).padStart(5, "0");
  return `ringfence:score:{${digits.slice(3)}}:${digits.slice(0, 3)}`;
}

/** The digits before the last five; Redis keeps a small integer in two to four bytes. */
export function scoreField(e164: number): string {
  return String(Math.floor(e164 / SCORE_BUCKETS));
}
