import type { NumberFigures } from "../../observability/number-count.ts";
import type { TrendPoint } from "../../observability/trend.ts";

/** The numbers of one plot, as uPlot takes them: one row of times, one of values for each line. */
export interface Plot {
  /** Seconds since 1970, UTC. */
  readonly times: readonly number[];
  readonly lines: Readonly<Record<string, readonly (number | null)[]>>;
}

const LINES = [
  "pass",
  "reject",
  "block",
  "wouldReject",
  "wouldBlock",
  "degraded",
  "scoresMissed",
  "p50Ms",
  "p99Ms",
  "listAgeHours",
  "listEntries",
  "storeUp",
  "vendorsResting",
] as const satisfies readonly (keyof TrendPoint)[];

/** What the dashboard draws, each line by its name. */
export function dashboardPlots(points: readonly TrendPoint[]): Plot {
  return {
    times: points.map(({ atMs }) => Math.round(atMs / 1000)),
    lines: Object.fromEntries(
      LINES.map((line) => [line, points.map((point) => rounded(point[line]))]),
    ),
  };
}

/** The last day of a number, or of a group's numbers added up; without figures nothing is drawn. */
export function numberPlot(figures: NumberFigures | undefined): Plot {
  const hours = figures?.hours ?? [];
  return {
    times: hours.map(({ atMs }) => atMs / 1000),
    lines: {
      calls: hours.map(({ calls }) => calls),
      stopped: hours.map(({ stopped }) => stopped),
      elsewhere: hours.map(({ elsewhere }) => elsewhere),
    },
  };
}

/** Of a fraction, four digits are more than a plot shows; a day of them is a third of the bytes. */
function rounded(value: number | null): number | null {
  return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
