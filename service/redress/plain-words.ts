import type { RedressState } from "./redress-request.ts";

// What callers are told, on the pages and by mail. In general terms: a score, a rule or a piece of
// evidence would teach how to get around it, ATIS-1000099.

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** `20 November 2026 at 11:22 UTC`. */
export function timeInWords(ms: number): string {
  const at = new Date(ms);
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  return `${day} at ${at.toISOString().slice(11, 16)} UTC`;
}

/**
 * Enough of a number for its owner, and little for somebody who found the id.
 *
 * @param digits of the calling number; the called one is never told
 */
export function numberInWords(digits: string | undefined): string {
  if (digits === undefined || digits.length < 7) return "";
  return `from a number ending in ${digits.slice(-4)}`;
}

/** Why a call was blocked, as far as its caller is told. */
export function groundInWords(cause: string | undefined): string {
  if (cause?.startsWith("analytics.")) {
    return "Our checks for unwanted calls took it for one of them. Such checks are sometimes wrong.";
  }
  if (cause?.startsWith("dno.")) {
    return "Its number is on a list of numbers that no call should come from. Such lists are sometimes wrong.";
  }
  return "";
}

/** How a request stands. */
export const STATE_WORDS: Readonly<Record<RedressState, string>> = {
  received: "Received",
  "under-review": "Under review",
  restored: "Restored",
  refused: "Refused",
};

/** What a state means to the caller. */
export const STATE_MEANINGS: Readonly<Record<RedressState, string>> = {
  received: "We have your request. Somebody will look at it.",
  "under-review": "Somebody is looking at your request.",
  restored: "You were right: calls from this number are no longer blocked by us.",
  refused: "We looked at your request, and the number stays as it is.",
};
