import {
  BITMAP_BYTES,
  BUCKETS,
  KIND_BITMAP,
  KIND_BUCKETS,
  KIND_FEW,
  KIND_LINES,
  KIND_RUNS,
  KIND_WIDE_BUCKETS,
  LINES,
  SETS_ONE,
  SETS_PALETTE,
} from "./layout.ts";

// Of the module itself, as in `dno-index.ts`.
const BITMAP = BITMAP_BYTES;
const BUCKETS_EACH = BUCKETS;
const BITS = KIND_BITMAP;
const BUCKETED = KIND_BUCKETS;
const FEW = KIND_FEW;
const PLAIN = KIND_LINES;
const RUNS = KIND_RUNS;
const BUCKETED_WIDE = KIND_WIDE_BUCKETS;
const LINES_EACH = LINES;
const ONE_SET = SETS_ONE;
const PALETTE = SETS_PALETTE;

const COUNT_BITS = 0x7ff;
const NOT_THERE = -1;
/** 64 bytes. */
const A_CACHE_LINE = 32;

/** Called for each run of lines with one set, in ascending order; both ends are in the run. */
export type VisitRun = (firstLine: number, lastLine: number, set: number) => void;

/**
 * Reads containers out of the image of an index. A container is named by where it begins, counted
 * in 16-bit words from the start of the image, which is what the directory holds.
 */
export class Containers {
  readonly #bytes: Uint8Array;
  readonly #words: Uint16Array;

  /** @param buffer the image; container words are little-endian, as the machine is */
  constructor(buffer: ArrayBufferLike) {
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint16Array(buffer, 0, buffer.byteLength >>> 1);
  }

  /**
   * The set of a line.
   *
   * @param at where the container begins, in 16-bit words
   * @param line 0 to 9999
   * @returns the number of the set, or -1 when the line is not in the container
   */
  find(at: number, line: number): number {
    const header = this.#words[at] ?? 0;
    const position = this.#position(header, at, line);
    return position === NOT_THERE ? NOT_THERE : this.#set(header, at, position);
  }

  /**
   * Reads the lines of memory that `find` will read of a container of usual size, for it to find
   * them in the cache. What is returned means nothing.
   */
  readAhead(at: number): number {
    const words = this.#words;
    return (words[at] ?? 0) + (words[at + A_CACHE_LINE] ?? 0) + (words[at + 2 * A_CACHE_LINE] ?? 0);
  }

  /** Visits all entries of a container. */
  visit(at: number, visit: VisitRun): void {
    const header = this.#words[at] ?? 0;
    const count = header & COUNT_BITS;
    switch (header >>> 13) {
      case RUNS:
        for (let run = 0; run < count; run += 1) {
          const word = at + 1 + run * 2;
          visit(this.#words[word] ?? 0, this.#words[word + 1] ?? 0, this.#set(header, at, run));
        }
        return;
      case BITS:
        this.#visitBitmap(header, at, visit);
        return;
      case PLAIN:
        for (let k = 0; k < count; k += 1) {
          const line = this.#words[at + 1 + k] ?? 0;
          visit(line, line, this.#set(header, at, k));
        }
        return;
      case FEW:
        this.#visitFew(header, at, visit);
        return;
      default:
        this.#visitBuckets(header, at, visit);
    }
  }

  #position(header: number, at: number, line: number): number {
    const body = at * 2 + 2;
    const count = header & COUNT_BITS;
    switch (header >>> 13) {
      case RUNS:
        return this.#runOf(at + 1, count, line);
      case BITS:
        return this.#bitmapPosition(header, body, line);
      case PLAIN: {
        for (let k = 0; k < count; k += 1) if (this.#words[at + 1 + k] === line) return k;
        return NOT_THERE;
      }
      case FEW:
        return this.#fewPosition(body, count, line);
      case BUCKETED: {
        const ends = body + (line >>> 8);
        const first = line < 256 ? 0 : (this.#bytes[ends - 1] ?? 0);
        return this.#lowPosition(body + BUCKETS_EACH, first, this.#bytes[ends] ?? 0, line & 255);
      }
      case BUCKETED_WIDE: {
        const ends = at + 1 + (line >>> 8);
        const first = line < 256 ? 0 : (this.#words[ends - 1] ?? 0);
        return this.#lowPosition(
          body + BUCKETS_EACH * 2,
          first,
          this.#words[ends] ?? 0,
          line & 255,
        );
      }
      default:
        return NOT_THERE;
    }
  }

  /** The run that holds a line; runs are sorted and do not overlap. */
  #runOf(first: number, runs: number, line: number): number {
    let low = 0;
    let high = runs - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if ((this.#words[first + middle * 2] ?? 0) > line) high = middle - 1;
      else if ((this.#words[first + middle * 2 + 1] ?? 0) < line) low = middle + 1;
      else return middle;
    }
    return NOT_THERE;
  }

  #fewPosition(body: number, count: number, line: number): number {
    const low = line & 255;
    const high = line >>> 8;
    for (let k = 0; k < count; k += 1) {
      if (this.#bytes[body + k] === low && this.#highPart(body + count, k) === high) return k;
    }
    return NOT_THERE;
  }

  #lowPosition(lows: number, first: number, end: number, low: number): number {
    for (let k = first; k < end; k += 1) {
      const found = this.#bytes[lows + k] ?? 0;
      if (found >= low) return found === low ? k : NOT_THERE;
    }
    return NOT_THERE;
  }

  /** The high part of an entry: the entry-th set bit, less the entries before it. */
  #highPart(unary: number, entry: number): number {
    let left = entry;
    for (let at = unary; ; at += 1) {
      let byte = this.#bytes[at] ?? 0;
      const set = ones(byte);
      if (left < set) {
        for (; left > 0; left -= 1) byte &= byte - 1;
        return (at - unary) * 8 + lowestBit(byte) - entry;
      }
      if (at - unary > LINES_EACH) return NOT_THERE;
      left -= set;
    }
  }

  #bitmapPosition(header: number, body: number, line: number): number {
    const byte = this.#bytes[body + (line >>> 3)] ?? 0;
    if (((byte >>> (line & 7)) & 1) === 0) return NOT_THERE;
    if (((header >>> 11) & 3) !== PALETTE) return 0;
    // The ends of buckets stand behind the bits, so that only one bucket has to be counted.
    const ends = (body + BITMAP) / 2;
    let position = line < 256 ? 0 : (this.#words[ends + (line >>> 8) - 1] ?? 0);
    for (let at = body + (line >>> 8) * 32; at < body + (line >>> 3); at += 1) {
      position += ones(this.#bytes[at] ?? 0);
    }
    return position + ones(byte & ((1 << (line & 7)) - 1));
  }

  #visitFew(header: number, at: number, visit: VisitRun): void {
    const lows = at * 2 + 2;
    const count = header & COUNT_BITS;
    let entry = 0;
    for (let byte = 0; entry < count; byte += 1) {
      for (let bits = this.#bytes[lows + count + byte] ?? 0; bits !== 0; bits &= bits - 1) {
        const high = byte * 8 + lowestBit(bits) - entry;
        const line = high * 256 + (this.#bytes[lows + entry] ?? 0);
        visit(line, line, this.#set(header, at, entry));
        entry += 1;
      }
    }
  }

  #visitBitmap(header: number, at: number, visit: VisitRun): void {
    const body = at * 2 + 2;
    let position = 0;
    for (let byte = 0; byte < BITMAP; byte += 1) {
      for (let bits = this.#bytes[body + byte] ?? 0; bits !== 0; bits &= bits - 1) {
        const line = byte * 8 + lowestBit(bits);
        visit(line, line, this.#set(header, at, position));
        position += 1;
      }
    }
  }

  #visitBuckets(header: number, at: number, visit: VisitRun): void {
    const wide = header >>> 13 === BUCKETED_WIDE;
    const lows = at * 2 + 2 + (wide ? BUCKETS_EACH * 2 : BUCKETS_EACH);
    let entry = 0;
    for (let bucket = 0; bucket < BUCKETS_EACH; bucket += 1) {
      const end = wide ? this.#words[at + 1 + bucket] : this.#bytes[at * 2 + 2 + bucket];
      for (; entry < (end ?? 0); entry += 1) {
        const line = bucket * 256 + (this.#bytes[lows + entry] ?? 0);
        visit(line, line, this.#set(header, at, entry));
      }
    }
  }

  /** The set of the entry, or the run, at `position`. */
  #set(header: number, at: number, position: number): number {
    const sets = (header >>> 11) & 3;
    if (sets !== ONE_SET && sets !== PALETTE) return 0;
    const after = at + 1 + ((bodyBytes(header) + 1) >>> 1);
    if (sets === ONE_SET) return this.#words[after] ?? 0;
    const size = this.#words[after] ?? 0;
    const width = this.#words[after + 1] ?? 0;
    let choice = 0;
    if (width > 0) {
      const bit = position * width;
      const word = this.#words[after + 2 + size * 2 + (bit >>> 4)] ?? 0;
      choice = (word >>> (bit & 15)) & ((1 << width) - 1);
    }
    const entry = after + 2 + choice * 2;
    return (this.#words[entry] ?? 0) + (this.#words[entry + 1] ?? 0) * 0x10000;
  }
}

/**
 * How many bytes the entries of a container take, without its header word and its sets.
 *
 * @param header its header word
 */
export function bodyBytes(header: number): number {
  const count = header & COUNT_BITS;
  switch (header >>> 13) {
    case PLAIN:
      return count * 2;
    case FEW:
      return count + ((BUCKETS_EACH + count + 7) >>> 3);
    case BUCKETED:
      return BUCKETS_EACH + count;
    case BUCKETED_WIDE:
      return BUCKETS_EACH * 2 + count;
    case BITS:
      return ((header >>> 11) & 3) === PALETTE ? BITMAP + BUCKETS_EACH * 2 : BITMAP;
    default:
      return count * 4;
  }
}

function ones(byte: number): number {
  const pairs = byte - ((byte >>> 1) & 0x55);
  const fours = (pairs & 0x33) + ((pairs >>> 2) & 0x33);
  return (fours + (fours >>> 4)) & 0x0f;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
