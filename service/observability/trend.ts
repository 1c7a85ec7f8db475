import { Ring } from "./ring.ts";

/** Running totals of a process. */
export interface DecisionTotals {
  readonly pass: number;
  readonly reject: number;
  readonly block: number;
  readonly wouldReject: number;
  readonly wouldBlock: number;
  /** Calls decided without a score that was late, or answered 503. */
  readonly degraded: number;
  /** Look-ups of scores that brought none: late, failed, refused. */
  readonly scoresMissed: number;
  /** Decisions by how long they took: one count for each bound, and one for what is over all. */
  readonly durations: readonly number[];
}

/** What a point is made of: totals and present states. */
export interface TrendReading extends DecisionTotals {
  readonly listBuiltAtMs: number | undefined;
  readonly listEntries: number | undefined;
  readonly storeUp: boolean;
  /** Vendors that are left alone because they failed again and again. */
  readonly vendorsResting: number;
}

/** One place in time: rates are by second since the point before, times milliseconds. */
export interface TrendPoint {
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly pass: number;
  readonly reject: number;
  readonly block: number;
  readonly wouldReject: number;
  readonly wouldBlock: number;
  readonly degraded: number;
  readonly scoresMissed: number;
  /** Null where no call was decided. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Null while no list is loaded. */
  readonly listAgeHours: number | null;
  readonly listEntries: number | null;
  /** 1 or 0. */
  readonly storeUp: number;
  readonly vendorsResting: number;
}

const RATES = [
  "pass",
  "reject",
  "block",
  "wouldReject",
  "wouldBlock",
  "degraded",
  "scoresMissed",
] as const satisfies readonly (keyof TrendReading & keyof TrendPoint)[];

/** How the service did over a stretch of time, one point a period, the oldest forgotten first. */
export class Trend {
  readonly #points: Ring<TrendPoint>;
  readonly #periodMs: number;
  readonly #boundsS: readonly number[];
  #last: { readonly atMs: number; readonly reading: TrendReading };

  /**
   * @param periodMs between two points
   * @param points kept
   * @param boundsS of `durations`, in seconds, ascending
   */
  constructor(
    periodMs: number,
    points: number,
    boundsS: readonly number[],
    reading: TrendReading,
    atMs: number,
  ) {
    this.#periodMs = periodMs;
    this.#points = new Ring(points);
    this.#boundsS = boundsS;
    this.#last = { atMs, reading };
  }

  /** Makes a point when a period has gone by. */
  read(reading: TrendReading, atMs: number): void {
    const elapsedMs = atMs - this.#last.atMs;
    // A timer comes a little early or late; a clock that was set back begins a new period.
    if (elapsedMs >= 0 && elapsedMs < this.#periodMs * 0.9) return;
    if (elapsedMs > 0) this.#points.push(this.#point(reading, atMs, elapsedMs / 1000));
    this.#last = { atMs, reading };
  }

  points(): readonly TrendPoint[] {
    return this.#points.values();
  }

  #point(reading: TrendReading, atMs: number, seconds: number): TrendPoint {
    const before = this.#last.reading;
    const rates = Object.fromEntries(
      RATES.map((rate) => [rate, (reading[rate] - before[rate]) / seconds]),
    ) as Pick<TrendPoint, (typeof RATES)[number]>;
    const durations = reading.durations.map((count, at) => count - (before.durations[at] ?? 0));
    const { listBuiltAtMs } = reading;
    return {
      atMs,
      ...rates,
      p50Ms: quantileMs(0.5, durations, this.#boundsS),
      p99Ms: quantileMs(0.99, durations, this.#boundsS),
      listAgeHours: listBuiltAtMs === undefined ? null : (atMs - listBuiltAtMs) / 3_600_000,
      listEntries: reading.listEntries ?? null,
      storeUp: reading.storeUp ? 1 : 0,
      vendorsResting: reading.vendorsResting,
    };
  }
}

/**
 * The duration that a share of calls did not exceed, as Prometheus estimates it: straight between
 * the bounds of a bucket, and the last bound for what is over it.
 */
function quantileMs(
  share: number,
  counts: readonly number[],
  boundsS: readonly number[],
): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  let rest = share * total;
  for (const [at, count] of counts.entries()) {
    if (rest > count) {
      rest -= count;
      continue;
    }
    const upper = boundsS[at] ?? boundsS.at(-1) ?? 0;
    const lower = at === 0 ? 0 : (boundsS[at - 1] ?? 0);
    return 1000 * (lower + (upper - lower) * (rest / count));
  }
  return 1000 * (boundsS.at(-1) ?? 0);
}
