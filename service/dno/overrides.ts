import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { EndedPatterns, SubscriberWishes } from "../decision/dno-list.ts";
import { asRingfenceError, RingfenceError } from "../errors.ts";
import type { Override, Store } from "../store/store.ts";
import { Following } from "./following.ts";
import { readKept, writeKept } from "./kept-file.ts";
import { OverrideTable } from "./override-table.ts";

/** A change that the store could not announce is noticed after this long. */
const POLL_MS = 15_000;

/** What becomes of overrides in a service, for its log and metrics. */
export interface OverridesListener {
  overridesChanged(count: number): void;
  /** The last table stays in use. */
  overridesFailed(error: RingfenceError): void;
}

/**
 * The overrides in a running service: follows the store, within a second of a change, and keeps
 * the last of them on the disk, so that a number that was restored stays so when the service
 * starts without its store. Never throws into the service.
 */
export class Overrides implements SubscriberWishes, EndedPatterns {
  readonly #store: Pick<Store, "overrides">;
  readonly #directory: string;
  readonly #listener: OverridesListener;
  readonly #following: Following;
  #table = new OverrideTable([]);
  /** Of the run before; none when the store has been read since. */
  #kept: readonly Override[] = [];

  /** @param directory where the last overrides are kept; made when it is not there */
  constructor(
    store: Pick<Store, "overrides" | "watch">,
    directory: string,
    listener: OverridesListener,
  ) {
    this.#store = store;
    this.#directory = directory;
    this.#listener = listener;
    this.#following = new Following(store, "overrides", POLL_MS, () => this.#take());
  }

  /** The overrides of this moment; another table after every change. */
  get table(): OverrideTable {
    return this.#table;
  }

  /** Takes what is on the disk, then what is in the store. Resolves when both have been tried. */
  async start(): Promise<void> {
    const kept = await readKept<readonly Override[]>(this.#file);
    if (Array.isArray(kept)) {
      this.#kept = kept;
      this.#table = new OverrideTable(kept);
    }
    await this.#following.start();
  }

  /** Resolves when what is in the store by now has been taken, or could not be. */
  refresh(): Promise<void> {
    return this.#following.refresh();
  }

  async stop(): Promise<void> {
    await this.#following.stop();
  }

  /** As `SubscriberWishes.blocks`. */
  blocks(called: number, calling: number, now: number): boolean {
    return this.#table.blocks(called, calling, now);
  }

  /** As `SubscriberWishes.optedOut`. */
  optedOut(called: number, now: number): boolean {
    return this.#table.optedOut(called, now);
  }

  /** As `EndedPatterns.ended`. */
  ended(pattern: string): boolean {
    return this.#table.ended(pattern);
  }

  get #file(): string {
    return join(this.#directory, "overrides.json");
  }

  async #take(): Promise<void> {
    try {
      const entries = await this.#stored();
      if (JSON.stringify(entries) === JSON.stringify(this.#table.entries)) return;
      this.#table = new OverrideTable(entries);
      this.#listener.overridesChanged(entries.length);
      await mkdir(this.#directory, { recursive: true });
      await writeKept(this.#file, entries);
    } catch (error) {
      this.#listener.overridesFailed(asRingfenceError(error));
    }
  }

  /**
   * What is in the store. One that lost its data between two runs has nothing, and no count of
   * changes that says why: what is on the disk goes back into it, or else every number that was
   * restored (47 CFR 64.1200(k)(8)) would be blocked again, and forgotten on the disk too.
   */
  async #stored(): Promise<readonly Override[]> {
    let entries = await this.#store.overrides.all();
    if (entries.length === 0 && this.#kept.length > 0) {
      const restored = await this.#store.overrides.restore(this.#kept);
      if (restored > 0) this.#listener.overridesFailed(lost(restored));
      entries = await this.#store.overrides.all();
    }
    this.#kept = [];
    return entries;
  }
}

function lost(count: number): RingfenceError {
  return new RingfenceError(
    "DATA_REFUSED",
    `the store had no overrides and never had any; the ${count} of the run before are in it again: see that it keeps its data`,
  );
}
