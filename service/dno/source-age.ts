import type { SourceReport } from "./sink.ts";

const DAY_MS = 24 * 3600 * 1000;
/** The files of NANPA and CNAC are daily; a week without a new one is a fault of the fetching. */
export const OLD_AFTER_DAYS = 7;
/** A month before the plan is by default too old to say that an NPA is not in service. */
const PLAN_OLD_AFTER_DAYS = 150;

export interface SourceAge {
  readonly source: string;
  /** The date that the source states of itself. */
  readonly asOfMs: number;
  readonly ageDays: number;
  /** Somebody should look why no newer file came. */
  readonly old: boolean;
}

/**
 * The ages of sources that state a date. The bundled number plan is as old as its release, and old
 * only where no file of NANPA says what it says.
 */
export function sourceAges(sources: readonly SourceReport[], nowMs: number): readonly SourceAge[] {
  const planAlone = !sources.some(({ format }) => format === "npa-report");
  return sources.flatMap(({ source, format, asOfMs }) => {
    if (asOfMs === undefined) return [];
    const ageDays = Math.max(0, Math.floor((nowMs - asOfMs) / DAY_MS));
    const old =
      format === "number-plan"
        ? planAlone && ageDays > PLAN_OLD_AFTER_DAYS
        : ageDays > OLD_AFTER_DAYS;
    return [{ source, asOfMs, ageDays, old }];
  });
}
