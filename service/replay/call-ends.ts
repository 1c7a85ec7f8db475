/** The ends of calls that are still going on, the earliest first: a binary heap. */
export class CallEnds<T> {
  readonly #times: number[] = [];
  readonly #ends: T[] = [];

  add(atMs: number, end: T): void {
    let at = this.#times.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const time = this.#times[above] as number;
      if (time <= atMs) break;
      this.#times[at] = time;
      this.#ends[at] = this.#ends[above] as T;
      at = above;
    }
    this.#times[at] = atMs;
    this.#ends[at] = end;
  }

  /** So many that are among the next ones to end, though some others may end before them. */
  soonest(most: number): readonly T[] {
    return this.#ends.slice(0, most);
  }

  /** Takes out the earliest one at or before `untilMs`; undefined when there is none. */
  next(untilMs: number): { readonly atMs: number; readonly end: T } | undefined {
    const atMs = this.#times[0];
    if (atMs === undefined || atMs > untilMs) return undefined;
    const end = this.#ends[0] as T;
    const lastTime = this.#times.pop() as number;
    const last = this.#ends.pop() as T;
    if (this.#times.length > 0) this.#sink(lastTime, last);
    return { atMs, end };
  }

  #sink(time: number, end: T): void {
    const { length } = this.#times;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (
        below + 1 < length &&
        (this.#times[below + 1] as number) < (this.#times[below] as number)
      ) {
        below += 1;
      }
      if ((this.#times[below] as number) >= time) break;
      this.#times[at] = this.#times[below] as number;
      this.#ends[at] = this.#ends[below] as T;
      at = below;
    }
    this.#times[at] = time;
    this.#ends[at] = end;
  }
}
