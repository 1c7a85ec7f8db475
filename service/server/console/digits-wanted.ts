import { readCallingNumber } from "../../numbering/read-calling-number.ts";

/**
 * The digits under which a number that somebody wrote stands in records: with its country code.
 *
 * @returns undefined for a text that is no telephone number
 */
export function digitsWanted(text: string): string | undefined {
  const number = readCallingNumber(text);
  switch (number.kind) {
    case "nanp":
    case "foreign":
      return String(number.e164);
    case "invalid":
      return number.digits;
    case "none":
      return undefined;
  }
}
