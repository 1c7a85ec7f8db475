/** How a ladder is climbed. */
export interface LadderPlan {
  /** The first rate, calls a second. */
  readonly start: number;
  /** When this rate fails there is none that goes well. */
  readonly least: number;
  /** From one rung to the next. */
  readonly factor: number;
  /** How often the gap between what went well and what did not is halved. */
  readonly refinements: number;
  /** A rung is out of reach when so many steps on it have failed: machines have their moments. */
  readonly tries: number;
}

/**
 * Finds the highest rate that goes well: up in rungs until one fails, then in halves between the
 * last good one and the first bad one. Where the first rung fails already it goes down instead.
 */
export class Ladder {
  readonly #plan: LadderPlan;
  #good: number | undefined;
  #bad: number | undefined;
  #refined = 0;
  #failures = 0;

  constructor(plan: LadderPlan) {
    this.#plan = plan;
  }

  /** The rate to try, whole calls a second; `undefined` when the highest is known. */
  next(): number | undefined {
    const { start, least, factor, refinements } = this.#plan;
    if (this.#bad === undefined) {
      return this.#good === undefined ? start : Math.round(this.#good * factor);
    }
    if (this.#good === undefined) {
      return this.#bad > least ? Math.max(least, Math.round(this.#bad / factor)) : undefined;
    }
    if (this.#refined >= refinements) return undefined;
    return Math.round(Math.sqrt(this.#good * this.#bad));
  }

  /** Takes in how the step at `next()` went. */
  record(wentWell: boolean): void {
    const rate = this.next();
    if (rate === undefined) return;
    if (!wentWell) {
      this.#failures += 1;
      if (this.#failures < this.#plan.tries) return;
    }
    this.#failures = 0;
    if (this.#bad !== undefined && this.#good !== undefined) this.#refined += 1;
    if (wentWell) this.#good = rate;
    else this.#bad = rate;
  }

  /** The highest rate that went well so far. */
  highest(): number | undefined {
    return this.#good;
  }
}
