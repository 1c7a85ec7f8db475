import type { AnalyticsFigures, DnoListFigures } from "../observability/figures.ts";
import type { NumberCounts } from "../observability/number-counts.ts";
import type { Trends } from "../observability/trends.ts";

/** What the dashboard shows, beside the health of the components. */
export interface DashboardPort {
  readonly trends: Pick<Trends, "points">;
  readonly numbers: Pick<NumberCounts, "groups" | "group" | "mostBlocked" | "number">;
  /** Undefined while no list is loaded. */
  list(): DnoListFigures | undefined;
  vendors(): AnalyticsFigures["vendors"];
}
