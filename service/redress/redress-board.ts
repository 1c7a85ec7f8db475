import { Following, type Watched } from "../dno/following.ts";
import type { RedressStore } from "../store/store.ts";
import { type RedressStanding, standingOf } from "./redress-clocks.ts";
import type { RedressRequest } from "./redress-request.ts";

/** Marks are not announced, and the clocks go on. */
const POLL_MS = 15_000;

/** The open requests of this moment, for the metrics of a service. */
export class RedressBoard {
  readonly #following: Following;
  #open: readonly RedressRequest[] | undefined;

  constructor(store: Watched & { readonly redress: Pick<RedressStore, "open"> }) {
    this.#following = new Following(store, "redress", POLL_MS, async () => {
      // With the store away the last ones stay, whose clocks go on all the same.
      this.#open = await store.redress.open().catch(() => this.#open);
    });
  }

  start(): Promise<void> {
    return this.#following.start();
  }

  stop(): Promise<void> {
    return this.#following.stop();
  }

  /** Undefined until the store has answered once. */
  standing(now: number): RedressStanding | undefined {
    return this.#open === undefined ? undefined : standingOf(this.#open, now);
  }
}
