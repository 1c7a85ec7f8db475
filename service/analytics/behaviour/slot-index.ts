import { mixed } from "./distinct-count.ts";

const EMPTY = -1;

/** Where the keys of slots stand: the key of slot n is number n times `stride`. */
export interface SlotKeys {
  readonly keys: Float64Array;
  readonly stride: number;
}

/**
 * Where the slot of a key is: a hash table with open addressing over slots that belong to somebody
 * else, with their keys, integers up to 2^53. A `Map` of a million takes a hundred bytes for each.
 */
export class SlotIndex {
  readonly #keys: Float64Array;
  readonly #stride: number;
  readonly #places: Int32Array;
  readonly #mask: number;
  /** Of this process: nobody outside can choose numbers that fall together. */
  readonly #seed: number;

  /** @param seed 32 random bits */
  constructor(capacity: number, seed: number, { keys, stride }: SlotKeys) {
    this.#keys = keys;
    this.#stride = stride;
    // At most half full, so that a search looks at two or three places.
    const places = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#places = new Int32Array(places).fill(EMPTY);
    this.#mask = places - 1;
    this.#seed = seed;
  }

  /** Bytes that it takes beside the keys. */
  get bytes(): number {
    return this.#places.byteLength;
  }

  /** The slot of a key, or -1. */
  find(key: number): number {
    let place = this.#home(key);
    for (;;) {
      const slot = this.#places[place] ?? EMPTY;
      if (slot === EMPTY || this.#keys[slot * this.#stride] === key) return slot;
      place = (place + 1) & this.#mask;
    }
  }

  /** Gives a free slot to a key that has none. */
  insert(key: number, slot: number): void {
    let place = this.#home(key);
    while (this.#places[place] !== EMPTY) place = (place + 1) & this.#mask;
    this.#places[place] = slot;
    this.#keys[slot * this.#stride] = key;
  }

  /** Takes the slot from its key. The places behind move up, so that no search ends too soon. */
  remove(slot: number): void {
    let hole = this.#home(this.#keyOf(slot));
    while (this.#places[hole] !== slot) hole = (hole + 1) & this.#mask;
    let place = hole;
    for (;;) {
      place = (place + 1) & this.#mask;
      const moving = this.#places[place] ?? EMPTY;
      if (moving === EMPTY) break;
      const home = this.#home(this.#keyOf(moving));
      if (((place - home) & this.#mask) >= ((place - hole) & this.#mask)) {
        this.#places[hole] = moving;
        hole = place;
      }
    }
    this.#places[hole] = EMPTY;
  }

  #keyOf(slot: number): number {
    return this.#keys[slot * this.#stride] ?? 0;
  }

  #home(key: number): number {
    return mixed(mixed(key) ^ this.#seed) & this.#mask;
  }
}
