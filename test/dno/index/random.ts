/** A generator of pseudo-random integers from a seed (xorshift32), so that a failure comes again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** An integer from 0 to `below` - 1; `below` is at most 2^32. */
  below(below: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * below);
  }

  /** A NANP number of ten digits, 2000000000 to 9999999999. */
  national(): number {
    return (200_000 + this.below(800_000)) * 10_000 + this.below(10_000);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}
