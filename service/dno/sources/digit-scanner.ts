import type { DnoSink } from "../sink.ts";
import { refusedFile } from "./refused-file.ts";
import type { Tally } from "./tally.ts";
import { MOST_LINE_LENGTH } from "./text-lines.ts";

/** What the part of a line behind its number comes to: a group of entries, or why there is none. */
export type RestMeaning =
  | { readonly group: number; readonly refusal?: never }
  | { readonly refusal: string; readonly group?: never };

const LINE_FEED = 0x0a;
const DIGITS = 10;
const LEAST_NATIONAL = 2_000_000_000;
const NOTHING = Buffer.alloc(0);

/**
 * Cuts a list into lines on its bytes. A line of ten digits and the same rest as the line before
 * goes into the sink without becoming a string: at a hundred million lines that decides. Every
 * other line is given to `readLine`, which says what the rest of it means, if that can be kept.
 */
export class DigitScanner {
  readonly #file: string;
  readonly #sink: DnoSink;
  readonly #tally: Tally;
  readonly #readLine: (text: string, line: number) => RestMeaning | undefined;
  /** The start of a line whose end has not come yet. */
  #unfinished: Buffer = NOTHING;
  /** The last rest that was read, line feed included, and what it means. */
  #rest: Buffer = NOTHING;
  #meaning: RestMeaning | undefined;
  #line = 0;

  constructor(
    file: string,
    sink: DnoSink,
    tally: Tally,
    readLine: (text: string, line: number) => RestMeaning | undefined,
  ) {
    this.#file = file;
    this.#sink = sink;
    this.#tally = tally;
    this.#readLine = readLine;
  }

  /** @throws RingfenceError `DATA_REFUSED` for a line of more than 64 KB */
  scan(chunk: Buffer): void {
    const bytes = this.#unfinished.length === 0 ? chunk : Buffer.concat([this.#unfinished, chunk]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    let at = 0;
    while (at < end) {
      const next = this.#scanKnown(bytes, at, end);
      at = next === at ? this.#scanLine(bytes, at) : next;
    }
    if (bytes.length - end > MOST_LINE_LENGTH) throw this.#tooLong();
    this.#unfinished = bytes.subarray(end);
  }

  /** Reads the last line when it has no line feed. */
  finish(): void {
    if (this.#unfinished.length > 0) this.scan(Buffer.from([LINE_FEED]));
  }

  /** Reads lines with the known rest from `at` on, and returns where the first other one begins. */
  #scanKnown(bytes: Buffer, at: number, end: number): number {
    const meaning = this.#meaning;
    if (meaning === undefined) return at;
    const rest = this.#rest;
    const length = DIGITS + rest.length;
    let start = at;
    while (start + length <= end) {
      const national = digitsAt(bytes, start);
      if (national < LEAST_NATIONAL || !restIs(rest, bytes, start + DIGITS)) break;
      this.#line += 1;
      start += length;
      if (meaning.refusal === undefined) {
        this.#tally.accepted += 1;
        this.#sink.addNumbers(meaning.group, national, national, this.#line);
      } else {
        this.#tally.refuse(this.#line, meaning.refusal);
      }
    }
    return start;
  }

  #scanLine(bytes: Buffer, at: number): number {
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    if (lineFeed - at > MOST_LINE_LENGTH) throw this.#tooLong();
    this.#line += 1;
    const mark =
      this.#line === 1 && bytes.subarray(0, 3).toString("latin1") === "\u00ef\u00bb\u00bf";
    const start = mark ? at + 3 : at;
    const last = bytes[lineFeed - 1] === 0x0d && lineFeed > start ? lineFeed - 1 : lineFeed;
    const meaning = this.#readLine(bytes.toString("utf8", start, last), this.#line);
    if (meaning !== undefined && digitsAt(bytes, start) >= 0) {
      this.#meaning = meaning;
      this.#rest = Buffer.from(bytes.subarray(start + DIGITS, lineFeed + 1));
    }
    return lineFeed + 1;
  }

  #tooLong(): Error {
    const reason = `line ${this.#line + 1} has more than ${MOST_LINE_LENGTH} bytes: not a list`;
    return refusedFile(this.#file, reason);
  }
}

/** The ten digits at `at` as a number, in two halves that each stay below 2^31; -1 for others. */
function digitsAt(bytes: Buffer, at: number): number {
  let high = 0;
  let low = 0;
  for (let k = at; k < at + 5; k += 1) {
    const digit = (bytes[k] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    high = high * 10 + digit;
  }
  for (let k = at + 5; k < at + DIGITS; k += 1) {
    const digit = (bytes[k] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    low = low * 10 + digit;
  }
  return high * 100_000 + low;
}

function restIs(rest: Buffer, bytes: Buffer, at: number): boolean {
  for (let k = 0; k < rest.length; k += 1) {
    if (bytes[at + k] !== rest[k]) return false;
  }
  return true;
}
