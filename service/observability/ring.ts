/** The last values of a series, in a fixed number of places. */
export class Ring<T> {
  readonly #places: T[] = [];
  readonly #capacity: number;
  #next = 0;

  /** @param capacity values kept, at least 1 */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(value: T): void {
    this.#places[this.#next] = value;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /** Oldest first. */
  values(): readonly T[] {
    if (this.#places.length < this.#capacity) return this.#places.slice();
    return [...this.#places.slice(this.#next), ...this.#places.slice(0, this.#next)];
  }
}
