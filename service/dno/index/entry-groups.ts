import type { DnoClass } from "../../decision/causes.ts";
import type { DnoHit } from "../../decision/dno-list.ts";
import { CLASS_ORDER } from "./index-info.ts";
import { GROUP_BYTES, type Section } from "./layout.ts";
import { numberText } from "./number-text.ts";

/** Of the module itself, as in `dno-index.ts`. */
const FLOATS = GROUP_BYTES / 8;
const WORDS = GROUP_BYTES / 4;
const ORDER = CLASS_ORDER;
const textOf = numberText;

/** Where the groups and sets of an index lie, and the names that they count. */
export interface GroupSections {
  readonly groups: Section;
  readonly sets: Section;
  readonly setCount: number;
  readonly sourceNames: readonly string[];
}

/**
 * What entries of lists stand for. A group is a class, a source, the time in which it blocks, and
 * how many digits its entries have; a set is the groups that hold for a number together, in the
 * order of their classes.
 */
export class EntryGroups {
  readonly #times: Float64Array;
  readonly #words: Uint32Array;
  readonly #sets: Uint32Array;
  readonly #members: number;
  readonly #sourceNames: readonly string[];

  constructor(buffer: ArrayBufferLike, { groups, sets, setCount, sourceNames }: GroupSections) {
    this.#times = new Float64Array(buffer, groups.offset, groups.length / 8);
    this.#words = new Uint32Array(buffer, groups.offset, groups.length / 4);
    this.#sets = new Uint32Array(buffer, sets.offset, sets.length / 4);
    this.#members = setCount + 1;
    this.#sourceNames = sourceNames;
  }

  /** Whether entries of a group block at `now`. */
  holds(group: number, now: number): boolean {
    const at = group * FLOATS;
    return (this.#times[at] ?? 0) <= now && now < (this.#times[at + 1] ?? 0);
  }

  /** The times after `now`, in ascending order, at which entries begin to block. */
  beginningsAfter(now: number): number[] {
    const beginnings = new Set<number>();
    for (let at = 0; at < this.#times.length; at += FLOATS) {
      const from = this.#times[at] ?? 0;
      if (from > now) beginnings.add(from);
    }
    return [...beginnings].sort((a, b) => a - b);
  }

  /** The first group of a set that holds at `now`, or -1. */
  first(set: number, now: number): number {
    const end = this.#sets[set + 1] ?? 0;
    for (let member = this.#sets[set] ?? 0; member < end; member += 1) {
      const group = this.#sets[this.#members + member] ?? 0;
      if (this.holds(group, now)) return group;
    }
    return -1;
  }

  /** Every group of a set that holds at `now`. */
  all(set: number, now: number): number[] {
    return this.membersOf(set).filter((group) => this.holds(group, now));
  }

  /** Every group of a set, whenever it holds. */
  membersOf(set: number): number[] {
    const start = this.#members + (this.#sets[set] ?? 0);
    return Array.from(this.#sets.subarray(start, this.#members + (this.#sets[set + 1] ?? 0)));
  }

  /** Place of its class in the order of classes. */
  rank(group: number): number {
    return (this.#words[group * WORDS + 5] ?? 0) & 0xff;
  }

  class(group: number): DnoClass {
    return ORDER[this.rank(group)] ?? "unallocated";
  }

  source(group: number): string {
    return this.#sourceNames[this.#words[group * WORDS + 4] ?? 0] ?? "";
  }

  /**
   * What the decision is told of a number that the group holds.
   *
   * @param exchange 0 to 799,999
   * @param line 0 to 9999
   */
  hit(group: number, exchange: number, line: number): DnoHit {
    const digits = (this.#words[group * WORDS + 5] ?? 0) >>> 8;
    const matched = textOf(exchange, line, digits);
    return { class: this.class(group), source: this.source(group), matched };
  }
}
