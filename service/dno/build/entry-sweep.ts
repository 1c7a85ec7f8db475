import { LINES, NUMBERS_OF_NPA } from "../index/layout.ts";
import type { Grain, GroupTable } from "./group-table.ts";
import type { Records } from "./record-order.ts";

export const NUMBER_WORDS = 3;
export const RANGE_WORDS = 4;

/** Lines of one exchange of the NPA, 0 to 999, that have one set in common; both ends included. */
export type TakeRun = (exchange: number, firstLine: number, lastLine: number, set: number) => void;

/** Entries of an NPA: numbers `[number, description, line]`, ranges `[first, last, ...]`. */
export interface NpaEntries {
  readonly numbers: Records;
  readonly ranges: Records;
}

/**
 * Goes through the sorted entries of an NPA once, and gives out runs of lines in ascending order
 * with the set of everything that holds there. No run crosses an exchange.
 */
export function sweepEntries(entries: NpaEntries, groups: GroupTable, take: TakeRun): void {
  if (entries.ranges.count === 0) sweepNumbers(entries.numbers, groups, take);
  else new RangeSweep(entries, groups, take).run();
}

/** How many digits a range has in common, when it is the whole of such a block; else 10. */
export function grainOf(first: number, last: number): Grain {
  const length = last - first + 1;
  if (length === NUMBERS_OF_NPA && first % NUMBERS_OF_NPA === 0) return 3;
  if (length === LINES && first % LINES === 0) return 6;
  return length === 1000 && first % 1000 === 0 ? 7 : 10;
}

function sweepNumbers({ words, count }: Records, groups: GroupTable, take: TakeRun): void {
  const end = count * NUMBER_WORDS;
  let lastDescription = -1;
  let lastSet = 0;
  for (let at = 0; at < end; ) {
    const number = words[at] ?? 0;
    const description = words[at + 1] ?? 0;
    if (description !== lastDescription) {
      lastDescription = description;
      lastSet = groups.join(undefined, groups.groupOf(description, 10));
    }
    let set = lastSet;
    for (at += NUMBER_WORDS; at < end && words[at] === number; at += NUMBER_WORDS) {
      set = groups.join(set, groups.groupOf(words[at + 1] ?? 0, 10));
    }
    const exchange = (number / LINES) | 0;
    const line = number - exchange * LINES;
    take(exchange, line, line, set);
  }
}

const NOWHERE = NUMBERS_OF_NPA;

/** The sweep where ranges overlap numbers and each other. */
class RangeSweep {
  readonly #numbers: Uint32Array;
  readonly #ranges: Uint32Array;
  readonly #numbersEnd: number;
  readonly #rangesEnd: number;
  readonly #groups: GroupTable;
  readonly #take: TakeRun;
  #number = 0;
  #range = 0;
  /** Offsets of the ranges around the present position. */
  #open: number[] = [];
  #openSet: number | undefined;

  constructor({ numbers, ranges }: NpaEntries, groups: GroupTable, take: TakeRun) {
    this.#numbers = numbers.words;
    this.#numbersEnd = numbers.count * NUMBER_WORDS;
    this.#ranges = ranges.words;
    this.#rangesEnd = ranges.count * RANGE_WORDS;
    this.#groups = groups;
    this.#take = take;
  }

  run(): void {
    for (let at = this.#nextStart(); at < NOWHERE; ) {
      this.#openRanges(at);
      const set = this.#setAt(at);
      const end = this.#endOfRun(at);
      if (set !== undefined) {
        const exchange = (at / LINES) | 0;
        this.#take(exchange, at - exchange * LINES, end - 1 - exchange * LINES, set);
      }
      this.#closeRanges(end);
      at = this.#open.length > 0 ? end : this.#nextStart();
    }
  }

  /** Where the next number or range that is not open yet begins. */
  #nextStart(): number {
    const number = this.#number < this.#numbersEnd ? this.#numbers[this.#number] : NOWHERE;
    const range = this.#range < this.#rangesEnd ? this.#ranges[this.#range] : NOWHERE;
    return Math.min(number ?? NOWHERE, range ?? NOWHERE);
  }

  #openRanges(at: number): void {
    let opened = false;
    while (this.#range < this.#rangesEnd && this.#ranges[this.#range] === at) {
      this.#open.push(this.#range);
      this.#range += RANGE_WORDS;
      opened = true;
    }
    if (opened) this.#sumOpen();
  }

  #closeRanges(end: number): void {
    const open = this.#open.filter((range) => (this.#ranges[range + 1] ?? 0) >= end);
    if (open.length === this.#open.length) return;
    this.#open = open;
    this.#sumOpen();
  }

  #sumOpen(): void {
    let set: number | undefined;
    for (const range of this.#open) {
      const grain = grainOf(this.#ranges[range] ?? 0, this.#ranges[range + 1] ?? 0);
      set = this.#groups.join(set, this.#groups.groupOf(this.#ranges[range + 2] ?? 0, grain));
    }
    this.#openSet = set;
  }

  /** The set at a position, the numbers that stand there included, which are passed. */
  #setAt(at: number): number | undefined {
    let set = this.#openSet;
    while (this.#number < this.#numbersEnd && this.#numbers[this.#number] === at) {
      const description = this.#numbers[this.#number + 1] ?? 0;
      set = this.#groups.join(set, this.#groups.groupOf(description, 10));
      this.#number += NUMBER_WORDS;
    }
    return set;
  }

  /** Where another set can begin: at most one exchange further. */
  #endOfRun(at: number): number {
    const wasNumber =
      this.#number > 0 && this.#numbers[this.#number - NUMBER_WORDS] === at ? at + 1 : NOWHERE;
    let end = Math.min(wasNumber, this.#nextStart(), at - (at % LINES) + LINES);
    for (const range of this.#open) end = Math.min(end, (this.#ranges[range + 1] ?? 0) + 1);
    return end;
  }
}
