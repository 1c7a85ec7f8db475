import { readIsoDate } from "../calendar-date.ts";
import type { CallAttempt } from "../decision/call-attempt.ts";
import { readAttestation } from "../sip/attestation.ts";

/** A call that was, as a carrier's call detail records have it. */
export interface CallDetail {
  /** When it was attempted, milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly call: CallAttempt;
  /**
   * Seconds from answer to end; undefined when it was not answered, and `unknown` of every call when
   * the records have no durations: nothing is to be made up.
   */
  readonly durationSeconds: number | undefined | "unknown";
  /** What a person or a later finding says of it; undefined when nobody does. */
  readonly unwanted: boolean | undefined;
}

/** What a column holds. Only the time and the calling number must be there. */
export const DETAIL_FIELDS = [
  "time",
  "callId",
  "calling",
  "called",
  "trunk",
  "sourceIp",
  "attestation",
  "verstat",
  "origId",
  "answered",
  "duration",
  "label",
] as const;
export type DetailField = (typeof DETAIL_FIELDS)[number];

/** In which column each field stands, from 0. */
export type DetailColumns = Readonly<Partial<Record<DetailField, number>>>;

export type ReadDetail =
  | { readonly ok: true; readonly detail: CallDetail }
  | { readonly ok: false; readonly field: DetailField; readonly reason: string };

const NO_VALUES: readonly string[] = [];
const EPOCH = /^\d{9,10}(\.\d+)?$/;
const EPOCH_MS = /^\d{12,14}$/;
const DURATION = /^\d{1,7}(\.\d+)?$/;
const YES: ReadonlySet<string> = new Set(["1", "true", "yes", "answered", "y", "200"]);
const NO: ReadonlySet<string> = new Set(["", "0", "false", "no", "unanswered", "n"]);
const UNWANTED: ReadonlySet<string> = new Set([
  "1",
  "unwanted",
  "spam",
  "fraud",
  "robocall",
  "bad",
]);
const WANTED: ReadonlySet<string> = new Set(["0", "wanted", "good", "legitimate", "ham"]);

/**
 * Reads a row of call detail records, but for its time.
 *
 * @param atMs its time, as `readTime` has read it
 * @param line names a call whose records have no Call-ID
 */
export function readCallDetail(
  cells: readonly string[],
  columns: DetailColumns,
  atMs: number,
  line: number,
): ReadDetail {
  const calling = cellAt(cells, columns.calling);
  if (calling === "") return refused("calling", "is empty");
  const attest = cellAt(cells, columns.attestation);
  const level = attest === "" || attest === "none" ? undefined : readAttestation(attest);
  if (level === undefined && attest !== "" && attest !== "none") {
    return refused("attestation", "is not A, B, C or empty");
  }
  const duration = cellAt(cells, columns.duration);
  if (duration !== "" && !DURATION.test(duration))
    return refused("duration", "is no number of seconds");
  const answered =
    columns.answered === undefined ? Number(duration) > 0 : flag(cellAt(cells, columns.answered));
  if (answered === undefined) return refused("answered", "is neither yes nor no");
  const isEndKnown = columns.duration !== undefined;
  if (answered && isEndKnown && duration === "") {
    // Taken for 0 s it would be a short call.
    return refused("duration", "is empty, and the call was answered");
  }
  const label = labelOf(cellAt(cells, columns.label).toLowerCase());
  if (label === "unknown") return refused("label", "is not wanted, unwanted or empty");
  const call: CallAttempt = {
    callId: cellAt(cells, columns.callId) || `record-${line}`,
    from: calling,
    pai: NO_VALUES,
    ppi: NO_VALUES,
    ruri: cellAt(cells, columns.called) || undefined,
    to: undefined,
    identity: NO_VALUES,
    verstat: cellAt(cells, columns.verstat) || undefined,
    attest: level,
    origId: cellAt(cells, columns.origId) || undefined,
    sourceIp: cellAt(cells, columns.sourceIp) || undefined,
    trunk: cellAt(cells, columns.trunk) || undefined,
    privacy: undefined,
    priority: undefined,
    resourcePriority: undefined,
    featureCaps: NO_VALUES,
  };
  const durationSeconds = answered ? Number(duration) : undefined;
  return {
    ok: true,
    detail: {
      atMs,
      call,
      durationSeconds: isEndKnown ? durationSeconds : "unknown",
      unwanted: label,
    },
  };
}

function cellAt(cells: readonly string[], at: number | undefined): string {
  return at === undefined ? "" : (cells[at] ?? "");
}

function refused(field: DetailField, reason: string): ReadDetail {
  return { ok: false, field, reason };
}

/**
 * Reads a time: ISO 8601, or seconds or milliseconds since 1970.
 *
 * @returns milliseconds since 1970, UTC; undefined for what is none
 */
export function readTime(text: string): number | undefined {
  const code = text.charCodeAt(4);
  // A dash there is a date; the other forms are rare.
  if (code === 45) return isoTime(text);
  if (EPOCH_MS.test(text)) return Number(text);
  return EPOCH.test(text) ? Math.round(Number(text) * 1000) : undefined;
}

/** A day that every month has: the engine takes the 30th of February for the 2nd of March. */
const PLAIN_ISO = /^\d{4}-\d\d-([01]\d|2[0-8])T\d\d:\d\d:\d\d(\.\d{3})?Z$/;

/** The engine's own reader is ten times as fast. */
function isoTime(text: string): number | undefined {
  if (!PLAIN_ISO.test(text)) return readIsoDate(text);
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function flag(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

function labelOf(word: string): boolean | undefined | "unknown" {
  if (word === "") return undefined;
  return UNWANTED.has(word) ? true : WANTED.has(word) ? false : "unknown";
}
