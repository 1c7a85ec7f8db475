import type { WindowFigures } from "../../decision/behaviour.ts";
import type { Ring } from "./ring.ts";

/** Attempts of the last minute. */
export const MINUTE: Ring = { bucketSeconds: 15, parts: 4, width: 1 };
/** What was counted in the last hour, in these columns. */
export const HOUR: Ring = { bucketSeconds: 900, parts: 4, width: 6 };
export const ATTEMPTS = 0;
export const ENDED = 1;
export const ANSWERED = 2;
export const SHORT = 3;
export const DURATION = 4;
export const SEQUENTIAL = 5;

/** Durations are kept in the trade's own tenths of a minute: 16 bits are then enough for a number. */
export const DURATION_UNIT_SECONDS = 6;

/** How many different numbers a slot of a table has called, and in how many attempts. */
interface DistinctCalled {
  distinct(slot: number, last: number, now: number): number;
  distinctAttempts(slot: number, last: number, now: number): number;
}

/**
 * The figures of the key that was asked for last. Every call asks, so nothing is made for an
 * answer, and what is dear is counted when it is read.
 */
export class FoundFigures implements WindowFigures {
  readonly minute = new Float64Array(MINUTE.width);
  readonly hour = new Float64Array(HOUR.width);
  firstSeenMs = 0;
  watchedSinceMs = 0;
  slot = 0;
  last = 0;
  at = 0;
  readonly #table: DistinctCalled;

  constructor(table: DistinctCalled) {
    this.#table = table;
  }

  get attemptsMinute(): number {
    return Math.round(this.minute[0] ?? 0);
  }

  get attemptsHour(): number {
    return this.#sum(ATTEMPTS);
  }

  get distinctCalled(): number {
    const counted = this.#table.distinct(this.slot, this.last, this.at);
    // It is an estimate, and stands beside the attempts where a block is explained.
    return Math.min(this.distinctAttempts, Math.max(1, counted));
  }

  get distinctAttempts(): number {
    return this.#table.distinctAttempts(this.slot, this.last, this.at);
  }

  get sequentialShare(): number {
    return share(this.#sum(SEQUENTIAL), this.attemptsHour);
  }

  get ended(): number {
    return this.#sum(ENDED);
  }

  get answerRate(): number {
    return share(this.answered, this.ended);
  }

  get answered(): number {
    return this.#sum(ANSWERED);
  }

  get shortShare(): number {
    return share(this.#sum(SHORT), this.answered);
  }

  get meanDurationSeconds(): number {
    const { answered } = this;
    return answered === 0 ? 0 : (this.#sum(DURATION) * DURATION_UNIT_SECONDS) / answered;
  }

  #sum(column: number): number {
    return Math.round(this.hour[column] ?? 0);
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}
