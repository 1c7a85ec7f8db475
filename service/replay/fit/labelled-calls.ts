import type { BehaviourWindows } from "../../analytics/behaviour/behaviour-windows.ts";
import { decide } from "../../decision/decide.ts";
import type { World } from "../../decision/deliberation.ts";
import { GROUP_NAMES, type Measure } from "../../decision/evidence/known.ts";
import { EVIDENCE } from "../../decision/evidence/registry.ts";
import { Weighing } from "../../decision/evidence/weighing.ts";
import { builtInPolicy } from "../../decision/policy/built-in.ts";
import { NO_SCORE } from "../../decision/scores.ts";
import type { TraceStep } from "../../decision/trace.ts";
import type { CallDetail } from "../call-detail.ts";
import { WindowFeeder } from "../window-feeder.ts";
import type { LabelledRows } from "./logistic-regression.ts";

/** Calls that are fitted to; of more, evenly chosen ones, so that memory has a bound. */
const MOST_CALLS = 500_000;
/** Far beyond any sum, so that no cap hides what a piece of evidence says. */
const NO_CAP = 1e6;

/** Pieces of evidence that are weighed by themselves already: a score is a probability. */
const FITTED = EVIDENCE.filter(({ group }) => group !== "reputation");
export const FITTED_NAMES: readonly string[] = FITTED.map(({ name }) => name);
const COLUMN = new Map(FITTED_NAMES.map((name, at) => [name, at]));

interface Row {
  readonly features: Float32Array;
  readonly label: number;
  readonly fold: number;
}

/** A policy that weighs every piece of evidence as 1: what it adds is how far it holds. */
function measuringWeighing({ minimumSamples }: Pick<Measure, "minimumSamples">): Weighing {
  return new Weighing({
    prior: 0,
    minimumSamples,
    weights: Object.fromEntries(
      EVIDENCE.map(({ name, group }) => [name, group === "reputation" ? 0 : 1]),
    ),
    caps: Object.fromEntries(GROUP_NAMES.map((name) => [name, NO_CAP])) as Record<
      (typeof GROUP_NAMES)[number],
      number
    >,
  });
}

/**
 * What the evidence says of calls whose label is known, gathered by the same decision that decides
 * calls, with the clock of their records.
 */
export class LabelledCalls {
  readonly #world: World;
  readonly #feeder: WindowFeeder;
  readonly #rows: Row[] = [];
  readonly #folds: number;
  #seen = 0;
  #stride = 1;

  /**
   * @param minimumSamples those of the policy that the fit is for
   * @param folds parts for cross-validation; a calling number is in one of them
   */
  constructor(windows: BehaviourWindows, minimumSamples: Measure["minimumSamples"], folds: number) {
    this.#feeder = new WindowFeeder(windows);
    this.#folds = folds;
    const policy = { ...builtInPolicy(), weighing: measuringWeighing({ minimumSamples }) };
    this.#world = {
      dno: { version: "", allowance: () => undefined, find: () => undefined, findAll: () => [] },
      subscribers: { blocks: () => false, optedOut: () => false },
      endedPatterns: { ended: () => false },
      behaviour: windows,
      policy,
      newId: () => "",
      newNoticeId: () => "",
    };
  }

  /** Calls come in the order of their time; one without a label is behaviour and no more. */
  take(detail: CallDetail): void {
    this.#feeder.upTo(detail.atMs);
    const trace: TraceStep[] = [];
    const decided = decide(detail.call, this.#world, detail.atMs, trace);
    const decision =
      decided.action === "ask" ? decided.conclude(decided.numbers.map(() => NO_SCORE)) : decided;
    if (detail.unwanted !== undefined)
      this.#keep(trace, detail.unwanted, decision.facts.callingNumber);
    this.#feeder.attempted(detail, decision);
  }

  /** What was gathered: rows of `FITTED_NAMES`, their labels and folds. */
  gathered(): { readonly rows: LabelledRows; readonly folds: Uint8Array } {
    const width = FITTED_NAMES.length;
    const features = new Float32Array(this.#rows.length * width);
    for (const [at, row] of this.#rows.entries()) features.set(row.features, at * width);
    return {
      rows: { width, features, labels: Uint8Array.from(this.#rows, ({ label }) => label) },
      folds: Uint8Array.from(this.#rows, ({ fold }) => fold),
    };
  }

  #keep(trace: readonly TraceStep[], unwanted: boolean, calling: string | undefined): void {
    this.#seen += 1;
    if (this.#seen % this.#stride !== 0) return;
    const features = new Float32Array(FITTED_NAMES.length);
    const table = trace.find((step) => step.scoreTables !== undefined)?.scoreTables?.[0];
    for (const { evidence, weight } of table?.evidence ?? []) {
      const column = COLUMN.get(evidence);
      if (column !== undefined) features[column] = weight;
    }
    // Digits of a number are no hash of it, but its last ones are as good.
    const fold = Number((calling ?? "0").slice(-4)) % this.#folds;
    this.#rows.push({ features, label: unwanted ? 1 : 0, fold });
    if (this.#rows.length < MOST_CALLS) return;
    this.#stride *= 2;
    for (let at = 0; at < this.#rows.length / 2; at += 1) {
      this.#rows[at] = this.#rows[at * 2 + 1] as Row;
    }
    this.#rows.length /= 2;
  }
}
