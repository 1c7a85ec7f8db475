/** A download is tried so often, and then has failed. */
export const MOST_ATTEMPTS = 4;

const FIRST_MS = 2_000;
const MOST_MS = 60_000;

/**
 * Milliseconds to wait before the next attempt: twice as long after each failure, of which the
 * half is left to chance, so that many hosts do not come back in step.
 *
 * @param failures attempts that have failed so far, from 1
 * @param random from 0 to 1, 1 excluded
 * @param askedMs what the server asked for (`Retry-After`, RFC 9110 §10.2.3); a minute at most
 */
export function backOffMs(failures: number, random: number, askedMs = 0): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(Math.round(whole * (0.5 + random / 2)), Math.min(askedMs, MOST_MS));
}

/**
 * Milliseconds that a `Retry-After` header asks for; 0 without one, or for one that is none.
 *
 * @param nowMs milliseconds since 1970, UTC, for a header that states a date
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
}
