import { readIsoDate } from "../calendar-date.ts";
import { RingfenceError } from "../errors.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";

/** No reason, category or name that a person writes is longer. */
const LONGEST_TEXT = 1000;

function bad(field: string, message: string): RingfenceError {
  return new RingfenceError("BAD_FIELD", `${field} ${message}`, { field });
}

/**
 * The fields of a request that is not a call: parameters of JSON-RPC, a JSON body, a query.
 * `null` counts as absent, unknown fields are ignored, and a wrong one is BAD_FIELD with its name.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;

  /** @param values parsed JSON; absent parameters are an empty object */
  constructor(values: unknown) {
    const given = values ?? {};
    if (typeof given !== "object" || Array.isArray(given)) {
      throw new RingfenceError("BAD_FIELD", "the parameters must be a JSON object");
    }
    this.#values = given as Record<string, unknown>;
  }

  has(field: string): boolean {
    return (this.#values[field] ?? undefined) !== undefined;
  }

  optionalText(field: string): string | undefined {
    const value = this.#values[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw bad(field, "must be a string");
    if (value.length > LONGEST_TEXT) throw bad(field, `is over ${LONGEST_TEXT} characters`);
    return value;
  }

  text(field: string): string {
    const value = this.optionalText(field);
    if (value === undefined || value === "") throw bad(field, "is required");
    return value;
  }

  oneOf<T extends string>(field: string, choices: readonly T[]): T {
    const value = this.text(field);
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw bad(field, `must be one of ${choices.join(", ")}`);
    return choice;
  }

  /** A number from `least` to `most`, as JSON or as digits. */
  number(field: string, least: number, most: number): number {
    const value = this.#values[field] ?? undefined;
    if (value === undefined) throw bad(field, "is required");
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !(number >= least && number <= most)) {
      throw bad(field, `must be a number from ${least} to ${most}`);
    }
    return number;
  }

  /** One string or several. */
  texts(field: string): readonly string[] {
    const value = this.#values[field] ?? [];
    const several = Array.isArray(value) ? value : [value];
    if (several.some((one) => typeof one !== "string")) throw bad(field, "must be strings");
    return several;
  }

  /** A number that calls come from, as E.164 digits in an integer. */
  callingNumber(field: string): number {
    const text = this.text(field);
    const number = readCallingNumber(text);
    if (number.kind === "nanp" || number.kind === "foreign") return number.e164;
    const why = number.kind === "invalid" ? number.fault : number.why;
    throw bad(field, `is no number that calls come from (${why})`);
  }

  /** When something ends: an ISO date or time; without one it never does. */
  expiry(field: string): number | undefined {
    const text = this.optionalText(field);
    if (text === undefined || text === "") return undefined;
    const at = readIsoDate(text);
    if (at === undefined) throw bad(field, "must be an ISO date, such as 2027-01-31T00:00:00Z");
    return at;
  }
}
