import type { CallingNumber } from "../numbering/calling-number.ts";

const LESS = 0x3c;
const QUOTE = 0x22;
const PLUS = 0x2b;
const AT = 0x40;
const COUNTRY_1 = 10_000_000_000;
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

/**
 * The number in a header value or URI of the form that nearly every call has:
 * `"Name" <sip:+13035550100@host...>`, `<sip:+1...@host>`, `sip:+1...@host`, and in `+13035550100`, as
 * records of calls have it.
 *
 * An INVITE names a number three times and more; taking each URI apart costs more than the rest of
 * the decision. For every other form this returns undefined, and `readNameAddr` with `numberOfUri`
 * reads it; where both answer, they answer the same.
 */
export function plainNumber(value: string): CallingNumber | undefined {
  const bare = value.charCodeAt(0) === PLUS;
  const start = bare ? 1 : startOfNumber(value);
  if (start < 0) return undefined;
  let number = 0;
  let at = start;
  for (; at < value.length; at += 1) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  const digits = at - start;
  if (digits < FEWEST_DIGITS || digits > MOST_DIGITS) return undefined;
  if (bare ? at < value.length : value.charCodeAt(at) !== AT) return undefined;
  return numberOf(number, value.charCodeAt(start) - 0x30, digits);
}

/** Position behind the `+` of a sip URI; -1 where there is none, or quotes need a closer look. */
function startOfNumber(value: string): number {
  const uri = startOfUri(value);
  if (uri < 0 || !isSip(value, uri) || value.charCodeAt(uri + 4) !== PLUS) return -1;
  return uri + 5;
}

/** Position of the URI's first letter; -1 where quotes need a closer look. */
function startOfUri(value: string): number {
  const first = value.charCodeAt(0);
  if (first === LESS) return 1;
  // An angle bracket further on begins another URI, and this is its display name.
  if (first !== QUOTE) return value.includes("<") ? -1 : 0;
  const closing = value.indexOf('"', 1);
  // An escape before it: the quote may be part of the name.
  if (closing < 0 || value.lastIndexOf("\\", closing) >= 0) return -1;
  let at = closing + 1;
  while (value.charCodeAt(at) === 0x20) at += 1;
  return value.charCodeAt(at) === LESS ? at + 1 : -1;
}

function isSip(value: string, start: number): boolean {
  return (
    (value.charCodeAt(start) | 0x20) === 0x73 &&
    (value.charCodeAt(start + 1) | 0x20) === 0x69 &&
    (value.charCodeAt(start + 2) | 0x20) === 0x70 &&
    value.charCodeAt(start + 3) === 0x3a
  );
}

/** `+1` needs ten digits behind it that can be NANP; no other country code begins with 0 or 1. */
function numberOf(number: number, first: number, digits: number): CallingNumber | undefined {
  if (first >= 2) return { kind: "foreign", e164: number };
  const national = number - COUNTRY_1;
  if (first !== 1 || digits !== 11 || national < 2_000_000_000) return undefined;
  return { kind: "nanp", national, e164: number };
}
