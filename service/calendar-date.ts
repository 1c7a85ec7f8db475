const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

/** `2026-09-30`, and with a time behind it; a time without a zone is UTC. */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/**
 * Reads a date as ISO 8601 writes it, with or without a time: `2026-09-30`,
 * `2026-09-30T04:00:00Z`, `2026-09-30 04:00`.
 *
 * @returns milliseconds since 1970, UTC, and the start of the day for a date alone; undefined for
 *   anything else, the 30th of February included
 */
export function readIsoDate(text: string): number | undefined {
  const parts = ISO.exec(text);
  if (!parts) return undefined;
  const day = dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const [hour, minute, second] = [parts[4], parts[5], parts[6]].map((part) => Number(part ?? 0));
  if (day === undefined || hour === undefined || minute === undefined || second === undefined) {
    return undefined;
  }
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = (Number(parts[8] ?? 0) * 60 + Number(parts[9] ?? 0)) * (parts[7] === "-" ? -1 : 1);
  return day + ((hour * 60 + minute - offset) * 60 + second) * 1000;
}

/** Reads a date as NANPA's CO-code and thousands-block files write it, `09/03/2026`. */
export function readSlashDate(text: string): number | undefined {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  return parts ? dayOf(Number(parts[3]), Number(parts[1]), Number(parts[2])) : undefined;
}

/** Reads a date as NANPA's NPA file writes it, `27-Feb-2027`. */
export function readMonthNameDate(text: string): number | undefined {
  const parts = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  if (!parts) return undefined;
  const at = MONTHS.indexOf((parts[2] ?? "").toLowerCase());
  return at % 3 === 0 ? dayOf(Number(parts[3]), at / 3 + 1, Number(parts[1])) : undefined;
}

/** Writes a time as its date, `2026-09-30`, UTC. */
export function writeIsoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function dayOf(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  // Date.UTC carries the 31st of April over into May; a date that does not come back is none.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : undefined;
}
