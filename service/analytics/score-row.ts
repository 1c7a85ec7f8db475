import { readIsoDate } from "../calendar-date.ts";
import type { Score } from "../decision/scores.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import { LONGEST_CATEGORY } from "../store/score-packing.ts";

export type ScoreField = "number" | "score" | "category" | "expires";

/** In which column each field stands, from 0. */
export type ScoreColumns = Readonly<Record<ScoreField, number | undefined>>;

export type ScoreRow =
  | { readonly ok: true; readonly e164: number; readonly score: Score }
  | { readonly ok: false; readonly field: ScoreField; readonly reason: string };

/** The columns of a file without a header. */
export const SCORE_COLUMNS: ScoreColumns = { number: 0, score: 1, category: 2, expires: 3 };

/** What the columns are called in files, letters and digits only. */
const COLUMN_NAMES: Readonly<Record<string, ScoreField>> = {
  number: "number",
  phonenumber: "number",
  callingnumber: "number",
  tn: "number",
  e164: "number",
  score: "score",
  category: "category",
  expires: "expires",
  expiresat: "expires",
};

const SCORE = /^\d{1,3}(\.\d+)?$/;
const EPOCH_SECONDS = /^\d{9,10}$/;
const EPOCH_MILLISECONDS = /^\d{12,14}$/;
const UNKNOWN_CATEGORY = "unspecified";
// A category goes into log lines and labels of people's screens.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;
const SHOWN = 32;

/**
 * Reads the first row of a file as a header.
 *
 * @returns the columns by name; undefined when the row names neither number nor score, and so is
 *   data already
 */
export function readScoreHeader(cells: readonly string[]): ScoreColumns | undefined {
  const columns: Record<ScoreField, number | undefined> = {
    number: undefined,
    score: undefined,
    category: undefined,
    expires: undefined,
  };
  cells.forEach((cell, at) => {
    const field = COLUMN_NAMES[cell.toLowerCase().replace(/[^a-z0-9]/g, "")];
    if (field !== undefined) columns[field] ??= at;
  });
  return columns.number === undefined && columns.score === undefined ? undefined : columns;
}

/**
 * Reads one row.
 *
 * The number is NANP in any usual form, or international behind `+`; the score is 0 to 100, with
 * fractions or without; the category may be missing; the expiry is an ISO date (the start of that
 * day, UTC), a date with time, seconds or milliseconds since 1970, or missing.
 *
 * @returns the number and its score, or the first field that is wrong and why
 */
export function readScoreRow(cells: readonly string[], columns: ScoreColumns): ScoreRow {
  const cell = (field: ScoreField): string => cells[columns[field] ?? -1]?.trim() ?? "";
  const number = readCallingNumber(cell("number"));
  if (number.kind === "none" || number.kind === "invalid") {
    const why = number.kind === "invalid" ? number.fault : number.why;
    return refused("number", `${quote(cell("number"))} is no number that calls come from (${why})`);
  }
  const score = SCORE.test(cell("score")) ? Number(cell("score")) : Number.NaN;
  if (!(score <= 100)) return refused("score", `${quote(cell("score"))} is not 0 to 100`);
  const category = cell("category") || UNKNOWN_CATEGORY;
  if (Buffer.byteLength(category) > LONGEST_CATEGORY || CONTROL.test(category)) {
    return refused(
      "category",
      `${quote(category)} is longer than ${LONGEST_CATEGORY} bytes, or not text`,
    );
  }
  const expires = cell("expires");
  const expiresAtMs = expires === "" ? undefined : readTime(expires);
  if (expires !== "" && expiresAtMs === undefined) {
    return refused("expires", `${quote(expires)} is no ISO date and no time since 1970`);
  }
  return { ok: true, e164: number.e164, score: { score, category, expiresAtMs } };
}

function readTime(text: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1_000;
  if (EPOCH_MILLISECONDS.test(text)) return Number(text);
  const at = readIsoDate(text);
  return at !== undefined && at > 0 ? at : undefined;
}

function refused(field: ScoreField, reason: string): ScoreRow {
  return { ok: false, field, reason };
}

function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);
}
