import { valueAt } from "./json-path.ts";
import type { AnswerReading } from "./vendor.ts";

/** Text of a vendor that goes into logs and records. */
const LONGEST_CATEGORY = 64;

/** What a vendor said of a number. */
export type VendorAnswer =
  | { readonly kind: "scored"; readonly score: number; readonly category: string }
  | { readonly kind: "none" }
  /** Not what the description says. */
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * Reads a vendor's answer.
 *
 * @param json the parsed body
 * @returns a score of 0 to 100
 */
export function readVendorAnswer(json: unknown, reading: AnswerReading): VendorAnswer {
  if (reading.found && isNo(valueAt(json, reading.found))) return { kind: "none" };
  const said = reading.score ? valueAt(json, reading.score) : undefined;
  const category = categoryOf(reading.category ? valueAt(json, reading.category) : undefined);
  if (said !== undefined && said !== null) {
    const score = Number(said);
    const { scoreMost } = reading;
    // `true`, a list and a blank are no numbers, though `Number` makes one of each.
    const isNumber = typeof said === "number" || (typeof said === "string" && said.trim() !== "");
    if (!isNumber || !(score >= 0 && score <= scoreMost)) {
      return { kind: "unreadable", reason: `the score is not a number from 0 to ${scoreMost}` };
    }
    return { kind: "scored", score: (score / scoreMost) * 100, category };
  }
  const level = reading.level ? valueAt(json, reading.level) : undefined;
  if (level === undefined || level === null) return { kind: "none" };
  const score = reading.levels.get(String(level));
  if (score === undefined)
    return { kind: "unreadable", reason: "the level is not one of those described" };
  return { kind: "scored", score, category };
}

function isNo(value: unknown): boolean {
  return value === false || value === 0 || value === "false" || value === "0";
}

/** Printable, and short: it stands in logs, records and pages. */
function categoryOf(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") return "";
  return String(value)
    .replace(/[^\x20-\x7e]/g, "")
    .slice(0, LONGEST_CATEGORY);
}
