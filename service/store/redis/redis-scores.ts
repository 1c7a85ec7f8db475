import type { StoredNumber } from "../../decision/scores.ts";
import { checkE164, packScore, unpackScore } from "../score-packing.ts";
import type { ScoreStore } from "../store.ts";
import { generationKey, scoreBucket, scoreField, scoreGroup, scoreKey } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { ANNOUNCE_SCORES, REMOVE_EXPIRED_SCORES, SET_SCORES } from "./scripts.ts";

/** Scores of an import that are on their way at once; the next ones wait for all of them. */
const BATCH = 20_000;
/** What one script takes: Redis answers nobody else meanwhile, for a fraction of a millisecond. */
const SCORES_A_SCRIPT = 500;
const HASHES_A_SCRIPT = 20;

/** Packed scores in a hundred thousand hashes: 29 to 36 MB a million numbers (see keys.ts). */
export class RedisScores implements ScoreStore {
  readonly #connection: RedisConnection;
  readonly #now: () => number;

  constructor(connection: RedisConnection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  async get(e164: number): Promise<StoredNumber | undefined> {
    const connection = this.#connection;
    try {
      const packed = await connection.scores.hgetBuffer(
        scoreKey(scoreBucket(e164)),
        scoreField(e164),
      );
      connection.reached();
      return packed === null ? undefined : unpackScore(packed);
    } catch (error) {
      throw connection.fault(error);
    }
  }

  async set(e164: number, score: StoredNumber): Promise<void> {
    checkE164(e164);
    const packed = packScore(score);
    await this.#connection.ask((client) =>
      client.hset(scoreKey(scoreBucket(e164)), scoreField(e164), packed),
    );
    await this.#announce();
  }

  async remove(e164: number): Promise<boolean> {
    checkE164(e164);
    const removed = await this.#connection.ask((client) =>
      client.hdel(scoreKey(scoreBucket(e164)), scoreField(e164)),
    );
    if (removed === 0) return false;
    await this.#announce();
    return true;
  }

  /**
   * Writes in batches: an import that breaks leaves a beginning of it behind, and running it again
   * completes it. Then removes what has expired from the hashes that were written to; a feed of a
   * million numbers writes to all of them.
   */
  async importMany(entries: AsyncIterable<readonly [number, StoredNumber]>): Promise<number> {
    const touched = new Set<number>();
    let written = 0;
    let batch: PackedScore[] = [];
    for await (const [e164, score] of entries) {
      checkE164(e164);
      const bucket = scoreBucket(e164);
      touched.add(bucket);
      batch.push({ bucket, field: scoreField(e164), packed: packScore(score) });
      if (batch.length < BATCH) continue;
      await this.#writeBatch(batch);
      written += batch.length;
      batch = [];
    }
    await this.#writeBatch(batch);
    await this.#removeExpired([...touched]);
    await this.#announce();
    return written + batch.length;
  }

  async #writeBatch(batch: readonly PackedScore[]): Promise<void> {
    const parts = inOneSlotEach(batch, ({ bucket }) => bucket, SCORES_A_SCRIPT);
    await this.#connection.ask(
      (client) =>
        Promise.all(
          parts.map((part) =>
            client.eval(
              SET_SCORES,
              part.length,
              ...part.map(({ bucket }) => scoreKey(bucket)),
              ...part.flatMap(({ field, packed }) => [field, packed]),
            ),
          ),
        ),
      "slow",
    );
  }

  async #removeExpired(buckets: readonly number[]): Promise<void> {
    const now = String(this.#now());
    for (const part of inOneSlotEach(buckets, (bucket) => bucket, HASHES_A_SCRIPT)) {
      await this.#connection.ask((client) =>
        client.eval(REMOVE_EXPIRED_SCORES, part.length, ...part.map(scoreKey), now),
      );
    }
  }

  async #announce(): Promise<void> {
    await this.#connection.ask((client) =>
      client.eval(ANNOUNCE_SCORES, 1, generationKey("scores")),
    );
  }
}

interface PackedScore {
  readonly bucket: number;
  readonly field: string;
  readonly packed: Buffer;
}

/** Parts of at most `most`, each of one slot, which keep the order of what is in them. */
function inOneSlotEach<T>(items: readonly T[], bucketOf: (item: T) => number, most: number): T[][] {
  const parts: T[][] = [];
  const filling = new Map<number, T[]>();
  for (const item of items) {
    const group = scoreGroup(bucketOf(item));
    let part = filling.get(group);
    if (part === undefined || part.length === most) {
      part = [];
      parts.push(part);
      filling.set(group, part);
    }
    part.push(item);
  }
  return parts;
}
