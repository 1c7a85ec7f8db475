import { bodyBytes } from "./container.ts";
import {
  BITMAP_BYTES,
  BUCKETS,
  headerWord,
  KIND_BITMAP,
  KIND_BUCKETS,
  KIND_FEW,
  KIND_LINES,
  KIND_RUNS,
  KIND_WIDE_BUCKETS,
  LINES,
  MOST_COUNTED,
  SETS_ONE,
  SETS_PALETTE,
  SETS_ZERO,
} from "./layout.ts";

const NO_PALETTE: ReadonlyMap<number, number> = new Map();
/** A longer list of low bytes is searched through its buckets. */
const MOST_FEW = 64;
/** What an entry of a filtered container costs in the filter, in bytes, at most. */
const FILTER_BYTES = 1.5;
/** A palette entry and a 16-bit choice for every line, the ends of buckets, and the headers. */
const MOST_BYTES = BITMAP_BYTES + BUCKETS * 2 + LINES * 6 + 8;

/** A container in the making: what `encode` found to be the smallest form. */
export interface Encoded {
  readonly bytes: Uint8Array;
  /** Whether the entries are to be in the filter. Dense containers answer by themselves. */
  readonly filtered: boolean;
}

/**
 * Turns the entries of one exchange into a container. Takes runs in ascending order that do not
 * overlap; runs that touch and have the same set are joined.
 */
export class ContainerEncoder {
  readonly #first = new Uint16Array(LINES);
  readonly #last = new Uint16Array(LINES);
  readonly #sets = new Uint32Array(LINES);
  #runs = 0;
  #lines = 0;
  #mixed = false;

  readonly #buffer = new ArrayBuffer(MOST_BYTES);
  readonly #bytes = new Uint8Array(this.#buffer);
  readonly #words = new Uint16Array(this.#buffer);
  readonly #palette = new Map<number, number>();

  /** How many lines have been added since the last `encode`. */
  get lines(): number {
    return this.#lines;
  }

  add(firstLine: number, lastLine: number, set: number): void {
    const before = this.#runs - 1;
    this.#lines += lastLine - firstLine + 1;
    if (before >= 0 && this.#last[before] === firstLine - 1 && this.#sets[before] === set) {
      this.#last[before] = lastLine;
      return;
    }
    if (before >= 0 && this.#sets[0] !== set) this.#mixed = true;
    this.#first[this.#runs] = firstLine;
    this.#last[this.#runs] = lastLine;
    this.#sets[this.#runs] = set;
    this.#runs += 1;
  }

  /** Encodes what was added, and begins anew. The bytes are good until the next call. */
  encode(): Encoded {
    const palette = this.#formOfSets() === SETS_PALETTE ? this.#readPalette() : NO_PALETTE;
    const kind = this.#smallestKind(palette.size);
    const filtered = kind !== KIND_RUNS && kind !== KIND_BITMAP;
    const sets = this.#formOfSets();
    const count = kind === KIND_RUNS ? this.#runs : kind === KIND_BITMAP ? 0 : this.#lines;
    const header = headerWord(kind, sets, count);
    const end = 2 + ((bodyBytes(header) + 1) & ~1);
    this.#bytes.fill(0, 0, end);
    this.#words[0] = header;
    this.#writeBody(kind);
    if (kind === KIND_BITMAP && sets === SETS_PALETTE) this.#writeBitmapEnds();
    const length = this.#writeSets(sets, palette, end, kind === KIND_RUNS);
    this.#runs = 0;
    this.#lines = 0;
    this.#mixed = false;
    return { bytes: this.#bytes.subarray(0, length), filtered };
  }

  /** The distinct sets in the order of their first entry, each with its place. */
  #readPalette(): ReadonlyMap<number, number> {
    this.#palette.clear();
    for (let run = 0; run < this.#runs; run += 1) {
      const set = this.#sets[run] ?? 0;
      if (!this.#palette.has(set)) this.#palette.set(set, this.#palette.size);
    }
    return this.#palette;
  }

  #formOfSets(): number {
    const set = this.#sets[0] ?? 0;
    if (this.#mixed || set > 0xffff) return SETS_PALETTE;
    return set === 0 ? SETS_ZERO : SETS_ONE;
  }

  /** Called for every exchange of a build, so nothing is allocated here. */
  #smallestKind(setsInIt: number): number {
    const lines = this.#lines;
    const width = setsInIt > 1 ? choiceBits(setsInIt) / 8 : 0;
    const each = 1 + width + FILTER_BYTES;
    let kind = KIND_BITMAP;
    let least = BITMAP_BYTES + (setsInIt > 1 ? BUCKETS * 2 : 0) + lines * width;
    if (lines <= MOST_FEW && lines * (each + 1) < least) {
      [kind, least] = [KIND_LINES, lines * (each + 1)];
    }
    if (lines <= MOST_FEW && lines * each + ((BUCKETS + lines + 7) >>> 3) < least) {
      [kind, least] = [KIND_FEW, lines * each + ((BUCKETS + lines + 7) >>> 3)];
    }
    if (lines <= 255 && BUCKETS + lines * each < least) {
      [kind, least] = [KIND_BUCKETS, BUCKETS + lines * each];
    }
    if (lines > 255 && lines <= MOST_COUNTED && BUCKETS * 2 + lines * each < least) {
      [kind, least] = [KIND_WIDE_BUCKETS, BUCKETS * 2 + lines * each];
    }
    if (this.#runs <= MOST_COUNTED && this.#runs * (4 + width) < least) kind = KIND_RUNS;
    return kind;
  }

  #writeBody(kind: number): void {
    let entry = 0;
    for (let run = 0; run < this.#runs; run += 1) {
      const first = this.#first[run] ?? 0;
      const last = this.#last[run] ?? 0;
      if (kind === KIND_RUNS) {
        this.#words[1 + run * 2] = first;
        this.#words[2 + run * 2] = last;
        continue;
      }
      for (let line = first; line <= last; line += 1) {
        this.#writeLine(kind, entry, line);
        entry += 1;
      }
    }
    if (kind === KIND_BUCKETS || kind === KIND_WIDE_BUCKETS) this.#sumEnds(kind);
  }

  #writeLine(kind: number, entry: number, line: number): void {
    const bytes = this.#bytes;
    const high = line >>> 8;
    if (kind === KIND_LINES) this.#words[1 + entry] = line;
    else if (kind === KIND_BITMAP) setBit(bytes, 2, line);
    else if (kind === KIND_FEW) {
      bytes[2 + entry] = line & 255;
      setBit(bytes, 2 + this.#lines, high + entry);
    } else if (kind === KIND_BUCKETS) {
      bytes[2 + high] = (bytes[2 + high] ?? 0) + 1;
      bytes[2 + BUCKETS + entry] = line & 255;
    } else {
      this.#words[1 + high] = (this.#words[1 + high] ?? 0) + 1;
      bytes[2 + BUCKETS * 2 + entry] = line & 255;
    }
  }

  /** Turns the entries of each bucket into where they end. */
  #sumEnds(kind: number): void {
    let end = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      if (kind === KIND_BUCKETS) this.#bytes[2 + bucket] = end += this.#bytes[2 + bucket] ?? 0;
      else this.#words[1 + bucket] = end += this.#words[1 + bucket] ?? 0;
    }
  }

  #writeBitmapEnds(): void {
    const ends = (2 + BITMAP_BYTES) / 2;
    for (let run = 0; run < this.#runs; run += 1) {
      for (let line = this.#first[run] ?? 0; line <= (this.#last[run] ?? 0); line += 1) {
        const bucket = ends + (line >>> 8);
        this.#words[bucket] = (this.#words[bucket] ?? 0) + 1;
      }
    }
    for (let bucket = 1; bucket < BUCKETS; bucket += 1) {
      this.#words[ends + bucket] =
        (this.#words[ends + bucket] ?? 0) + (this.#words[ends + bucket - 1] ?? 0);
    }
  }

  /** @returns the length of the container in bytes */
  #writeSets(
    sets: number,
    palette: ReadonlyMap<number, number>,
    end: number,
    oneARun: boolean,
  ): number {
    let word = end / 2;
    if (sets === SETS_ZERO) return end;
    if (sets === SETS_ONE) {
      this.#words[word] = this.#sets[0] ?? 0;
      return end + 2;
    }
    const width = palette.size > 1 ? choiceBits(palette.size) : 0;
    this.#words[word] = palette.size;
    this.#words[word + 1] = width;
    word += 2;
    for (const set of palette.keys()) {
      this.#words[word] = set & 0xffff;
      this.#words[word + 1] = set >>> 16;
      word += 2;
    }
    if (width === 0) return word * 2;
    const choices = oneARun ? this.#runs : this.#lines;
    const words = Math.ceil((choices * width) / 16);
    this.#words.fill(0, word, word + words);
    this.#writeChoices(palette, word, width, oneARun);
    return (word + words) * 2;
  }

  #writeChoices(
    palette: ReadonlyMap<number, number>,
    at: number,
    width: number,
    oneARun: boolean,
  ): void {
    let bit = 0;
    for (let run = 0; run < this.#runs; run += 1) {
      const choice = palette.get(this.#sets[run] ?? 0) ?? 0;
      const times = oneARun ? 1 : (this.#last[run] ?? 0) - (this.#first[run] ?? 0) + 1;
      for (let k = 0; k < times; k += 1) {
        const word = at + (bit >>> 4);
        this.#words[word] = (this.#words[word] ?? 0) | (choice << (bit & 15));
        bit += width;
      }
    }
  }
}

/** Bits of a choice among so many sets: a power of two, so that no choice crosses a word. */
function choiceBits(sets: number): number {
  if (sets <= 2) return 1;
  if (sets <= 4) return 2;
  if (sets <= 16) return 4;
  return sets <= 256 ? 8 : 16;
}

function setBit(bytes: Uint8Array, at: number, bit: number): void {
  const byte = at + (bit >>> 3);
  bytes[byte] = (bytes[byte] ?? 0) | (1 << (bit & 7));
}
