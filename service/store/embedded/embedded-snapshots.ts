import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { RingfenceError } from "../../errors.ts";
import type { Pace } from "../../pace.ts";
import {
  checkVersion,
  fileChunks,
  ioError,
  UNFINISHED,
  writeSnapshotFile,
} from "../snapshot-file.ts";
import { newestFirst, notInStore, sameSnapshot } from "../snapshot-info.ts";
import type { SnapshotInfo, SnapshotStore } from "../store.ts";
import type { Changes } from "./changes.ts";
import type { EmbeddedDatabase } from "./database.ts";

const CURRENT = "current-snapshot";
/** The start of a mark for each version that is or has been current. */
const PUBLISHED = "published-snapshot:";
/** No copy of a snapshot takes this long; what is older is of a process that died over it. */
const ABANDONED_AFTER_MS = 3_600_000;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Snapshots as files under `<dataDir>/snapshots/<version>`, their description and the pointer to
 * the current one in LMDB. A file is there before its description is, and goes after it.
 */
export class EmbeddedSnapshots implements SnapshotStore {
  readonly #directory: string;
  readonly #database: EmbeddedDatabase;
  readonly #changes: Changes;

  constructor(dataDir: string, database: EmbeddedDatabase, changes: Changes) {
    this.#directory = join(dataDir, "snapshots");
    this.#database = database;
    this.#changes = changes;
  }

  async put(info: SnapshotInfo, file: string): Promise<void> {
    checkVersion(info.version);
    const stored = this.#find(info.version);
    const target = this.#path(info.version);
    if (stored !== undefined && sameSnapshot(stored, info) && (await hasBytes(target, info.bytes)))
      return;
    await writeSnapshotFile(fileChunks(file, CHUNK_BYTES), info, target);
    await this.#database.write(() => [this.#database.snapshots.put(info.version, info)]);
    await this.#database.flushed();
  }

  async makeCurrent(version: string): Promise<void> {
    const { snapshots, marks } = this.#database;
    const changes = this.#changes;
    this.#database.transact(() => {
      if (!snapshots.doesExist(version)) throw notInStore(version);
      void marks.put(CURRENT, version);
      void marks.put(PUBLISHED + version, version);
      void changes.mark("snapshot");
    });
    await this.#database.flushed();
    changes.announce("snapshot");
  }

  async current(): Promise<SnapshotInfo | undefined> {
    const { snapshots, marks } = this.#database;
    return this.#database.read(() => {
      const version = marks.get(CURRENT);
      return version === undefined ? undefined : snapshots.get(version);
    });
  }

  async history(): Promise<readonly SnapshotInfo[]> {
    return newestFirst(this.#all());
  }

  async published(): Promise<ReadonlySet<string>> {
    const { marks } = this.#database;
    const range = { start: PUBLISHED, end: `${PUBLISHED}\uffff` };
    return this.#database.read(
      () => new Set(Array.from(marks.getRange(range), ({ value }) => value)),
    );
  }

  async fetch(version: string, file: string, pace?: Pace): Promise<void> {
    const info = this.#find(version);
    if (info === undefined) throw notInStore(version);
    const stored = this.#path(version);
    if (!(await hasBytes(stored, info.bytes))) {
      throw new RingfenceError("DATA_REFUSED", `snapshot file ${stored} is missing or cut short`);
    }
    await writeSnapshotFile(fileChunks(stored, CHUNK_BYTES), info, file, pace);
  }

  async prune(keep: number): Promise<readonly string[]> {
    const { snapshots, marks } = this.#database;
    // One transaction, so that another process cannot make current what is being removed.
    const removed = this.#database.transact(() => {
      const current = marks.get(CURRENT);
      const old = newestFirst(this.#all())
        .slice(keep)
        .map((info) => info.version)
        .filter((version) => version !== current);
      for (const version of old) {
        void snapshots.remove(version);
        void marks.remove(PUBLISHED + version);
      }
      return old;
    });
    await this.#database.flushed();
    try {
      await Promise.all(removed.map((version) => rm(this.#path(version), { force: true })));
      await this.#removeAbandoned();
    } catch (error) {
      throw ioError(`old snapshots in ${this.#directory} could not be removed`, error);
    }
    return removed;
  }

  async #removeAbandoned(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith(UNFINISHED)) continue;
      const path = join(this.#directory, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }

  #all(): SnapshotInfo[] {
    return this.#database.read(() =>
      Array.from(this.#database.snapshots.getRange(), ({ value }) => value),
    );
  }

  #find(version: string): SnapshotInfo | undefined {
    return this.#database.read(() => this.#database.snapshots.get(version));
  }

  #path(version: string): string {
    return join(this.#directory, version);
  }
}

async function hasBytes(file: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(file)).size === bytes;
  } catch {
    return false;
  }
}
