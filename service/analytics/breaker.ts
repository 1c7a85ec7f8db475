/**
 * A circuit breaker: after several failures in a row nothing is tried for a while, and then one
 * thing at a time, until something succeeds.
 */
export class Breaker {
  readonly #failuresToOpen: number;
  readonly #restMs: number;
  readonly #now: () => number;
  #failures = 0;
  #nextTryAt = 0;

  /**
   * @param failuresToOpen how many failures in a row open it
   * @param restMs for how long nothing is tried while it is open
   * @param now milliseconds on any clock
   */
  constructor(failuresToOpen: number, restMs: number, now: () => number) {
    this.#failuresToOpen = failuresToOpen;
    this.#restMs = restMs;
    this.#now = now;
  }

  isOpen(): boolean {
    return this.#failures >= this.#failuresToOpen;
  }

  /** True when it may be tried now. While the breaker is open that is once in `restMs`. */
  mayTry(): boolean {
    if (!this.isOpen()) return true;
    const now = this.#now();
    // A clock that was set back must not keep it open for longer than it would have been.
    const waiting = now < this.#nextTryAt && this.#nextTryAt - now <= this.#restMs;
    if (waiting) return false;
    this.#nextTryAt = now + this.#restMs;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.isOpen()) this.#nextTryAt = this.#now() + this.#restMs;
  }
}
