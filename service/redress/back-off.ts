const FIRST_MS = 15_000;
const LONGEST_MS = 3_600_000;

/** Remembers what failed, and when it may be tried again: after 15 s, 30 s, up to an hour. */
export class BackOff {
  readonly #failures = new Map<string, { times: number; notBeforeMs: number }>();

  /** @param now milliseconds since 1970, UTC */
  mayTry(what: string, now: number): boolean {
    return now >= (this.#failures.get(what)?.notBeforeMs ?? 0);
  }

  failed(what: string, now: number): void {
    const times = (this.#failures.get(what)?.times ?? 0) + 1;
    const waitMs = Math.min(FIRST_MS * 2 ** Math.min(times - 1, 20), LONGEST_MS);
    this.#failures.set(what, { times, notBeforeMs: now + waitMs });
  }

  /** It is not tried again by this process. */
  gaveUp(what: string): void {
    this.#failures.set(what, { times: 0, notBeforeMs: Number.POSITIVE_INFINITY });
  }

  done(what: string): void {
    this.#failures.delete(what);
  }
}
