/** Ranges of numbers, taken in in any order, that can be cut out of other ranges. */
export class NumberRanges {
  #firsts: Float64Array<ArrayBuffer> = new Float64Array(1024);
  #lasts: Float64Array<ArrayBuffer> = new Float64Array(1024);
  #count = 0;
  #sorted = true;

  /** How many ranges have been added, or are left after `sort` has joined them. */
  get count(): number {
    return this.#count;
  }

  add(first: number, last: number): void {
    if (this.#count === this.#firsts.length) this.#grow();
    this.#sorted &&= this.#count === 0 || first > (this.#lasts[this.#count - 1] ?? 0);
    this.#firsts[this.#count] = first;
    this.#lasts[this.#count] = last;
    this.#count += 1;
  }

  /** How many numbers are in the ranges; one that is in several counts once. */
  numbers(): number {
    if (!this.#sorted) this.#sort();
    let numbers = 0;
    for (let at = 0; at < this.#count; at += 1) {
      numbers += (this.#lasts[at] ?? 0) - (this.#firsts[at] ?? 0) + 1;
    }
    return numbers;
  }

  /** Calls `onGap` for each part of `first` to `last` that is in none of the ranges. */
  forEachGap(first: number, last: number, onGap: (first: number, last: number) => void): void {
    if (!this.#sorted) this.#sort();
    let from = first;
    for (let at = this.#firstEndingAtOrAfter(first); at < this.#count; at += 1) {
      const start = this.#firsts[at] ?? 0;
      if (start > last) break;
      if (start > from) onGap(from, start - 1);
      from = (this.#lasts[at] ?? 0) + 1;
    }
    if (from <= last) onGap(from, last);
  }

  #firstEndingAtOrAfter(number: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#lasts[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Orders the ranges and joins those that overlap, so that the ends are in order as well. */
  #sort(): void {
    const order = Array.from({ length: this.#count }, (_, at) => at);
    const [firsts, lasts] = [this.#firsts, this.#lasts];
    order.sort((a, b) => (firsts[a] ?? 0) - (firsts[b] ?? 0));
    const joined = new NumberRanges();
    let [from, to] = [0, -1];
    for (const at of order) {
      const [first, last] = [firsts[at] ?? 0, lasts[at] ?? 0];
      if (first <= to) {
        to = Math.max(to, last);
        continue;
      }
      if (to >= from) joined.add(from, to);
      [from, to] = [first, last];
    }
    if (to >= from) joined.add(from, to);
    this.#firsts = joined.#firsts;
    this.#lasts = joined.#lasts;
    this.#count = joined.#count;
    this.#sorted = true;
  }

  #grow(): void {
    this.#firsts = twiceAsLong(this.#firsts);
    this.#lasts = twiceAsLong(this.#lasts);
  }
}

function twiceAsLong(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
