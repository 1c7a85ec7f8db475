import type { DnoSink } from "../sink.ts";
import { refusedFile } from "./refused-file.ts";
import type { Tally } from "./tally.ts";
import { MOST_LINE_LENGTH } from "./text-lines.ts";

/** Why a line is refused; `ranOut` where it did block, and its time is over. */
export interface Refusal {
  readonly reason: string;
  readonly ranOut: boolean;
}

/** What the part of a line behind its number comes to: a group of entries, or why there is none. */
export type RestMeaning =
  | { readonly group: number; readonly refusal?: never }
  | { readonly refusal: Refusal; readonly group?: never };

/** Where numbers go; the DNO sink is one. */
export interface NumberRules {
  readonly sink: Pick<DnoSink, "addNumbers">;
  /** The only NPAs that numbers may be of; undefined for all. */
  readonly npas: ReadonlySet<number> | undefined;
}

/** Why a number is refused that is of none of them. */
export const OTHER_NPA = "is of an NPA that this kind of list does not have";
export const LINES_OF_AN_NPA = 10_000_000;

const LINE_FEED = 0x0a;
const DIGITS = 10;
const LEAST_NATIONAL = 2_000_000_000;
const NOTHING = Buffer.alloc(0);
/** What stands behind the number repeats in most lists; this many of its forms are remembered. */
const REMEMBERED_RESTS = 10_000;

interface KnownRest {
  /** Line feed included. */
  readonly bytes: Buffer;
  readonly meaning: RestMeaning;
}

/**
 * Cuts a list into lines on its bytes. A line of ten digits and a rest that was there before goes
 * into the sink without becoming a string: at a hundred million lines that decides. Every other
 * line is given to `readLine`, which says what the rest of it means, if that can be kept.
 */
export class DigitScanner {
  readonly #file: string;
  readonly #rules: NumberRules;
  readonly #tally: Tally;
  readonly #readLine: (text: string, line: number) => RestMeaning | undefined;
  /** The start of a line whose end has not come yet. */
  #unfinished: Buffer = NOTHING;
  /** The rest of the line before. */
  #last: KnownRest | undefined;
  readonly #known = new Map<number, KnownRest>();
  #line = 0;

  constructor(
    file: string,
    rules: NumberRules,
    tally: Tally,
    readLine: (text: string, line: number) => RestMeaning | undefined,
  ) {
    this.#file = file;
    this.#rules = rules;
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

  /** Reads lines with a known rest from `at` on, and returns where the first other one begins. */
  #scanKnown(bytes: Buffer, at: number, end: number): number {
    const { sink, npas } = this.#rules;
    let known = this.#last;
    let start = at;
    while (known !== undefined && start < end) {
      const national = digitsAt(bytes, start);
      if (national < LEAST_NATIONAL) break;
      if (!restIs(known.bytes, bytes, start + DIGITS)) {
        known = this.#known.get(hashOfRest(bytes, start + DIGITS));
        if (known === undefined || !restIs(known.bytes, bytes, start + DIGITS)) break;
        this.#last = known;
      }
      this.#line += 1;
      start += DIGITS + known.bytes.length;
      if (known.meaning.refusal !== undefined) {
        const { reason, ranOut } = known.meaning.refusal;
        this.#tally.refuse(this.#line, reason, ranOut);
      } else if (npas?.has(Math.floor(national / LINES_OF_AN_NPA)) === false) {
        this.#tally.refuse(this.#line, OTHER_NPA);
      } else {
        this.#tally.accepted += 1;
        sink.addNumbers(known.meaning.group, national, national, this.#line);
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
      this.#remember(Buffer.from(bytes.subarray(start + DIGITS, lineFeed + 1)), meaning);
    }
    return lineFeed + 1;
  }

  #remember(bytes: Buffer, meaning: RestMeaning): void {
    if (this.#known.size >= REMEMBERED_RESTS) this.#known.clear();
    this.#last = { bytes, meaning };
    this.#known.set(hashOfRest(bytes, 0), this.#last);
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

/** FNV-1a over the bytes up to the line feed; two rests with one hash only take turns. */
function hashOfRest(bytes: Buffer, at: number): number {
  let hash = 0x811c9dc5;
  for (let k = at; k < bytes.length && bytes[k] !== LINE_FEED; k += 1) {
    hash = Math.imul(hash ^ (bytes[k] ?? 0), 0x01000193);
  }
  return hash;
}
