const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** 47 CFR 64.1200(k)(8): a status update within 24 hours. Kept for every request. */
export const STATUS_WITHIN_MS = 24 * HOUR_MS;

/** The notice for that duty goes out this long before its end: mail may have to be tried again. */
export const STATUS_NOTICE_LEAD_MS = 4 * HOUR_MS;

/** The alarm comes when that notice has had an hour, and somebody can still take the telephone. */
export const STATUS_ALARM_LEAD_MS = 3 * HOUR_MS;

/** The alarm of the time to resolve comes with this share of it left. */
export const RESOLVE_ALARM_SHARE = 0.25;

/**
 * Restored or refused requests are kept for a year: for who asks again, and for a complaint to the
 * FCC, which takes months. Then they go, because they name people.
 */
export const KEPT_MS = 365 * DAY_MS;

/** How long a number is allowed when nobody says how long. */
export const RESTORED_DAYS = 180;

/** The longest that a number is allowed at once; after that somebody looks again. */
export const MOST_RESTORED_DAYS = 3650;

/** What a desk is run by. */
export interface RedressTerms {
  /** An id is taken for a request this long after the block, RINGFENCE_RECORD_DAYS. */
  readonly recordDays: number;
  /** Hours in which a request is to be restored or refused, RINGFENCE_REDRESS_RESOLVE_HOURS. */
  readonly resolveHours: number;
}

/** @returns milliseconds */
export function daysMs(days: number): number {
  return days * DAY_MS;
}

/** @returns milliseconds */
export function hoursMs(hours: number): number {
  return hours * HOUR_MS;
}
