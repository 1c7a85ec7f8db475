import type { CallingNumber, InvalidFault } from "./calling-number.ts";

const COUNTRY_1 = 10_000_000_000;
/** E.164 §6.2.1: country code and national number together have at most fifteen digits. */
const E164_MOST_DIGITS = 15;
/** No international number in use is shorter than seven digits (Niue, +683 XXXX). */
const E164_FEWEST_DIGITS = 7;
/** What an explanation shows of digits that cannot be a number; a hostile header may hold 64 KB. */
const SHOWN_DIGITS = 32;

const ABSENT: CallingNumber = { kind: "none", why: "absent" };
const ANONYMOUS: CallingNumber = { kind: "none", why: "anonymous" };
const SHORT: CallingNumber = { kind: "none", why: "short" };
const NOT_DIGITS: CallingNumber = { kind: "none", why: "not-digits" };
const UNCLEAR: CallingNumber = { kind: "none", why: "unclear" };

/** What gateways write in the place of a number that they do not give (RFC 3323 §4.1.1.3). */
const NO_NUMBER_WORDS = new Set(["anonymous", "restricted", "unavailable", "unknown"]);
const LONGEST_WORD = "unavailable".length;

/**
 * Reads the user part of a SIP URI, the subscriber of a tel URI or a bare number.
 *
 * Visual separators (RFC 3966 §5.1.1, and spaces) count for nothing, parameters from the first `;`
 * on are left out. Behind `+`, `00` and `011` the digits are international; without them ten digits
 * are national NANP, and eleven that begin with 1 are NANP too. Ten digits without `+` are never
 * taken for an international number, so that 000-000-0000 is invalid and not unclear.
 *
 * Never throws. On the per-call path: one pass over the characters, nothing allocated beside the
 * result; ten digits pass 2^32, so the value is only ever multiplied and added, never shifted.
 */
export function readCallingNumber(user: string): CallingNumber {
  let value = 0;
  let count = 0;
  let first = -1;
  let plus = false;
  /** Digits of the international prefix `00` or `011`; 0 without one. */
  let prefix = 0;
  let blank = true;

  for (let at = 0; at < user.length; at += 1) {
    const code = user.charCodeAt(at);
    const digit = code - 0x30;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      count += 1;
      if (count === prefix + 1) first = digit;
      if (!plus && prefix === 0 && count <= 3) {
        prefix = internationalPrefix(first, value, count);
        // What stands behind the prefix is the number: it begins anew, and can have 15 digits.
        if (prefix > 0) value = 0;
      }
    } else if (code === 0x3b) {
      break;
    } else if (code === 0x2b) {
      if (plus || count > 0) return NOT_DIGITS;
      plus = true;
    } else if (!isSeparator(code)) {
      return wordOf(user);
    }
    if (!isSpace(code)) blank = false;
  }
  if (blank) return ABSENT;
  if (count === 0) return NOT_DIGITS;
  if (plus) return international(user, value, count, first);
  if (count <= 7) return SHORT;
  if (count === 10) return national(user, prefix > 0 ? 0 : value);
  if (prefix > 0) return international(user, value, count - prefix, first);
  if (count === 11 && first === 1) return national(user, value - COUNTRY_1);
  return UNCLEAR;
}

/** How many digits of the prefix `00` or `011` end here: 2, 3, or 0 for none. */
function internationalPrefix(first: number, value: number, count: number): number {
  if (first !== 0) return 0;
  if (count === 2 && value === 0) return 2;
  return count === 3 && value === 11 ? 3 : 0;
}

function international(user: string, value: number, count: number, first: number): CallingNumber {
  if (first === 1) {
    return count === 11 ? national(user, value - COUNTRY_1) : invalid(user, "digit-count");
  }
  if (count < E164_FEWEST_DIGITS) return SHORT;
  // No country code begins with 0, and `00` behind `+` is a mistake with more than one reading.
  if (count > E164_MOST_DIGITS || first === 0) return UNCLEAR;
  return { kind: "foreign", e164: value };
}

function national(user: string, value: number): CallingNumber {
  if (value < 2_000_000_000) return invalid(user, "npa-first-digit");
  return { kind: "nanp", national: value, e164: COUNTRY_1 + value };
}

function invalid(user: string, fault: InvalidFault): CallingNumber {
  let digits = "";
  for (let at = 0; at < user.length && digits.length < SHOWN_DIGITS; at += 1) {
    const code = user.charCodeAt(at);
    if (code === 0x3b) break;
    if (code >= 0x30 && code <= 0x39) digits += user.charAt(at);
  }
  return { kind: "invalid", digits, fault };
}

function wordOf(user: string): CallingNumber {
  const end = user.indexOf(";");
  const word = (end < 0 ? user : user.slice(0, end)).trim();
  if (word.length > LONGEST_WORD) return NOT_DIGITS;
  return NO_NUMBER_WORDS.has(word.toLowerCase()) ? ANONYMOUS : NOT_DIGITS;
}

function isSeparator(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x28 || code === 0x29 || isSpace(code);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
