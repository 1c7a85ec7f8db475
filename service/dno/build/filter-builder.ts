import { type FilterSize, filterBits, filterSize, filterWord } from "../index/entry-filter.ts";
import { FIRST_EXCHANGE, LINES } from "../index/layout.ts";

const PARTS = 256;
const PART_ENTRIES = 1024;

/**
 * Fills a filter. Its words lie all over a memory of up to hundreds of megabytes, and each would be
 * waited for: so they are gathered by the part of the filter that they belong to, and written when
 * there are a thousand of one part, which fits into a cache.
 */
export class FilterBuilder {
  readonly #words: Uint32Array;
  readonly #size: FilterSize;
  readonly #shift: number;
  readonly #waiting = new Uint32Array(PARTS * PART_ENTRIES * 2);
  readonly #counts = new Uint32Array(PARTS);

  /** @param length words of the filter */
  constructor(length: number) {
    this.#words = new Uint32Array(length);
    this.#size = filterSize(length);
    this.#shift = Math.max(0, 32 - Math.clz32(length) - 8);
  }

  add(exchange: number, line: number): void {
    const low = ((FIRST_EXCHANGE + exchange) * LINES + line) | 0;
    const word = filterWord(exchange, low, this.#size.factor, this.#size.shift);
    const part = word >>> this.#shift;
    const count = this.#counts[part] ?? 0;
    const at = (part * PART_ENTRIES + count) * 2;
    this.#waiting[at] = word;
    this.#waiting[at + 1] = filterBits(exchange, low);
    this.#counts[part] = count + 1;
    if (count + 1 === PART_ENTRIES) this.#write(part);
  }

  /** The filter, with everything that was added. */
  finish(): Uint32Array {
    for (let part = 0; part < PARTS; part += 1) this.#write(part);
    return this.#words;
  }

  #write(part: number): void {
    const start = part * PART_ENTRIES * 2;
    const end = start + (this.#counts[part] ?? 0) * 2;
    for (let at = start; at < end; at += 2) {
      const word = this.#waiting[at] ?? 0;
      this.#words[word] = (this.#words[word] ?? 0) | (this.#waiting[at + 1] ?? 0);
    }
    this.#counts[part] = 0;
  }
}
