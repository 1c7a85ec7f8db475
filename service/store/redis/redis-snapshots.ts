import { RingfenceError } from "../../errors.ts";
import type { Pace } from "../../pace.ts";
import {
  checkVersion,
  fileChunks,
  ioError,
  SnapshotCheck,
  writeSnapshotFile,
} from "../snapshot-file.ts";
import { newestFirst, notInStore, sameSnapshot } from "../snapshot-info.ts";
import type { SnapshotInfo, SnapshotStore } from "../store.ts";
import {
  CURRENT_SNAPSHOT,
  chunkKey,
  generationKey,
  PUBLISHED_SNAPSHOTS,
  SNAPSHOT_INFOS,
} from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { CURRENT, FORGET_SNAPSHOT, MAKE_CURRENT } from "./scripts.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;
/** How long the chunks of an upload that broke stay behind. */
const UPLOAD_LIFE_S = 3_600;

/** What stands in Redis: the description, and how many chunks there are. */
interface StoredInfo {
  readonly info: SnapshotInfo;
  readonly chunks: number;
}

/**
 * Snapshots in chunks, which are stored before their description is, and go after it. What is
 * fetched is checked against its SHA-256 before it is given out.
 */
export class RedisSnapshots implements SnapshotStore {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async put(info: SnapshotInfo, file: string): Promise<void> {
    checkVersion(info.version);
    const stored = await this.#find(info.version);
    if (stored !== undefined && sameSnapshot(stored.info, info) && (await this.#isWhole(stored))) {
      return;
    }
    const chunks = await this.#upload(info, file);
    const whole = { info, chunks };
    await this.#eachChunk(whole, (client, key) => client.persist(key));
    if (!(await this.#isWhole(whole))) throw missingChunk(info.version);
    await this.#connection.ask((client) =>
      client.hset(SNAPSHOT_INFOS, info.version, JSON.stringify(whole)),
    );
  }

  async makeCurrent(version: string): Promise<void> {
    const done = await this.#connection.ask((client) =>
      client.eval(
        MAKE_CURRENT,
        4,
        SNAPSHOT_INFOS,
        CURRENT_SNAPSHOT,
        generationKey("snapshot"),
        PUBLISHED_SNAPSHOTS,
        version,
      ),
    );
    if (done !== 1) throw notInStore(version);
  }

  async current(): Promise<SnapshotInfo | undefined> {
    const json = await this.#connection.ask((client) =>
      client.eval(CURRENT, 2, SNAPSHOT_INFOS, CURRENT_SNAPSHOT),
    );
    return typeof json === "string" ? readStored(json).info : undefined;
  }

  async history(): Promise<readonly SnapshotInfo[]> {
    const all = await this.#connection.ask((client) => client.hvals(SNAPSHOT_INFOS));
    return newestFirst(all.map((json) => readStored(json).info));
  }

  async published(): Promise<ReadonlySet<string>> {
    return new Set(await this.#connection.ask((client) => client.smembers(PUBLISHED_SNAPSHOTS)));
  }

  async fetch(version: string, file: string, pace?: Pace): Promise<void> {
    const stored = await this.#find(version);
    if (stored === undefined) throw notInStore(version);
    await writeSnapshotFile(this.#download(stored), stored.info, file, pace);
  }

  async prune(keep: number): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const { version } of (await this.history()).slice(keep)) {
      const stored = await this.#find(version);
      const forgotten = await this.#connection.ask((client) =>
        client.eval(
          FORGET_SNAPSHOT,
          3,
          SNAPSHOT_INFOS,
          CURRENT_SNAPSHOT,
          PUBLISHED_SNAPSHOTS,
          version,
        ),
      );
      if (forgotten !== 1 || stored === undefined) continue;
      await this.#eachChunk(stored, (client, key) => client.unlink(key));
      removed.push(version);
    }
    return removed;
  }

  /** Chunks are never overwritten: another publisher may just be storing the same snapshot. */
  async #upload(info: SnapshotInfo, file: string): Promise<number> {
    const check = new SnapshotCheck(info);
    let chunks = 0;
    try {
      for await (const chunk of fileChunks(file, CHUNK_BYTES)) {
        check.add(chunk);
        const key = chunkKey(info.version, chunks);
        await this.#connection.ask(
          (client) => client.set(key, chunk, "EX", UPLOAD_LIFE_S, "NX"),
          "slow",
        );
        chunks += 1;
      }
      check.finish();
    } catch (error) {
      if (error instanceof RingfenceError) throw error;
      throw ioError(`snapshot file ${file} could not be read`, error);
    }
    return chunks;
  }

  async *#download({ info, chunks }: StoredInfo): AsyncGenerator<Buffer> {
    for (let n = 0; n < chunks; n += 1) {
      const key = chunkKey(info.version, n);
      const chunk = await this.#connection.ask((client) => client.getBuffer(key), "slow");
      if (chunk === null) throw missingChunk(info.version, n);
      yield chunk;
    }
  }

  async #isWhole(stored: StoredInfo): Promise<boolean> {
    const found = await this.#eachChunk(stored, (client, key) => client.exists(key));
    return found.every((count) => count === 1);
  }

  /** One command a chunk, all at once; the chunks are in different slots of a Cluster. */
  #eachChunk(
    { info, chunks }: StoredInfo,
    command: (client: RedisConnection["commands"], key: string) => Promise<number>,
  ): Promise<number[]> {
    return this.#connection.ask(
      (client) =>
        Promise.all(
          Array.from({ length: chunks }, (_, n) => command(client, chunkKey(info.version, n))),
        ),
      "slow",
    );
  }

  async #find(version: string): Promise<StoredInfo | undefined> {
    const json = await this.#connection.ask((client) => client.hget(SNAPSHOT_INFOS, version));
    return json === null ? undefined : readStored(json);
  }
}

function readStored(json: string): StoredInfo {
  return JSON.parse(json) as StoredInfo;
}

function missingChunk(version: string, n?: number): RingfenceError {
  const which = n === undefined ? "a chunk" : `chunk ${n}`;
  return new RingfenceError(
    "DATA_REFUSED",
    `${which} of snapshot ${version} is missing in Redis; publish it again, and see that maxmemory-policy evicts nothing`,
  );
}
