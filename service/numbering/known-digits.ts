import type { CallingNumber } from "./calling-number.ts";
import { readCallingNumber } from "./read-calling-number.ts";

type InvalidNumber = Extract<CallingNumber, { readonly kind: "invalid" }>;

/**
 * The digits that name an invalid number, however an SBC writes it: the ten national ones where
 * there are ten, else all behind the international prefix. They begin with 0 or 1, as those of no
 * valid national number do. Some emergency centres call from such numbers.
 */
export function invalidDigits({ digits, fault }: InvalidNumber): string {
  return fault === "npa-first-digit" ? digits.slice(-10) : digits.replace(/^(00|011)(?=1)/, "");
}

/**
 * Reads the digits of a calling number back, as logs and records have them: E.164 without its plus,
 * or those of an invalid number as they came. Never throws.
 */
export function readKnownDigits(digits: string): CallingNumber {
  return readCallingNumber(digits.startsWith("0") ? digits : `+${digits}`);
}
