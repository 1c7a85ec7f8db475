import { stringify } from "csv-stringify/sync";
import type { CallRecord } from "./call-record.ts";

/**
 * The list for a subscriber as CSV: date and time (UTC) and calling number of each call, and with
 * `all` what was done and why. A cell that a spreadsheet would take for a formula begins with an
 * apostrophe: a calling number or a Call-ID is whatever the caller wrote.
 */
export function subscriberCsv(records: readonly CallRecord[], which: "blocked" | "all"): string {
  return stringify(
    records.map((record) => cellsOf(record)),
    {
      header: true,
      columns: which === "blocked" ? BLOCKED : [...BLOCKED, ...FURTHER],
      escape_formulas: true,
    },
  );
}

// With the zone: a list is read by somebody whose evening is the next day in UTC.
const BLOCKED = ["date (UTC)", "time (UTC)", "calling number"];
const FURTHER = ["action", "cause", "status", "trunk", "Call-ID", "id"];

function cellsOf(record: CallRecord): Readonly<Record<string, string | number>> {
  const { date, time } = dateAndTime(record.atMs);
  return {
    "date (UTC)": date,
    "time (UTC)": time,
    "calling number": record.callingNumber ?? "",
    action: record.action,
    cause: record.cause,
    status: record.status,
    trunk: record.trunk ?? "",
    "Call-ID": record.callId,
    id: record.id,
  };
}

/** `2026-11-20` and `08:15:02`, UTC. */
export function dateAndTime(ms: number): { readonly date: string; readonly time: string } {
  const iso = new Date(ms).toISOString();
  return { date: iso.slice(0, 10), time: iso.slice(11, 19) };
}
