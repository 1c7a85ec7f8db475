const UNITS = [
  ["day", 24 * 60 * 60 * 1000],
  ["hour", 60 * 60 * 1000],
  ["minute", 60 * 1000],
] as const;

/**
 * A span of time in words, in its two largest units: `3 hours 20 minutes`.
 *
 * @param ms milliseconds; the sign does not matter
 */
export function spanInWords(ms: number): string {
  let rest = Math.abs(ms);
  const words: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    // `2 days 5 minutes` is more exact than anybody asked for.
    else if (words.length > 0) break;
    if (words.length === 2) break;
  }
  return words.length > 0 ? words.join(" ") : "less than a minute";
}

/** A clock that runs out: `due in 3 hours`, `overdue by 20 minutes`. */
export function dueInWords(dueAtMs: number, nowMs: number): string {
  const left = dueAtMs - nowMs;
  return left >= 0 ? `due in ${spanInWords(left)}` : `overdue by ${spanInWords(left)}`;
}

/** `2026-11-20 08:15:30 UTC`: what stands in logs and captures, wherever the operator sits. */
export function timeInWords(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `2026-11-20`. */
export function dayInWords(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/**
 * Digits of a record as people read them: `+1 212-555-0123`, `+442071838750`.
 *
 * @param digits as in `DecisionFacts`
 */
export function numberInWords(digits: string | undefined): string {
  if (digits === undefined) return "none given";
  const nanp = /^1?(\d{3})(\d{3})(\d{4})$/.exec(digits);
  if (nanp !== null) return `+1 ${nanp[1]}-${nanp[2]}-${nanp[3]}`;
  return digits.length > 10 ? `+${digits}` : digits;
}
