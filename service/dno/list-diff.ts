import type { DnoClass } from "../decision/causes.ts";
import { exchangeFault, serviceDateText } from "../numbering/number-plan.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { CLASS_ORDER, type PlannedNpa } from "./index/index-info.ts";
import {
  BLOCKS_OF_EXCHANGE,
  EXCHANGE_ALLOCATED,
  EXCHANGE_DENIED,
  EXCHANGES,
  EXCHANGES_OF_NPA,
  FIRST_EXCHANGE,
  FIRST_NPA,
  LINES,
  NPAS,
} from "./index/layout.ts";

const EXAMPLES = 5;
const DIRECTORY_LINE = 1212;

/** What one list has and the other has not, of a class and a source. */
export interface ClassChange {
  readonly class: DnoClass;
  readonly source: string;
  readonly added: number;
  readonly removed: number;
  /** The first numbers, or exchanges and blocks of class `unallocated`, behind a sign: `+212555`. */
  readonly examples: readonly string[];
  /** The NPAs with the most changes, each with its count. */
  readonly npas: readonly { readonly npa: number; readonly changes: number }[];
}

export interface NpaChange {
  readonly npa: number;
  readonly before: string;
  readonly after: string;
}

export interface ListDiff {
  readonly from: string;
  readonly to: string;
  /** Numbers of list entries, whenever they hold. */
  readonly entries: readonly ClassChange[];
  /** Exchanges that became unallocated, or ceased to be. */
  readonly exchanges: readonly ClassChange[];
  /** The same of thousands-blocks, where the lists have them. */
  readonly blocks: readonly ClassChange[];
  readonly npas: readonly NpaChange[];
}

/** Compares two lists, from the first to the second. */
export function diffLists(from: DnoIndex, to: DnoIndex): ListDiff {
  return {
    from: from.version,
    to: to.version,
    entries: diffEntries(from, to),
    exchanges: diffExchanges(from, to),
    blocks: diffBlocks(from, to),
    npas: diffNpas(from, to),
  };
}

/** Counts the changes of one class and source. */
class ChangeCount {
  readonly #class: DnoClass;
  readonly #source: string;
  readonly #examples: string[] = [];
  readonly #npas = new Map<number, number>();
  #added = 0;
  #removed = 0;

  constructor(dnoClass: DnoClass, source: string) {
    this.#class = dnoClass;
    this.#source = source;
  }

  count(what: number, npa: number, added: boolean): void {
    if (added) this.#added += 1;
    else this.#removed += 1;
    if (this.#examples.length < EXAMPLES) this.#examples.push(`${added ? "+" : "-"}${what}`);
    this.#npas.set(npa, (this.#npas.get(npa) ?? 0) + 1);
  }

  result(): ClassChange {
    return {
      class: this.#class,
      source: this.#source,
      added: this.#added,
      removed: this.#removed,
      examples: this.#examples,
      npas: [...this.#npas]
        .map(([npa, changes]) => ({ npa, changes }))
        .sort((a, b) => b.changes - a.changes || a.npa - b.npa)
        .slice(0, EXAMPLES),
    };
  }
}

/** Change counts by class and source, made as they are needed. */
class ChangeCounts {
  readonly #counts = new Map<string, ChangeCount>();

  of(dnoClass: DnoClass, source: string): ChangeCount {
    const key = `${CLASS_ORDER.indexOf(dnoClass)} ${source}`;
    const count = this.#counts.get(key) ?? new ChangeCount(dnoClass, source);
    this.#counts.set(key, count);
    return count;
  }

  results(): readonly ClassChange[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, count]) => count.result());
  }
}

interface Membership {
  readonly class: DnoClass;
  readonly source: string;
}

/** The classes and sources of each set of an index, as texts that compare across indexes. */
class Memberships {
  readonly #index: DnoIndex;
  readonly #known = new Map<number, ReadonlyMap<string, Membership>>();

  constructor(index: DnoIndex) {
    this.#index = index;
  }

  of(set: number): ReadonlyMap<string, Membership> {
    const known = this.#known.get(set);
    if (known) return known;
    const { groups } = this.#index;
    const members = new Map<string, Membership>();
    for (const group of groups.membersOf(set)) {
      const member = { class: groups.class(group), source: groups.source(group) };
      members.set(`${member.class} ${member.source}`, member);
    }
    this.#known.set(set, members);
    return members;
  }
}

const NOT_LISTED = -1;
const NO_MEMBERS: ReadonlyMap<string, Membership> = new Map();

function diffEntries(from: DnoIndex, to: DnoIndex): readonly ClassChange[] {
  const counts = new ChangeCounts();
  const [membersBefore, membersAfter] = [new Memberships(from), new Memberships(to)];
  const pair = new ExchangePair();
  for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
    if (!from.hasEntries(exchange) && !to.hasEntries(exchange)) continue;
    pair.read(from, to, exchange);
    const npa = FIRST_NPA + Math.floor(exchange / EXCHANGES_OF_NPA);
    pair.visit((line, setBefore, setAfter) => {
      const had = setBefore === NOT_LISTED ? NO_MEMBERS : membersBefore.of(setBefore);
      const has = setAfter === NOT_LISTED ? NO_MEMBERS : membersAfter.of(setAfter);
      const national = (exchange + FIRST_EXCHANGE) * LINES + line;
      for (const [key, { class: dnoClass, source }] of had) {
        if (!has.has(key)) counts.of(dnoClass, source).count(national, npa, false);
      }
      for (const [key, { class: dnoClass, source }] of has) {
        if (!had.has(key)) counts.of(dnoClass, source).count(national, npa, true);
      }
    });
  }
  return counts.results();
}

/** The sets of the lines of one exchange in two indexes; only lines with one are gone through. */
class ExchangePair {
  readonly #before = new Int32Array(LINES).fill(NOT_LISTED);
  readonly #after = new Int32Array(LINES).fill(NOT_LISTED);
  readonly #listed = new Uint16Array(LINES);
  #count = 0;

  read(from: DnoIndex, to: DnoIndex, exchange: number): void {
    for (let at = 0; at < this.#count; at += 1) {
      const line = this.#listed[at] ?? 0;
      this.#before[line] = NOT_LISTED;
      this.#after[line] = NOT_LISTED;
    }
    this.#count = 0;
    from.visitExchange(exchange, (first, last, set) => this.#put(this.#before, first, last, set));
    to.visitExchange(exchange, (first, last, set) => this.#put(this.#after, first, last, set));
  }

  visit(take: (line: number, setBefore: number, setAfter: number) => void): void {
    for (let at = 0; at < this.#count; at += 1) {
      const line = this.#listed[at] ?? 0;
      take(line, this.#before[line] ?? NOT_LISTED, this.#after[line] ?? NOT_LISTED);
    }
  }

  #put(sets: Int32Array, first: number, last: number, set: number): void {
    for (let line = first; line <= last; line += 1) {
      if (this.#before[line] === NOT_LISTED && this.#after[line] === NOT_LISTED) {
        this.#listed[this.#count] = line;
        this.#count += 1;
      }
      sets[line] = set;
    }
  }
}

function diffExchanges(from: DnoIndex, to: DnoIndex): readonly ClassChange[] {
  const counts = new ChangeCounts();
  for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
    const [before, after] = [unallocatedBy(from, exchange), unallocatedBy(to, exchange)];
    if ((before === undefined) === (after === undefined)) continue;
    const npa = FIRST_NPA + Math.floor(exchange / EXCHANGES_OF_NPA);
    const added = after !== undefined;
    const source = after ?? before ?? "";
    counts.of("unallocated", source).count(exchange + FIRST_EXCHANGE, npa, added);
  }
  return counts.results();
}

/** The thousands-blocks that became unallocated, or ceased to be. */
export function diffBlocks(from: DnoIndex, to: DnoIndex): readonly ClassChange[] {
  const counts = new ChangeCounts();
  for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
    const [before, after] = [from.plan.blocks(exchange), to.plan.blocks(exchange)];
    const npa = FIRST_NPA + Math.floor(exchange / EXCHANGES_OF_NPA);
    for (let changed = before ^ after, block = 0; changed !== 0; changed >>>= 1, block += 1) {
      if ((changed & 1) === 0) continue;
      const added = ((after >>> block) & 1) === 1;
      const source = (added ? to : from).plan.npa(npa)?.blocks?.source ?? "";
      const what = (exchange + FIRST_EXCHANGE) * BLOCKS_OF_EXCHANGE + block;
      counts.of("unallocated", source).count(what, npa, added);
    }
  }
  return counts.results();
}

/** The source by which an exchange, that could be one, is unallocated while that source is fresh. */
function unallocatedBy({ plan }: DnoIndex, exchange: number): string | undefined {
  if (exchangeFault(exchange % EXCHANGES_OF_NPA, DIRECTORY_LINE) !== undefined) return undefined;
  const npa = plan.npa(FIRST_NPA + Math.floor(exchange / EXCHANGES_OF_NPA));
  const state = plan.exchange(exchange);
  if (state === EXCHANGE_DENIED) return npa?.deniedBy;
  return state === EXCHANGE_ALLOCATED ? undefined : npa?.coverage?.source;
}

/** The NPAs of which the second list says something else, that matters, than the first. */
export function diffNpas(from: DnoIndex, to: DnoIndex): readonly NpaChange[] {
  const changes: NpaChange[] = [];
  for (let npa = FIRST_NPA; npa < FIRST_NPA + NPAS; npa += 1) {
    const [before, after] = [describeNpa(from.plan.npa(npa)), describeNpa(to.plan.npa(npa))];
    if (before !== after) changes.push({ npa, before, after });
  }
  return changes;
}

/** What matters of an NPA for the decision, in words. */
function describeNpa(npa: PlannedNpa | undefined): string {
  if (!npa) return "not described";
  const country = npa.country ?? "of no country";
  if (npa.use === "none" || npa.inServiceAtMs === undefined)
    return `${npa.use} ${country}, not in service`;
  return `${npa.use} ${country}, from ${serviceDateText(npa.inServiceAtMs)}`;
}
