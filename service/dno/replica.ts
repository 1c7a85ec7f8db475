import { join } from "node:path";
import { asRingfenceError, type RingfenceError } from "../errors.ts";
import type { SnapshotInfo, Store } from "../store/store.ts";
import { DnoView } from "./dno-view.ts";
import { Following } from "./following.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { readKept, writeKept } from "./kept-file.ts";
import { ListDirectory } from "./list-directory.ts";
import type { OverrideTable } from "./override-table.ts";

/** A list that the store could not announce is noticed after this long. */
const POLL_MS = 5000;

/** What becomes of lists in a service, for its log and metrics. Must not throw. */
export interface ReplicaListener {
  /** @param tookMs from noticing the list to deciding by it */
  listLoaded(index: DnoIndex, from: "disk" | "store", tookMs: number): void;
  /** The last list stays in use, if there is one. */
  listFailed(error: RingfenceError): void;
}

export interface ReplicaStatus {
  /** The list in use; undefined before the first one. */
  readonly version: string | undefined;
  readonly builtAtMs: number | undefined;
  readonly loadedAtMs: number | undefined;
  /** Size in memory. */
  readonly bytes: number | undefined;
  /** What the last attempt to follow the store came to, when it failed. */
  readonly lastError: { readonly message: string; readonly atMs: number } | undefined;
}

export interface ReplicaOptions {
  readonly store: Pick<Store, "snapshots" | "watch">;
  /** Where the last good list is kept; made when it is not there. */
  readonly directory: string;
  /** The overrides that stand before every list. */
  readonly overrides: { readonly table: OverrideTable };
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  readonly listener: ReplicaListener;
}

/**
 * The DNO list in a running service. Follows the store: a new list is fetched to the disk, checked,
 * loaded beside the old one, and then takes its place in one assignment. Whatever fails, the list
 * in use stays; without the store the service starts from the last list on its disk. Never throws
 * into the service.
 */
export class DnoReplica {
  readonly #options: ReplicaOptions;
  readonly #directory: ListDirectory;
  readonly #following: Following;
  #view: DnoView | undefined;
  #loadedAtMs: number | undefined;
  #lastError: ReplicaStatus["lastError"];
  /** The version that the service would start from. */
  #keptVersion: string | undefined;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#directory = new ListDirectory(options.directory);
    this.#following = new Following(options.store, "snapshot", POLL_MS, () => this.#follow());
  }

  /** The list in use, whole; undefined before there is one. */
  list(): DnoView | undefined {
    return this.#view;
  }

  status(): ReplicaStatus {
    const index = this.#view?.index;
    return {
      version: index?.version,
      builtAtMs: index?.info.builtAtMs,
      loadedAtMs: this.#loadedAtMs,
      bytes: index?.bytes,
      lastError: this.#lastError,
    };
  }

  /** Takes the list on the disk, then the one in the store. Resolves when both have been tried. */
  async start(): Promise<void> {
    await this.#attempt(() => this.#takeKept());
    await this.#following.start();
  }

  /** Resolves when what is current in the store by now is in use, or could not be taken. */
  refresh(): Promise<void> {
    return this.#following.refresh();
  }

  async stop(): Promise<void> {
    await this.#following.stop();
  }

  async #takeKept(): Promise<void> {
    const kept = await readKept<SnapshotInfo>(this.#keptFile);
    if (kept === undefined) return;
    const started = this.#options.now();
    this.#use((await this.#directory.loadKept(kept)).index, "disk", started);
    this.#keptVersion = kept.version;
  }

  async #follow(): Promise<void> {
    const followed = await this.#attempt(async () => {
      const { store, now } = this.#options;
      const started = now();
      const current = await store.snapshots.current();
      if (current === undefined) return;
      if (current.version !== this.#view?.version) {
        const { index } = await this.#directory.load(current, store.snapshots);
        this.#use(index, "store", started);
      }
      await this.#keep(current);
    });
    if (followed) this.#lastError = undefined;
  }

  async #attempt(action: () => Promise<void>): Promise<boolean> {
    const { listener, now } = this.#options;
    try {
      await action();
      return true;
    } catch (thrown) {
      const error = asRingfenceError(thrown);
      this.#lastError = { message: error.message, atMs: now() };
      listener.listFailed(error);
      return false;
    }
  }

  #use(index: DnoIndex, from: "disk" | "store", startedMs: number): void {
    const { overrides, listener, now } = this.#options;
    this.#view = new DnoView(index, overrides);
    this.#loadedAtMs = now();
    listener.listLoaded(index, from, now() - startedMs);
  }

  /** Makes it what the service starts from, and removes what was built before it. */
  async #keep(info: SnapshotInfo): Promise<void> {
    if (this.#keptVersion === info.version) return;
    await writeKept(this.#keptFile, info);
    this.#keptVersion = info.version;
    await this.#directory.removeOlder(info.version);
  }

  get #keptFile(): string {
    return join(this.#options.directory, "current.json");
  }
}
