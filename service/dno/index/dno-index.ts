import type { DnoHit, DnoList } from "../../decision/dno-list.ts";
import { Containers, type VisitRun } from "./container.ts";
import { filterBits, filterWord } from "./entry-filter.ts";
import { EntryGroups } from "./entry-groups.ts";
import { ExchangePlan } from "./exchange-plan.ts";
import { CLASS_ORDER, type IndexInfo } from "./index-info.ts";
import {
  EXCHANGES,
  FIRST_EXCHANGE,
  FIRST_NUMBER,
  LAST_NUMBER,
  LINES,
  STATE_PLAN,
  STATE_UNFILTERED,
} from "./layout.ts";

const NOT_LISTED = -1;
const RANK_OF_INVALID = CLASS_ORDER.indexOf("invalid");

/**
 * A DNO list that never changes, over the image of an index file. Nothing is unpacked: the look-up
 * reads the image. A number that is in no class, the usual case, costs one read of the states and
 * one of the filter.
 */
export class DnoIndex implements Omit<DnoList, "allowance"> {
  readonly version: string;
  readonly info: IndexInfo;
  /** Size of the image, all of which is in memory. */
  readonly bytes: number;
  readonly plan: ExchangePlan;
  readonly groups: EntryGroups;
  readonly #containers: Containers;
  readonly #words: Uint32Array;
  readonly #filter: number;
  readonly #filterScale: number;
  readonly #states: number;
  readonly #directory: number;
  readonly #hasEntries: boolean;
  readonly #statesFromMs: number;

  /** @param buffer the image of a file that `loadIndex` has checked */
  constructor(buffer: ArrayBuffer, info: IndexInfo) {
    const { sections, sourceNames, sets, filterWords, npas, statesFromMs } = info.content;
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
    this.#words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    this.#filter = sections.filter.offset >>> 2;
    this.#filterScale = filterWords / 0x1_0000_0000;
    this.#states = sections.states.offset >>> 2;
    this.#directory = sections.directory.offset >>> 2;
    this.#hasEntries = sections.directory.length > 0;
    this.#statesFromMs = statesFromMs;
  }

  /** As `DnoList.find`: the first class that holds, or undefined. */
  find(national: number, now: number): DnoHit | undefined {
    if (!(national >= FIRST_NUMBER && national <= LAST_NUMBER)) return undefined;
    // Ten digits do not fit into 32 bits; the first six and the last four do.
    const exchange = ((national / LINES) | 0) - FIRST_EXCHANGE;
    const line = national - (exchange + FIRST_EXCHANGE) * LINES;
    const words = this.#words;
    const state = ((words[this.#states + (exchange >>> 4)] ?? 0) >>> ((exchange & 15) << 1)) & 3;
    const word = this.#filter + filterWord(exchange, line, this.#filterScale);
    const bits = filterBits(exchange, line);
    const planned = (state & STATE_PLAN) !== 0 || now < this.#statesFromMs;
    if (((words[word] ?? 0) & bits) === bits || (state & STATE_UNFILTERED) !== 0) {
      return this.#findListed(national, exchange, line, planned, now);
    }
    return planned ? this.plan.find(exchange, line, now) : undefined;
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
    const at = this.#containerOf(exchange);
    if (at !== 0) this.#containers.visit(at, visit);
  }

  /** Whether an exchange has list entries. */
  hasEntries(exchange: number): boolean {
    return this.#containerOf(exchange) !== 0;
  }

  #findListed(
    national: number,
    exchange: number,
    line: number,
    planned: boolean,
    now: number,
  ): DnoHit | undefined {
    const set = this.#setOf(exchange, line);
    const group = set === NOT_LISTED ? NOT_LISTED : this.groups.first(set, now);
    const rank = group === NOT_LISTED ? CLASS_ORDER.length : this.groups.rank(group);
    if (rank < RANK_OF_INVALID) return this.groups.hit(group, national);
    const byPlan = planned ? this.plan.find(exchange, line, now) : undefined;
    if (group === NOT_LISTED) return byPlan;
    if (byPlan && CLASS_ORDER.indexOf(byPlan.class) < rank) return byPlan;
    return this.groups.hit(group, national);
  }

  #setOf(exchange: number, line: number): number {
    const at = this.#containerOf(exchange);
    return at === 0 ? NOT_LISTED : this.#containers.find(at, line);
  }

  /** Where the container of an exchange begins, or 0 when it has none. */
  #containerOf(exchange: number): number {
    if (!this.#hasEntries || exchange >>> 0 >= EXCHANGES) return 0;
    return this.#words[this.#directory + exchange] ?? 0;
  }
}
