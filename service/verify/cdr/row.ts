import { readCallingNumber } from "../../numbering/read-calling-number.ts";
import { shownText } from "../message.ts";
import type { CdrColumns, CdrField } from "./columns.ts";
import type { CdrRecord, RecordedResponse } from "./fate.ts";

/** A call of an export. */
export interface CdrRow {
  readonly record: CdrRecord;
  /** As the export names it; empty where it names none. */
  readonly route: string;
  /** E.164 digits where it is a number, else as it stands; empty where there is none. */
  readonly calling: string;
}

export type ReadCdrRow =
  | { readonly ok: true; readonly row: CdrRow }
  | { readonly ok: false; readonly reason: string };

/** `SIP;cause=603`, `Q.850 ; cause = 21`: no phrase of a status line looks like that. */
const REASON = /^[\w.-]{1,20}[ \t]*;[ \t]*(?:cause|text)[ \t]*=/i;

/** How databases and acc write that a field is not set. */
const NOTHING = /^(?:|0|null|<null>|\\N)$/i;

/**
 * Reads a row of an export.
 *
 * @param width how many cells the header has
 */
export function readCdrRow(
  cells: readonly string[],
  columns: CdrColumns,
  width: number,
): ReadCdrRow {
  if (cells.length !== width) {
    return { ok: false, reason: `has ${cells.length} cells where the header has ${width}` };
  }
  const cell = (field: CdrField) => {
    const at = columns.get(field);
    return at === undefined ? undefined : (cells[at] ?? "");
  };
  const left = readResponse(cell("status") ?? "", cell("phrase"), cell("reason"));
  if (left === undefined) return refused("status", cell("status"));
  const status = cell("downstreamStatus") ?? "";
  const came = NOTHING.test(status)
    ? undefined
    : readResponse(status, cell("downstreamPhrase"), cell("downstreamReason"));
  if (came === undefined && !NOTHING.test(status)) return refused("downstreamStatus", status);
  const action = cell("action")?.toLowerCase();
  return {
    ok: true,
    row: {
      record: { ...left, downstream: came, action },
      route: cell("route") ?? "",
      calling: callingOf(cell("calling") ?? ""),
    },
  };
}

function refused(field: CdrField, text: string | undefined): ReadCdrRow {
  return { ok: false, reason: `${field} is not three digits: ${shownText(text ?? "")}` };
}

/** With acc's `reason_from_hf` the column of the phrase holds the first Reason header instead. */
function readResponse(
  status: string,
  phrase: string | undefined,
  reason: string | undefined,
): RecordedResponse | undefined {
  if (!/^[1-6]\d\d$/.test(status)) return undefined;
  const isReason = phrase !== undefined && REASON.test(phrase);
  return {
    status: Number(status),
    phrase: isReason ? undefined : phrase,
    reason: reason || (isReason ? phrase : reason),
  };
}

function callingOf(text: string): string {
  const number = readCallingNumber(text);
  return number.kind === "nanp" || number.kind === "foreign" ? String(number.e164) : text;
}
