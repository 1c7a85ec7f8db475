/** Scores are told apart by tenths. */
const STEPS = 10;
const BINS = 100 * STEPS + 1;

/** One point of a ROC curve: what would be blocked from a threshold on. */
export interface RocPoint {
  readonly threshold: number;
  /** Share of the unwanted calls that is blocked. */
  readonly recall: number;
  /** Share of the wanted calls that is blocked. */
  readonly fallOut: number;
}

/** How often each score came, apart for calls that are known to be wanted or unwanted. */
export class ScoreHistogram {
  readonly #all = new Float64Array(BINS);
  readonly #wanted = new Float64Array(BINS);
  readonly #unwanted = new Float64Array(BINS);
  none = 0;
  #wantedCalls = 0;
  #unwantedCalls = 0;

  /** @param score 0 to 100; undefined when nothing weighed anything, which no threshold blocks */
  add(score: number | undefined, unwanted: boolean | undefined): void {
    if (unwanted === true) this.#unwantedCalls += 1;
    if (unwanted === false) this.#wantedCalls += 1;
    if (score === undefined) {
      this.none += 1;
      return;
    }
    const bin = Math.floor(score * STEPS);
    this.#all[bin] = (this.#all[bin] ?? 0) + 1;
    if (unwanted === undefined) return;
    const labelled = unwanted ? this.#unwanted : this.#wanted;
    labelled[bin] = (labelled[bin] ?? 0) + 1;
  }

  /** Counts of each of `parts` equal parts of 0 to 100. */
  parts(parts: number): readonly number[] {
    const counts = new Array<number>(parts).fill(0);
    for (let bin = 0; bin < BINS; bin += 1) {
      const part = Math.min(parts - 1, Math.floor((bin / (BINS - 1)) * parts));
      counts[part] = (counts[part] ?? 0) + (this.#all[bin] ?? 0);
    }
    return counts;
  }

  /** From the highest threshold to the lowest; undefined unless calls of both labels came. */
  roc(): readonly RocPoint[] | undefined {
    if (this.#wantedCalls === 0 || this.#unwantedCalls === 0) return undefined;
    const points: RocPoint[] = [{ threshold: 100 + 1 / STEPS, recall: 0, fallOut: 0 }];
    let wanted = 0;
    let unwanted = 0;
    for (let bin = BINS - 1; bin >= 0; bin -= 1) {
      if (!this.#wanted[bin] && !this.#unwanted[bin]) continue;
      wanted += this.#wanted[bin] ?? 0;
      unwanted += this.#unwanted[bin] ?? 0;
      points.push({
        threshold: bin / STEPS,
        recall: unwanted / this.#unwantedCalls,
        fallOut: wanted / this.#wantedCalls,
      });
    }
    // Calls without a score would be blocked by a threshold that is not there.
    points.push({ threshold: 0, recall: 1, fallOut: 1 });
    return points;
  }
}

/** The area under a ROC curve: 1 tells all calls apart, 0.5 none. */
export function areaUnder(points: readonly RocPoint[]): number {
  let area = 0;
  for (let at = 1; at < points.length; at += 1) {
    const [before, here] = [points[at - 1] as RocPoint, points[at] as RocPoint];
    area += ((here.fallOut - before.fallOut) * (here.recall + before.recall)) / 2;
  }
  return area;
}
