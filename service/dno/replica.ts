import { join } from "node:path";
import { asRingfenceError, RingfenceError } from "../errors.ts";
import { atOnce, behindCalls } from "../pace.ts";
import type { SnapshotInfo, Store } from "../store/store.ts";
import { DnoView } from "./dno-view.ts";
import { Following } from "./following.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { giveBackListMemory } from "./index/list-memory.ts";
import { readKept, writeKept } from "./kept-file.ts";
import { ListDirectory } from "./list-directory.ts";
import type { OverrideTable } from "./override-table.ts";

/** A list that the store could not announce is noticed after this long. */
const POLL_MS = 5000;
/** A snapshot that could not be used is not fetched again sooner, unless somebody asks for it. */
const RETRY_MS = 60_000;

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
  #refused: { readonly version: string; readonly atMs: number } | undefined;
  /** The version that the service would start from. */
  #keptVersion: string | undefined;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    // Before the first list every call passes: nothing is gained by taking one's time.
    const pace = () => (this.#view === undefined ? atOnce() : behindCalls());
    this.#directory = new ListDirectory(options.directory, pace);
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
    this.#refused = undefined;
    return this.#following.refresh();
  }

  async stop(): Promise<void> {
    await this.#following.stop();
  }

  async #takeKept(): Promise<boolean> {
    const kept = await readKept<SnapshotInfo>(this.#keptFile);
    if (kept === undefined) return true;
    const started = this.#options.now();
    this.#use((await this.#directory.loadKept(kept)).index, "disk", started);
    this.#keptVersion = kept.version;
    return true;
  }

  async #follow(): Promise<void> {
    const followed = await this.#attempt(async () => {
      const current = await this.#options.store.snapshots.current();
      if (current === undefined) return true;
      if (current.version !== this.#view?.version) {
        if (this.#wasRefused(current)) return false;
        await this.#load(current);
      }
      await this.#keep(current);
      return true;
    });
    if (followed) this.#lastError = undefined;
  }

  async #load(info: SnapshotInfo): Promise<void> {
    const { store, now } = this.#options;
    const started = now();
    try {
      const { index } = await this.#directory.load(info, store.snapshots);
      this.#use(index, "store", started);
    } catch (error) {
      // A store that went away in the middle is asked again as soon as it is back.
      const away = error instanceof RingfenceError && error.code === "STORE_UNAVAILABLE";
      if (!away) this.#refused = { version: info.version, atMs: now() };
      throw error;
    } finally {
      // Of the list that was in use, or of the one that was not good. Nobody waits for it.
      void giveBackListMemory(this.#view === undefined ? 0 : 1);
    }
  }

  #wasRefused({ version }: SnapshotInfo): boolean {
    if (this.#refused?.version !== version) return false;
    return this.#options.now() - this.#refused.atMs < RETRY_MS;
  }

  /** False when the action says so, or throws. */
  async #attempt(action: () => Promise<boolean>): Promise<boolean> {
    const { listener, now } = this.#options;
    try {
      return await action();
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
