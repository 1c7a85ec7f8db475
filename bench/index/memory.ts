const FIRST_NUMBER = 2_000_000_000;
const NUMBERS = 8_000_000_000;

/** Memory of the size of a list, read at random: what no look-up can be faster than. */
export class Memory {
  readonly #words: Uint32Array;
  readonly #scale: number;

  constructor(bytes: number) {
    this.#words = new Uint32Array(bytes >>> 2);
    this.#scale = this.#words.length / NUMBERS;
    // A page that was never written to is no memory yet.
    for (let at = 0; at < this.#words.length; at += 1) this.#words[at] = Math.imul(at, 0x9e3779b1);
  }

  /** One read a number. None waits for another, so that a processor has many under way at once. */
  readAt(nationals: Float64Array): number {
    const [words, scale] = [this.#words, this.#scale];
    let sum = 0;
    for (let at = 0; at < nationals.length; at += 1) {
      sum += words[(((nationals[at] ?? 0) - FIRST_NUMBER) * scale) | 0] ?? 0;
    }
    return sum;
  }

  /** Reads each of which says where the next one is. */
  chain(reads: number): number {
    const words = this.#words;
    const scale = words.length / 0x1_0000_0000;
    let state = 1;
    for (let read = 0; read < reads; read += 1) {
      const word = words[((state >>> 0) * scale) | 0] ?? 0;
      state = (Math.imul(state, 0x2c1b3c6d) + word + read) | 0;
    }
    return state;
  }
}
