import { stringify } from "csv-stringify/sync";
import type { RedressRequest } from "../redress/redress-request.ts";
import { restoredNumber } from "../redress/restored-number.ts";

/** A restored number as the analytics vendor reads it. */
export interface RestoredRow {
  /** E.164 digits, without `+`: a spreadsheet takes what begins with one for a formula. */
  readonly number: string;
  readonly restoredAt: string;
  readonly expires: string;
  readonly id: string;
  readonly reason: string;
}

const COLUMNS = ["number", "restoredAt", "expires", "id", "reason"];

/** @param closed requests that were restored or refused, in the order of the rows */
export function restoredRows(closed: readonly RedressRequest[]): readonly RestoredRow[] {
  return closed
    .filter((request) => request.state === "restored")
    .map((request) => {
      const { number, restoredAt, expires, id, reason } = restoredNumber(request);
      return { number: number.slice(1), restoredAt, expires: expires ?? "", id, reason };
    });
}

/** CSV of RFC 4180 with a header, in which no cell is a formula. */
export function restoredCsv(rows: readonly RestoredRow[]): string {
  const options = { header: true, columns: COLUMNS, escape_formulas: true };
  return stringify([...rows], options).trimEnd();
}
