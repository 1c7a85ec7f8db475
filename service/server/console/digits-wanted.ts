import { readCallingNumber } from "../../numbering/read-calling-number.ts";

const COUNTRY_1 = "1";

/**
 * The digits under which a number that somebody wrote may stand in a record: with its country code,
 * and for a NANP number without it too, as a called number is kept the way it was dialled.
 *
 * @returns an empty list for a text that is no telephone number
 */
export function digitsWanted(text: string): readonly string[] {
  const number = readCallingNumber(text);
  switch (number.kind) {
    case "nanp":
      return [String(number.e164), String(number.e164).slice(COUNTRY_1.length)];
    case "foreign":
      return [String(number.e164)];
    case "invalid":
      return [number.digits];
    case "none":
      return [];
  }
}
