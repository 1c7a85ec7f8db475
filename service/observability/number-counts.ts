import type { Decision } from "../decision/decision.ts";
import { LeastFirst } from "./least-first.ts";
import { type CountedNumber, HOUR_MS, NumberCount, type NumberFigures } from "./number-count.ts";

/** Groups of numbers by name, such as those of one enterprise; digits as in `DecisionFacts`. */
export type NumberGroups = ReadonlyMap<string, ReadonlySet<string>>;

/** The numbers of a group, added up. */
export interface GroupFigures {
  readonly name: string;
  readonly members: number;
  readonly figures: NumberFigures;
}

/** Of four digits, each of which the four low bits of any character can be. */
const ENDINGS = 15_000 + 1_500 + 150 + 15 + 1;

/**
 * Calls and blocks by calling number, where somebody may want to see them: the numbers of the
 * groups that the policy names, and those that are blocked most. Everybody else's calls leave no
 * trace here, and a flood of invented numbers takes no more memory than `most` of them.
 */
export class NumberCounts {
  readonly #counted = new Map<string, NumberCount>();
  /** How many of them end in each four digits: most callers do in none, and are not searched for. */
  readonly #endings = new Uint32Array(ENDINGS);
  readonly #blocked: LeastFirst;
  readonly #groupsOf: () => NumberGroups;
  readonly #now: () => number;
  #groups: NumberGroups = new Map();
  #members = new Set<string>();
  #sweptAtMs = 0;

  /**
   * @param most numbers counted outside the groups
   * @param groupsOf the groups of the policy in use
   * @param now milliseconds since 1970, UTC
   */
  constructor(most: number, groupsOf: () => NumberGroups, now: () => number) {
    this.#blocked = new LeastFirst(most);
    this.#groupsOf = groupsOf;
    this.#now = now;
  }

  /** Counts a decision; for a number that is not counted, a look-up and no more. */
  decided({ action, would, facts: { callingNumber } }: Decision): void {
    if (callingNumber === undefined) return;
    this.#follow();
    const stopped = action !== "pass";
    if (!stopped && this.#endings[endingOf(callingNumber)] === 0) return;
    const count = stopped ? this.#stopped(callingNumber) : this.#counted.get(callingNumber);
    if (count === undefined) return;
    count.called(this.#now(), stopped, would !== undefined);
  }

  /**
   * Counts a call that another network refused.
   *
   * @param network who, as its response said: a location code and a contact, not to be believed
   */
  refusedElsewhere(callingNumber: string, network: string): void {
    this.#follow();
    this.#stopped(callingNumber).refusedElsewhere(this.#now(), network);
  }

  groups(): readonly GroupFigures[] {
    this.#follow();
    return [...this.#groups].map(([name, digits]) => ({
      name,
      members: digits.size,
      figures: this.#sum([...digits].flatMap((one) => this.#counted.get(one) ?? [])),
    }));
  }

  /** The counted numbers of a group; undefined when there is no such group. */
  group(name: string): readonly CountedNumber[] | undefined {
    this.#follow();
    const digits = this.#groups.get(name);
    return digits === undefined ? undefined : this.#shown([...digits]);
  }

  /** Numbers outside the groups, by how many of their calls were stopped in the last day. */
  mostBlocked(): readonly CountedNumber[] {
    this.#follow();
    return this.#shown([...this.#blocked.keys()]);
  }

  /** Undefined for a number that is not counted. */
  number(digits: string): NumberFigures | undefined {
    this.#follow();
    return this.#counted.get(digits)?.figures(this.#now());
  }

  /** Numbers that are counted now. */
  get size(): number {
    return this.#counted.size;
  }

  #shown(digits: readonly string[]): readonly CountedNumber[] {
    const now = this.#now();
    return digits
      .flatMap((one) => {
        const figures = this.#counted.get(one)?.figures(now);
        return figures === undefined ? [] : [{ digits: one, figures }];
      })
      .toSorted((a, b) => stoppedCalls(b.figures) - stoppedCalls(a.figures));
  }

  #stopped(digits: string): NumberCount {
    const dropped = this.#members.has(digits) ? undefined : this.#countBlocked(digits);
    const known = this.#counted.get(digits);
    if (known !== undefined) return known;
    // In a flood of numbers every call drops one: its place is used again.
    const count = dropped ?? new NumberCount();
    this.#keep(digits, count);
    return count;
  }

  #keep(digits: string, count: NumberCount): void {
    this.#counted.set(digits, count);
    this.#countEnding(digits, 1);
  }

  #drop(digits: string): void {
    if (this.#counted.delete(digits)) this.#countEnding(digits, -1);
  }

  #countEnding(digits: string, by: 1 | -1): void {
    const ending = endingOf(digits);
    this.#endings[ending] = (this.#endings[ending] ?? 0) + by;
  }

  /** The count of the number that had to go, cleared. */
  #countBlocked(digits: string): NumberCount | undefined {
    this.#sweep(this.#now());
    const dropped = this.#blocked.count(digits);
    if (dropped === undefined) return undefined;
    const count = this.#counted.get(dropped);
    this.#drop(dropped);
    count?.clear();
    return count;
  }

  /** Once an hour those leave that had no call stopped for a day, however loud they once were. */
  #sweep(nowMs: number): void {
    if (nowMs >= this.#sweptAtMs && nowMs - this.#sweptAtMs < HOUR_MS) return;
    this.#sweptAtMs = nowMs;
    for (const digits of [...this.#blocked.keys()]) {
      if ((this.#counted.get(digits)?.stops(nowMs) ?? 0) > 0) continue;
      this.#blocked.forget(digits);
      this.#drop(digits);
    }
  }

  #sum(counts: readonly NumberCount[]): NumberFigures {
    const sum = new NumberCount();
    const now = this.#now();
    for (const count of counts) sum.add(count, now);
    return sum.figures(now);
  }

  /** Takes the groups of a policy that was read anew; numbers that stay keep their counts. */
  #follow(): void {
    const groups = this.#groupsOf();
    if (groups === this.#groups) return;
    this.#groups = groups;
    const members = new Set<string>();
    for (const digits of groups.values()) for (const one of digits) members.add(one);
    for (const one of this.#members) if (!members.has(one)) this.#drop(one);
    for (const one of members) {
      this.#blocked.forget(one);
      if (!this.#counted.has(one)) this.#keep(one, new NumberCount());
    }
    this.#members = members;
  }
}

/** The last four digits; a place of its own for whatever else stands there. */
function endingOf(digits: string): number {
  let ending = 0;
  for (let at = digits.length - 4; at < digits.length; at += 1) {
    ending = ending * 10 + (digits.charCodeAt(at) & 15);
  }
  return ending;
}

function stoppedCalls({ stopped, elsewhere }: NumberFigures): number {
  return stopped + elsewhere;
}
