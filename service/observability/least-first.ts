/**
 * The keys that are counted most, in bounded memory: a new key takes the place of the one counted
 * least, and its count with it. Whatever comes once beside it, a key with more than one in `most` of
 * all counts is there (the Space-Saving algorithm of Metwally, Agrawal and El Abbadi). Each count
 * costs the same, however many keys there are.
 */
export class LeastFirst {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  /** Keys by their count, those counted longest ago first. */
  readonly #byCount = new Map<number, Set<string>>();
  #least = 0;

  /** @param most keys kept, at least 1 */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts a key once.
   *
   * @returns the key that had to go for it, if one had to
   */
  count(key: string): string | undefined {
    const counted = this.#counts.get(key);
    if (counted !== undefined) {
      this.#leave(key, counted);
      this.#enter(key, counted + 1);
      return undefined;
    }
    if (this.#counts.size < this.#most) {
      this.#enter(key, 1);
      return undefined;
    }
    const count = this.#leastCount();
    const [dropped = ""] = this.#byCount.get(count) ?? [];
    this.forget(dropped);
    this.#enter(key, count + 1);
    return dropped;
  }

  forget(key: string): void {
    const counted = this.#counts.get(key);
    if (counted === undefined) return;
    this.#leave(key, counted);
    this.#counts.delete(key);
  }

  /** Keys with their counts; of one that took another's place, at most that one's too many. */
  counts(): Iterable<readonly [string, number]> {
    return this.#counts;
  }

  keys(): Iterable<string> {
    return this.#counts.keys();
  }

  #leastCount(): number {
    // Counts only ever grow by one, so that the search goes on where it ended.
    while (!this.#byCount.has(this.#least)) this.#least++;
    return this.#least;
  }

  #enter(key: string, count: number): void {
    this.#counts.set(key, count);
    this.#least = Math.min(this.#least, count);
    const keys = this.#byCount.get(count);
    if (keys === undefined) this.#byCount.set(count, new Set([key]));
    else keys.add(key);
  }

  #leave(key: string, count: number): void {
    const keys = this.#byCount.get(count);
    keys?.delete(key);
    if (keys?.size === 0) this.#byCount.delete(count);
  }
}
