import type { DnoHit, DnoList } from "../../decision/dno-list.ts";
import { Containers, type VisitRun } from "./container.ts";
import { Directory } from "./directory.ts";
import { filterBits, filterWord } from "./entry-filter.ts";
import { EntryGroups } from "./entry-groups.ts";
import { ExchangePlan } from "./exchange-plan.ts";
import { CLASS_ORDER, type IndexInfo } from "./index-info.ts";
import { FIRST_EXCHANGE, FIRST_NUMBER, LAST_NUMBER, LINES, MARKS_FROM_MS } from "./layout.ts";

const NOT_LISTED = -1;
const RANK_OF_INVALID = CLASS_ORDER.indexOf("invalid");

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
  readonly #filterScale: number;
  readonly #marks: number;

  /** @param buffer the image of a file that `loadIndex` has checked */
  constructor(buffer: ArrayBuffer, info: IndexInfo) {
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
    this.#filterScale = filterWords / 0x1_0000_0000;
    this.#marks = sections.marks.offset >>> 2;
  }

  /** As `DnoList.find`: the first class that holds, or undefined. */
  find(national: number, now: number): DnoHit | undefined {
    if (!(national >= FIRST_NUMBER && national <= LAST_NUMBER)) return undefined;
    // Ten digits do not fit into 32 bits; the first six and the last four do.
    const digits = (national / LINES) | 0;
    const line = (national - digits * LINES) | 0;
    const exchange = digits - FIRST_EXCHANGE;
    const words = this.#words;
    const word = words[this.#filter + filterWord(exchange, line, this.#filterScale)] ?? 0;
    const missing = filterBits(exchange, line) & ~word;
    const mark = ((words[this.#marks + (exchange >>> 5)] ?? 0) >>> (exchange & 31)) & 1;
    if (missing !== 0 && mark === 0 && now >= MARKS_FROM_MS) return undefined;
    return this.#look(national, exchange, line, now);
  }

  /** As `DnoList.findAll`: every class and source that holds. */
  findAll(national: number, now: number): readonly DnoHit[] {
    if (!(national >= FIRST_NUMBER && national <= LAST_NUMBER)) return [];
    const exchange = Math.floor(national / LINES) - FIRST_EXCHANGE;
    const line = national % LINES;
    const set = this.#setOf(exchange, line);
    const groups = set === NOT_LISTED ? [] : this.groups.all(set, now);
    const hits = groups.map((group) => this.groups.hit(group, national));
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

  /** What `find` does when it is not sure that there is nothing. */
  #look(national: number, exchange: number, line: number, now: number): DnoHit | undefined {
    const set = this.#setOf(exchange, line);
    if (set === NOT_LISTED) return this.plan.find(exchange, line, now);
    const group = this.groups.first(set, now);
    if (group === NOT_LISTED) return this.plan.find(exchange, line, now);
    const rank = this.groups.rank(group);
    const byPlan = rank < RANK_OF_INVALID ? undefined : this.plan.find(exchange, line, now);
    if (byPlan && CLASS_ORDER.indexOf(byPlan.class) < rank) return byPlan;
    return this.groups.hit(group, national);
  }

  #setOf(exchange: number, line: number): number {
    const at = this.#directory.find(exchange);
    return at === 0 ? NOT_LISTED : this.#containers.find(at, line);
  }
}
