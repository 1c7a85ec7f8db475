import { readIsoDate, writeIsoDate } from "../calendar-date.ts";

export const DAY_MS = 86_400_000;

/** The UTC day of a time, `2026-11-20`. */
export const dayOf = writeIsoDate;

/** When a UTC day begins, milliseconds since 1970. */
export function startOfDay(day: string): number {
  return readIsoDate(day) ?? Number.NaN;
}

/** The first day that is still kept: every one that ended less than `keepDays` ago. */
export function firstKeptDay(now: number, keepDays: number): string {
  return dayOf(now - keepDays * DAY_MS);
}

/** The UTC days that a range of time touches, newest first. */
export function daysOf(fromMs: number, untilMs: number): readonly string[] {
  const days: string[] = [];
  let start = startOfDay(dayOf(untilMs - 1));
  for (; start > fromMs - DAY_MS; start -= DAY_MS) days.push(dayOf(start));
  return days;
}

/** Items by what `keyOf` says of each; groups and what is in them keep their order. */
export function groupedBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
