import type { DnoHit, DnoList } from "../../decision/dno-list.ts";
import { Containers, type VisitRun } from "./container.ts";
import { Directory } from "./directory.ts";
import { filterBits, filterSize, filterWord } from "./entry-filter.ts";
import { EntryGroups } from "./entry-groups.ts";
import { ExchangePlan } from "./exchange-plan.ts";
import { CLASS_ORDER, type IndexInfo } from "./index-info.ts";
import {
  FIRST_EXCHANGE,
  FIRST_NUMBER,
  LAST_NUMBER,
  LINES,
  MARK_DENSE,
  MARKS_FROM_MS,
} from "./layout.ts";
import { GROUP, ReadAhead } from "./read-ahead.ts";

const NOT_LISTED = -1;
const RANK_OF_INVALID = CLASS_ORDER.indexOf("invalid");
/** A little more than one 10,000th, so that a whole number of exchanges never comes out as less. */
const A_LINE = 0.0001;

// What is imported is read and checked at every use, what is the module's own becomes a part of the
// machine code: without these a look-up has half as many instructions again.
const FIRST = FIRST_NUMBER;
const LAST = LAST_NUMBER;
const EXCHANGE_0 = FIRST_EXCHANGE;
const LINES_EACH = LINES;
const DENSE = MARK_DENSE;
const MARKED_FROM_MS = MARKS_FROM_MS;
const wordOf = filterWord;
const bitsOf = filterBits;

/**
 * A DNO list that never changes, over the image of an index file. Nothing is unpacked: the look-up
 * reads the image. A number that is in no class, the usual case, costs one read of the filter and
 * one of the marks.
 */
export class DnoIndex implements Omit<DnoList, "allowance"> {
  readonly version: string;
  readonly info: IndexInfo;
  /** Size of the image, all of which is in memory. */
  readonly bytes: number;
  readonly plan: ExchangePlan;
  readonly groups: EntryGroups;
  readonly #containers: Containers;
  readonly #directory: Directory;
  readonly #words: Uint32Array;
  readonly #filter: number;
  readonly #factor: number;
  readonly #shift: number;
  readonly #marks: number;

  /** @param buffer the image of a file that `loadIndex` has checked */
  constructor(buffer: ArrayBufferLike, info: IndexInfo) {
    const { sections, sourceNames, sets, filterWords, npas } = info.content;
    this.version = info.version;
    this.info = info;
    this.bytes = buffer.byteLength;
    this.plan = new ExchangePlan(buffer, sections.exchanges, sections.blocks, npas);
    this.groups = new EntryGroups(buffer, {
      groups: sections.groups,
      sets: sections.sets,
      setCount: sets,
      sourceNames,
    });
    this.#containers = new Containers(buffer);
    this.#directory = new Directory(buffer, sections.directory);
    this.#words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    this.#filter = sections.filter.offset >>> 2;
    const { factor, shift } = filterSize(filterWords);
    this.#factor = factor;
    this.#shift = shift;
    this.#marks = sections.marks.offset >>> 2;
  }

  /** As `DnoList.find`: the first class that holds, or undefined. */
  find(national: number, now: number): DnoHit | undefined {
    if (!(national >= FIRST && national <= LAST)) return undefined;
    const exchange = exchangeOf(national);
    const low = national | 0;
    const words = this.#words;
    // Without `| 0` the factor is taken for a fraction, and the word is found ten instructions later.
    const factor = this.#factor | 0;
    const at = (this.#filter + wordOf(exchange, low, factor, this.#shift)) | 0;
    const missing = bitsOf(exchange, low) & ~(words[at] ?? 0);
    const marks = words[(this.#marks + (exchange >>> 4)) | 0] ?? 0;
    const mark = (marks >>> ((exchange & 15) << 1)) & 3;
    if (missing !== 0) {
      if (mark === 0 && now >= MARKED_FROM_MS) return undefined;
      if ((mark & DENSE) === 0) return this.plan.find(exchange, lineOf(national, exchange), now);
    }
    return this.#look(exchange, lineOf(national, exchange), now);
  }

  /**
   * As `find`, for many numbers: those that are in a class, in their order. Twice as many a second
   * as one by one, because what is in memory of a group of them is read before it is used: then
   * the reads of all are under way at the same time.
   *
   * @param visit gets what `find` returns, and the place among `nationals`
   */
  findEach(
    nationals: Float64Array,
    now: number,
    visit: (hit: DnoHit, place: number) => void,
  ): void {
    const ahead = new ReadAhead();
    for (let from = 0; from < nationals.length; from += GROUP) {
      const group = nationals.subarray(from, from + GROUP);
      const possible = this.#possible(group, now, ahead);
      this.#readContainers(group, possible, ahead);
      for (let at = 0; at < possible; at += 1) {
        const place = ahead.places[at] ?? 0;
        const hit = this.find(group[place] ?? 0, now);
        if (hit !== undefined) visit(hit, from + place);
      }
    }
  }

  /** As `DnoList.findAll`: every class and source that holds. */
  findAll(national: number, now: number): readonly DnoHit[] {
    if (!(national >= FIRST_NUMBER && national <= LAST_NUMBER)) return [];
    const exchange = Math.floor(national / LINES) - FIRST_EXCHANGE;
    const line = national % LINES;
    const set = this.#setOf(exchange, line);
    const groups = set === NOT_LISTED ? [] : this.groups.all(set, now);
    const hits = groups.map((group) => this.groups.hit(group, exchange, line));
    const planned = this.plan.find(exchange, line, now);
    if (planned) hits.push(planned);
    return hits.sort((a, b) => CLASS_ORDER.indexOf(a.class) - CLASS_ORDER.indexOf(b.class));
  }

  /** Visits the list entries of an exchange, 0 to 799,999, whenever they hold. */
  visitExchange(exchange: number, visit: VisitRun): void {
    const at = this.#directory.find(exchange);
    if (at !== 0) this.#containers.visit(at, visit);
  }

  /** Whether an exchange has list entries. */
  hasEntries(exchange: number): boolean {
    return this.#directory.find(exchange) !== 0;
  }

  /**
   * Finds which of a group are worth a `find`. Nothing here branches on what was read: a wrong guess
   * of the processor would throw away the reads that it has begun for the numbers behind.
   */
  #possible(group: Float64Array, now: number, { filter, places }: ReadAhead): number {
    const words = this.#words;
    const [first, marks, factor, shift] = [this.#filter, this.#marks, this.#factor, this.#shift];
    for (let at = 0; at < group.length; at += 1) {
      const national = group[at] ?? 0;
      const exchange = exchangeOf(national);
      filter[at] = words[(first + wordOf(exchange, national | 0, factor, shift)) | 0] ?? 0;
    }
    const always = now < MARKED_FROM_MS ? 1 : 0;
    let count = 0;
    for (let at = 0; at < group.length; at += 1) {
      const national = group[at] ?? 0;
      const exchange = exchangeOf(national);
      const missing = bitsOf(exchange, national | 0) & ~(filter[at] ?? 0);
      const mark = ((words[(marks + (exchange >>> 4)) | 0] ?? 0) >>> ((exchange & 15) << 1)) & 3;
      places[count] = at;
      // One more where nothing is missing, or where the mark is not 0.
      count += (((missing | -missing) >>> 31) ^ 1) | ((mark + 3) >> 2) | always;
    }
    return count;
  }

  /** Reads what the next `find` of each of the possible numbers will read. */
  #readContainers(group: Float64Array, possible: number, ahead: ReadAhead): void {
    const { places, containers, sum } = ahead;
    for (let at = 0; at < possible; at += 1) {
      const national = group[places[at] ?? 0] ?? 0;
      containers[at] = this.#directory.find(exchangeOf(national));
    }
    let read = 0;
    for (let at = 0; at < possible; at += 1) {
      read += this.#containers.readAhead(containers[at] ?? 0);
    }
    sum[0] = read;
  }

  /** What `find` does when it is not sure that there is nothing. */
  #look(exchange: number, line: number, now: number): DnoHit | undefined {
    const set = this.#setOf(exchange, line);
    if (set === NOT_LISTED) return this.plan.find(exchange, line, now);
    const group = this.groups.first(set, now);
    if (group === NOT_LISTED) return this.plan.find(exchange, line, now);
    const rank = this.groups.rank(group);
    const byPlan = rank < RANK_OF_INVALID ? undefined : this.plan.find(exchange, line, now);
    if (byPlan && CLASS_ORDER.indexOf(byPlan.class) < rank) return byPlan;
    return this.groups.hit(group, exchange, line);
  }

  #setOf(exchange: number, line: number): number {
    const at = this.#directory.find(exchange);
    return at === 0 ? NOT_LISTED : this.#containers.find(at, line);
  }
}

/** Ten digits do not fit into 32 bits. To divide would take three times as long. */
function exchangeOf(national: number): number {
  return (((national * A_LINE) | 0) - EXCHANGE_0) | 0;
}

function lineOf(national: number, exchange: number): number {
  return (national - (exchange + EXCHANGE_0) * LINES_EACH) | 0;
}
