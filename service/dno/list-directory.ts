import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { RingfenceError } from "../errors.ts";
import { atOnce, type Pace } from "../pace.ts";
import { checkVersion } from "../store/snapshot-file.ts";
import type { SnapshotInfo, SnapshotStore } from "../store/store.ts";
import { linesFileOf } from "./entry-lines.ts";
import { type LoadedIndex, loadIndex } from "./index/load-index.ts";

const ENDING = ".dno";
const LINES_ENDING = linesFileOf(ENDING);

/**
 * The folder of a machine's lists: `<version>.dno`, and the lines of its entries where it was
 * built. A service and the command that reloads may share it: files appear whole, and only lists
 * that were built before the one in use are removed.
 */
export class ListDirectory {
  readonly path: string;
  readonly #pace: Pace;

  /** @param pace at which lists are fetched and loaded */
  constructor(path: string, pace = atOnce) {
    this.path = path;
    this.#pace = pace;
  }

  /** @throws RingfenceError `IO` when it cannot be made */
  async make(): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true });
    } catch (cause) {
      throw new RingfenceError("IO", `${this.path} cannot be made`, { field: this.path, cause });
    }
  }

  /**
   * @param version of a list; from a store that others can write to it may be anything
   * @throws RingfenceError `BAD_FIELD` for one that would lead out of the folder
   */
  fileOf(version: string): string {
    checkVersion(version);
    return join(this.path, version + ENDING);
  }

  /**
   * Loads a snapshot, from the file that is here when it is whole, or else from the store.
   *
   * @throws RingfenceError `DATA_REFUSED` when the store's is not what `info` says, or is an index
   *   of another format
   */
  async load(info: SnapshotInfo, snapshots: Pick<SnapshotStore, "fetch">): Promise<LoadedIndex> {
    await this.make();
    const file = this.fileOf(info.version);
    if ((await sizeOf(file)) === info.bytes) {
      const kept = await this.loadKept(info).catch(() => undefined);
      if (kept) return kept;
    }
    await snapshots.fetch(info.version, file, this.#pace);
    return await this.loadKept(info);
  }

  /**
   * Loads a snapshot that has to be here.
   *
   * @throws RingfenceError `DATA_REFUSED` when it is not what `info` says; the file is removed then
   */
  async loadKept(info: SnapshotInfo): Promise<LoadedIndex> {
    const file = this.fileOf(info.version);
    try {
      const loaded = await loadIndex(file, this.#pace);
      if (loaded.sha256 === info.sha256) return loaded;
      throw new RingfenceError("DATA_REFUSED", `${file} is not the snapshot ${info.version}`);
    } catch (error) {
      // It has to be fetched anew.
      await rm(file, { force: true });
      throw error;
    }
  }

  /** Gives a built file, and its lines, the name of its version. */
  async take(built: string, version: string): Promise<string> {
    const file = this.fileOf(version);
    await rename(linesFileOf(built), linesFileOf(file));
    await rename(built, file);
    return file;
  }

  /**
   * Removes lists that were built before this one. Versions begin with their time; a newer one may
   * be on its way into a service. The lines of the list before stay, for a rollback.
   */
  async removeOlder(version: string): Promise<void> {
    const names = (await readdir(this.path)).toSorted();
    const lists = names.filter((name) => name.endsWith(ENDING));
    const lines = names.filter((name) => name.endsWith(LINES_ENDING));
    const old = [
      ...lists.filter((name) => name < version + ENDING),
      ...lines.filter((name) => name < version + LINES_ENDING).slice(0, -1),
    ];
    for (const name of old) {
      if (/^\d{8}T/.test(name)) await rm(join(this.path, name), { force: true });
    }
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}
