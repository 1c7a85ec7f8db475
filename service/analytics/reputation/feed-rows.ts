import { readIsoDate, readSlashDate } from "../../calendar-date.ts";
import { readCallingNumber } from "../../numbering/read-calling-number.ts";
import { readScoreHeader, readScoreRow, SCORE_COLUMNS } from "../score-row.ts";
import type { Feed, ReadFeedRow } from "./feed.ts";

/** Reads the rows of one file, the header first where there is one. */
export interface FeedRows {
  /** Undefined for a header. */
  read(cells: readonly string[]): ReadFeedRow | undefined;
}

/** Dates of complaints are of the last years and not of the next ones. */
const EARLIEST_MS = Date.UTC(2010, 0, 1);
const DAY_MS = 86_400_000;
const SHOWN = 40;

/**
 * What reads a file of a feed.
 *
 * @param nowMs milliseconds since 1970: a date after tomorrow is none
 */
export function feedRows(feed: Feed, nowMs: number): FeedRows {
  switch (feed.format) {
    case "scores":
      return scoreRows();
    case "hiya":
      return { read: (cells) => hiyaRow(cells, feed) };
    case "ftc":
      return ftcRows(nowMs);
    default:
      return datedRows(nowMs);
  }
}

function scoreRows(): FeedRows {
  let columns: ReturnType<typeof readScoreHeader>;
  return {
    read(cells) {
      if (columns === undefined) {
        columns = readScoreHeader(cells);
        if (columns !== undefined) return undefined;
        columns = SCORE_COLUMNS;
      }
      const row = readScoreRow(cells, columns);
      if (!row.ok) return row;
      return { ok: true, row: { e164: row.e164, ...row.score, atMs: undefined } };
    },
  };
}

/** `1/4250001111`, a level, and a category that may be missing (numbering.md §F.2). */
function hiyaRow(
  [phone = "", level = "", category = ""]: readonly string[],
  feed: Feed,
): ReadFeedRow {
  const e164 = numberOf(`+${phone.replace("/", "")}`);
  if (e164 === undefined || !phone.includes("/"))
    return refused("number", phone, "is no country/number");
  const score = feed.levels.get(level);
  if (score === undefined) return refused("level", level, "is none of the feed's levels");
  return { ok: true, row: { e164, score, category: labelOf(level, category), atMs: undefined } };
}

function labelOf(level: string, category: string): string {
  const label = /^[\x20-\x7e]{1,24}$/.test(category) ? ` ${category}` : "";
  return `${level.toLowerCase()}${label}`;
}

const FTC_COLUMNS = ["companyphonenumber", "createddate", "recordedmessageorrobocall"] as const;

/**
 * The FTC's daily files. On some days values stood a column from their names, a date in the phone
 * number (numbering.md §D.2), so that every field of a row is checked, those too that are not used.
 */
function ftcRows(nowMs: number): FeedRows {
  let columns: readonly number[] | undefined;
  return {
    read(cells) {
      if (columns === undefined) {
        const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ""));
        columns = FTC_COLUMNS.map((name) => names.indexOf(name));
        if (columns.every((at) => at >= 0)) return undefined;
        return refused("header", cells.join(","), `has not ${FTC_COLUMNS.join(", ")}`);
      }
      const [phone = "", created = "", robocall = ""] = columns.map((at) => cells[at] ?? "");
      if (!/^\+?\d{10,15}$/.test(phone))
        return refused("Company_Phone_Number", phone, "is no number");
      const e164 = numberOf(phone);
      if (e164 === undefined) return refused("Company_Phone_Number", phone, "is no calling number");
      const atMs = dateOf(created, nowMs);
      if (atMs === undefined) return refused("Created_Date", created, "is no date of a complaint");
      if (!/^[YN]?$/.test(robocall))
        return refused("Recorded_Message_Or_Robocall", robocall, "is not Y or N");
      return { ok: true, row: { e164, score: 0, category: "", atMs } };
    },
  };
}

function datedRows(nowMs: number): FeedRows {
  let first = true;
  return {
    read([number = "", date = ""]) {
      const mayBeHeader = first;
      first = false;
      const e164 = numberOf(number);
      if (e164 === undefined) {
        if (mayBeHeader && !/\d/.test(number)) return undefined;
        return refused("number", number, "is no calling number");
      }
      const atMs = dateOf(date, nowMs);
      if (atMs === undefined) return refused("date", date, "is no date, 2026-11-20");
      return { ok: true, row: { e164, score: 0, category: "", atMs } };
    },
  };
}

function numberOf(text: string): number | undefined {
  const number = readCallingNumber(text);
  return number.kind === "nanp" || number.kind === "foreign" ? number.e164 : undefined;
}

function dateOf(text: string, nowMs: number): number | undefined {
  const atMs = readIsoDate(text) ?? readSlashDate(text.split(" ")[0] ?? "");
  return atMs !== undefined && atMs >= EARLIEST_MS && atMs <= nowMs + DAY_MS ? atMs : undefined;
}

function refused(field: string, value: string, reason: string): ReadFeedRow {
  const shown = value.length > SHOWN ? `${value.slice(0, SHOWN)}...` : value;
  return { ok: false, field, reason: `${JSON.stringify(shown)} ${reason}` };
}
