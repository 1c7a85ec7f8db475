import { writeIsoDate } from "../../calendar-date.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceInput } from "./source-reader.ts";
import type { Tally } from "./tally.ts";

/** What time zones and clocks may be apart. */
const MOST_AHEAD_MS = 2 * 24 * 3600 * 1000;

/**
 * Takes the date that a file states of itself into the tally.
 *
 * @param dateMs what was read; undefined when nothing was, or nothing that is a date
 * @returns the date
 * @throws RingfenceError `DATA_REFUSED` for a file without a date, and for one from the future:
 *   neither would ever grow old
 */
export function takeFileDate(
  file: string,
  dateMs: number | undefined,
  tally: Tally,
  input: SourceInput,
): number {
  if (dateMs === undefined) throw refusedFile(file, "does not state its date");
  if (dateMs > input.nowMs + MOST_AHEAD_MS) {
    throw refusedFile(file, `states a date that is still to come, ${writeIsoDate(dateMs)}`);
  }
  tally.dateFile(dateMs);
  return dateMs;
}
