import type { SourceReport } from "./sink.ts";

const DAY_MS = 24 * 3600 * 1000;
/** The files of NANPA and CNAC are daily; a week without a new one is a fault of the fetching. */
export const OLD_AFTER_DAYS = 7;

export interface SourceAge {
  readonly source: string;
  /** The date that the source states of itself. */
  readonly asOfMs: number;
  readonly ageDays: number;
  /** Somebody should look why no newer file came. */
  readonly old: boolean;
}

/** The ages of sources that state a date; the bundled number plan is as old as its release. */
export function sourceAges(sources: readonly SourceReport[], nowMs: number): readonly SourceAge[] {
  return sources.flatMap(({ source, format, asOfMs }) => {
    if (asOfMs === undefined) return [];
    const ageDays = Math.max(0, Math.floor((nowMs - asOfMs) / DAY_MS));
    return [{ source, asOfMs, ageDays, old: format !== "number-plan" && ageDays > OLD_AFTER_DAYS }];
  });
}
