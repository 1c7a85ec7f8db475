import type { StoredNumber } from "../../decision/scores.ts";
import { checkE164, packedScoreExpired, packScore, unpackScore } from "../score-packing.ts";
import type { ScoreStore } from "../store.ts";
import type { Changes } from "./changes.ts";
import type { EmbeddedDatabase } from "./database.ts";

/**
 * Numbers in one transaction of an import. Larger ones are a little faster, but hold LMDB's write
 * lock for longer: 10,000 take 50 to 100 ms.
 */
const BATCH = 10_000;

/** Packed scores under E.164 numbers. A `get` takes about a microsecond and does no system call. */
export class EmbeddedScores implements ScoreStore {
  readonly #database: EmbeddedDatabase;
  readonly #changes: Changes;
  readonly #now: () => number;

  constructor(database: EmbeddedDatabase, changes: Changes, now: () => number) {
    this.#database = database;
    this.#changes = changes;
    this.#now = now;
  }

  get(e164: number): StoredNumber | undefined {
    const database = this.#database;
    try {
      const packed = database.scores.getBinaryFast(e164);
      return packed === undefined ? undefined : unpackScore(packed);
    } catch (error) {
      throw database.fault(error);
    }
  }

  async set(e164: number, score: StoredNumber): Promise<void> {
    checkE164(e164);
    const packed = packScore(score);
    await this.#database.write(() => [
      this.#database.scores.put(e164, packed),
      this.#changes.mark("scores"),
    ]);
    this.#changes.announce("scores");
  }

  async remove(e164: number): Promise<boolean> {
    checkE164(e164);
    const { scores } = this.#database;
    if (!this.#database.read(() => scores.doesExist(e164))) return false;
    await this.#database.write(() => [scores.remove(e164), this.#changes.mark("scores")]);
    this.#changes.announce("scores");
    return true;
  }

  /**
   * Writes in transactions of `BATCH`: a process killed in between leaves whole batches behind,
   * and running the import again completes it. Then clears away what has expired.
   */
  async importMany(entries: AsyncIterable<readonly [number, StoredNumber]>): Promise<number> {
    let written = 0;
    let batch: (readonly [number, Buffer])[] = [];
    for await (const [e164, score] of entries) {
      checkE164(e164);
      batch.push([e164, packScore(score)]);
      if (batch.length < BATCH) continue;
      await this.#writeBatch(batch);
      written += batch.length;
      batch = [];
    }
    await this.#writeBatch(batch);
    await this.#removeExpired();
    await this.#database.write(() => [this.#changes.mark("scores")]);
    await this.#database.flushed();
    this.#changes.announce("scores");
    return written + batch.length;
  }

  async #writeBatch(batch: readonly (readonly [number, Buffer])[]): Promise<void> {
    const { scores } = this.#database;
    await this.#database.write(() => {
      // lmdb gives the puts of one transaction the same promise; ten thousand need not be awaited.
      const commits = new Set<Promise<boolean>>();
      for (const [e164, packed] of batch) commits.add(scores.put(e164, packed));
      return [...commits];
    });
  }

  async #removeExpired(): Promise<void> {
    const { scores } = this.#database;
    const now = this.#now();
    let from: number | undefined = 0;
    while (from !== undefined) {
      const start: number = from;
      // Read and removed in one transaction: what another process has just renewed is kept.
      from = this.#database.transact(() => {
        let next: number | undefined;
        for (const { key, value } of scores.getRange({ start, limit: BATCH + 1 })) {
          next = key;
          if (packedScoreExpired(value, now)) void scores.remove(key);
        }
        return next === start ? undefined : next;
      });
      await new Promise(setImmediate);
    }
  }
}
