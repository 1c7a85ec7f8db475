import { type ScoreFound, type Scores, withFacts } from "../../decision/scores.ts";
import type { VendorLookup } from "./vendor-lookup.ts";

/**
 * Scores of the table, and of vendors for numbers that it does not have: every vendor is asked, and
 * the highest of their scores counts.
 */
export class ScoresWithVendors implements Scores {
  readonly #table: Scores;
  readonly #vendors: () => readonly Pick<VendorLookup, "find">[];

  /** @param vendors those in use now */
  constructor(table: Scores, vendors: () => readonly Pick<VendorLookup, "find">[]) {
    this.#table = table;
    this.#vendors = vendors;
  }

  find(e164: number): ScoreFound | Promise<ScoreFound> {
    const found = this.#table.find(e164);
    const vendors = this.#vendors();
    if (vendors.length === 0) return found;
    if (found instanceof Promise) return found.then((one) => askVendors(vendors, e164, one));
    return askVendors(vendors, e164, found);
  }
}

function askVendors(
  vendors: readonly Pick<VendorLookup, "find">[],
  e164: number,
  table: ScoreFound,
): ScoreFound | Promise<ScoreFound> {
  if (table.state === "known") return table;
  let best: ScoreFound = table;
  const open: Promise<ScoreFound>[] = [];
  for (const vendor of vendors) {
    const answer = vendor.find(e164);
    if (answer instanceof Promise) open.push(answer);
    else best = better(best, answer);
  }
  // What the table knows beside a score is known whatever a vendor says, or does not say in time.
  if (open.length === 0) return withFacts(best, table.facts);
  return Promise.all(open).then((late) => withFacts(late.reduce(better, best), table.facts));
}

/** The higher score; a score before none; and that somebody could not say before that nobody has one. */
function better(best: ScoreFound, answer: ScoreFound): ScoreFound {
  if (answer.state === "known") {
    return best.state === "known" && best.score.score >= answer.score.score ? best : answer;
  }
  return best.state === "none" ? answer : best;
}
