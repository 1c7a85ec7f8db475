import { RingfenceError } from "../errors.ts";
import type { Lock } from "./store.ts";

const LOCK_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/;

/** @throws RingfenceError `BAD_FIELD` when the name could not be part of a key */
export function checkLockName(name: string): void {
  if (LOCK_NAME.test(name)) return;
  throw new RingfenceError("BAD_FIELD", `${JSON.stringify(name)} is not the name of a lock`, {
    field: "name",
  });
}

/**
 * A lock that its holder believes in for no longer than its lease. The lease is counted from
 * before the store was asked, on a clock that nobody sets, so the holder gives up first.
 */
export class LeasedLock implements Lock {
  readonly #endsAt: number;
  readonly #giveBack: () => Promise<void>;
  #released = false;

  /** Make it before the store is asked. `giveBack` removes it from the store if it is still ours. */
  constructor(leaseMs: number, giveBack: () => Promise<void>) {
    this.#endsAt = performance.now() + leaseMs;
    this.#giveBack = giveBack;
  }

  held(): boolean {
    return !this.#released && performance.now() < this.#endsAt;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.#giveBack();
  }
}
