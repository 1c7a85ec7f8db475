import type { Topic, Unwatch } from "../store/store.ts";

/** What of a store is needed to follow it. */
export interface Watched {
  watch(topic: Topic, listener: () => void): Unwatch;
}

/**
 * Keeps something fresh: refreshes it when the store says that it changed, and now and then in
 * case the store could not say so. Refreshes never overlap; a change during one is followed by
 * another.
 */
export class Following {
  readonly #watched: Watched;
  readonly #topic: Topic;
  readonly #refresh: () => Promise<void>;
  readonly #pollMs: number;
  #running: Promise<void> | undefined;
  #again = false;
  #unwatch: Unwatch | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param refresh never rejects */
  constructor(watched: Watched, topic: Topic, pollMs: number, refresh: () => Promise<void>) {
    this.#watched = watched;
    this.#topic = topic;
    this.#pollMs = pollMs;
    this.#refresh = refresh;
  }

  /** Begins, and resolves after the first refresh. */
  async start(): Promise<void> {
    this.#unwatch = this.#watched.watch(this.#topic, () => void this.refresh());
    this.#timer = setInterval(() => void this.refresh(), this.#pollMs).unref();
    await this.refresh();
  }

  /** Resolves when a refresh that began after this call is over. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Ends it, and resolves when nothing of it is running. */
  async stop(): Promise<void> {
    this.#unwatch?.();
    clearInterval(this.#timer);
    this.#again = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#refresh();
    }
    this.#running = undefined;
  }
}
