import type { Fate } from "./fate.ts";
import type { CdrRow } from "./row.ts";

/** What became of the 603s of a group of calls. */
export interface CdrCounts {
  /** Calls that were refused by a 603, or by what a 603+ was made into. */
  refusals: number;
  plus: number;
  malformed: number;
  plain: number;
  /** 603+ whose redress data was lost: `reason`, `phrase` and `code` say what, the others where. */
  lost: number;
  lostReason: number;
  lostPhrase: number;
  lostCode: number;
  lostHere: number;
  lostBefore: number;
}

export interface CdrGroup extends Readonly<CdrCounts> {
  readonly name: string;
}

export interface CdrAudit {
  /** Good rows, refusals or not. */
  readonly calls: number;
  readonly all: Readonly<CdrCounts>;
  /** Most losses first. */
  readonly routes: readonly CdrGroup[];
  readonly numbers: readonly CdrGroup[];
  /** Routes and numbers beyond those that are told apart, put together under this. */
  readonly others: { readonly routes: Readonly<CdrCounts>; readonly numbers: Readonly<CdrCounts> };
}

/** Groups that are told apart; an export of spoofed callers has a number for every call. */
const MOST_GROUPS = 100_000;

/** Counts the rows of an export by route and by calling number. */
export class CdrTally {
  readonly #all = noCounts();
  readonly #routes = new Groups();
  readonly #numbers = new Groups();
  #calls = 0;

  take({ route, calling }: Pick<CdrRow, "route" | "calling">, fate: Fate): void {
    this.#calls += 1;
    if (fate.kind === "other") return;
    for (const counts of [this.#all, this.#routes.of(route), this.#numbers.of(calling)]) {
      count(counts, fate);
    }
  }

  audit(): CdrAudit {
    return {
      calls: this.#calls,
      all: this.#all,
      routes: this.#routes.sorted(),
      numbers: this.#numbers.sorted(),
      others: { routes: this.#routes.others, numbers: this.#numbers.others },
    };
  }
}

class Groups {
  readonly others = noCounts();
  readonly #groups = new Map<string, CdrCounts>();

  of(name: string): CdrCounts {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    if (this.#groups.size >= MOST_GROUPS) return this.others;
    const counts = noCounts();
    this.#groups.set(name, counts);
    return counts;
  }

  sorted(): readonly CdrGroup[] {
    const groups = [...this.#groups].map(([name, counts]) => ({ name, ...counts }));
    return groups.sort((a, b) => b.lost - a.lost || b.refusals - a.refusals);
  }
}

function noCounts(): CdrCounts {
  return {
    refusals: 0,
    plus: 0,
    malformed: 0,
    plain: 0,
    lost: 0,
    lostReason: 0,
    lostPhrase: 0,
    lostCode: 0,
    lostHere: 0,
    lostBefore: 0,
  };
}

const OF_WHAT = { reason: "lostReason", phrase: "lostPhrase", code: "lostCode" } as const;

function count(counts: CdrCounts, fate: Exclude<Fate, { kind: "other" }>): void {
  counts.refusals += 1;
  if (fate.kind !== "lost") {
    counts[fate.kind === "603+" ? "plus" : fate.kind] += 1;
    return;
  }
  counts.lost += 1;
  counts[OF_WHAT[fate.loss.what]] += 1;
  if (fate.loss.where === "here") counts.lostHere += 1;
  else if (fate.loss.where === "before") counts.lostBefore += 1;
}
