import { EXCHANGES_OF_NPA, NPAS, type Section } from "./layout.ts";

/** Of the module itself, as in `dno-index.ts`. */
const AN_NPA = EXCHANGES_OF_NPA;
const A_CODE = 0.001;
/** In the table of pages: the page holds 32-bit places. */
const WIDE = 0x8000_0000;
const MOST_NARROW = 0xffff;

/**
 * Where the containers of exchanges begin, counted in 16-bit words from the start of the image.
 *
 * A table of 800 words says for each NPA where its page is, counted in words from the start of the
 * directory, 0 for none. A page has a place for each of 1000 exchanges, 0 for none: in 16 bits from
 * the place that stands before them, less one, or where that is too small in 32 bits.
 */
export class Directory {
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;

  constructor(buffer: ArrayBufferLike, section: Section) {
    this.#words = new Uint32Array(buffer, section.offset, section.length >>> 2);
    this.#halves = new Uint16Array(buffer, section.offset, section.length >>> 1);
  }

  /** @param exchange 0 to 799,999; returns 0 when it has no container */
  find(exchange: number): number {
    const npa = (exchange * A_CODE) | 0;
    const page = this.#words[npa] ?? 0;
    if (page === 0) return 0;
    const nxx = exchange - npa * AN_NPA;
    if (page >= WIDE) return this.#words[page - WIDE + nxx] ?? 0;
    const place = this.#halves[(page + 1) * 2 + nxx] ?? 0;
    return place === 0 ? 0 : (this.#words[page] ?? 0) + place - 1;
  }
}

/** The directory of an index in the making. */
export class DirectoryBuilder {
  readonly #table = new Uint32Array(NPAS);
  readonly #pages: Uint32Array[] = [];
  #length = NPAS;

  /** @param places of the 1000 exchanges of an NPA, 0 to 799 */
  addNpa(npa: number, places: Uint32Array): void {
    const used = places.filter((place) => place > 0);
    if (used.length === 0) return;
    const first = Math.min(...used);
    const narrow = Math.max(...used) - first < MOST_NARROW;
    const page = narrow ? narrowPage(places, first) : places.slice();
    this.#table[npa] = narrow ? this.#length : this.#length + WIDE;
    this.#pages.push(page);
    this.#length += page.length;
  }

  /** The section: nothing when no exchange has a container. */
  finish(): Uint32Array {
    if (this.#pages.length === 0) return new Uint32Array(0);
    const words = new Uint32Array(this.#length);
    words.set(this.#table);
    let at = NPAS;
    for (const page of this.#pages) {
      words.set(page, at);
      at += page.length;
    }
    return words;
  }
}

function narrowPage(places: Uint32Array, base: number): Uint32Array {
  const words = new Uint32Array(1 + EXCHANGES_OF_NPA / 2);
  words[0] = base;
  new Uint16Array(words.buffer, 4).set(places.map((place) => (place === 0 ? 0 : place - base + 1)));
  return words;
}
