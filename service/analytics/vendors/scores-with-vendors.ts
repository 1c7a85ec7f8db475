import type { ScoreFound, Scores } from "../../decision/scores.ts";
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
  const answers = vendors.map((vendor) => vendor.find(e164));
  if (answers.some((answer) => answer instanceof Promise)) {
    return Promise.all(answers).then((all) => chosen(all, table));
  }
  return chosen(answers as readonly ScoreFound[], table);
}

function chosen(answers: readonly ScoreFound[], table: ScoreFound): ScoreFound {
  let best: (ScoreFound & { state: "known" }) | undefined;
  for (const answer of answers) {
    if (answer.state !== "known") continue;
    if (best === undefined || answer.score.score > best.score.score) best = answer;
  }
  const found = best ?? answers.find(({ state }) => state === "unavailable") ?? table;
  // What the table knows beside a score is known whatever a vendor says, or does not say in time.
  return table.facts === undefined ? found : { ...found, facts: table.facts };
}
