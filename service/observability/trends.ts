import { Trend, type TrendPoint, type TrendReading } from "./trend.ts";

/** A point each 10 s for the last hour, and one a minute for the last day. */
const WINDOWS = {
  hour: { periodMs: 10_000, points: 360 },
  day: { periodMs: 60_000, points: 1440 },
} as const;

export type TrendWindow = keyof typeof WINDOWS;

/**
 * How the running process did, for the dashboard of the console: some 1800 points at most, made by
 * a timer from what the metrics count anyway, so that no call pays for it.
 */
export class Trends {
  readonly #trends: Readonly<Record<TrendWindow, Trend>>;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param read totals since the process started
   * @param boundsS of `durations`, in seconds, ascending
   * @param now milliseconds since 1970, UTC
   */
  constructor(read: () => TrendReading, boundsS: readonly number[], now: () => number) {
    const first = read();
    const trendOf = ({ periodMs, points }: { periodMs: number; points: number }) =>
      new Trend(periodMs, points, boundsS, first, now());
    this.#trends = { hour: trendOf(WINDOWS.hour), day: trendOf(WINDOWS.day) };
    this.#timer = setInterval(() => {
      const reading = read();
      const atMs = now();
      for (const trend of Object.values(this.#trends)) trend.read(reading, atMs);
    }, WINDOWS.hour.periodMs).unref();
  }

  /** Oldest first. */
  points(window: TrendWindow): readonly TrendPoint[] {
    return this.#trends[window].points();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
