import { readIsoDate, readSlashDate, writeIsoDate } from "../../calendar-date.ts";
import type { DnoClass } from "../../decision/causes.ts";
import type { ManifestSource } from "../manifest.ts";
import type { EntryDescription } from "../sink.ts";
import type { ListColumn } from "./list-columns.ts";

const DAY_MS = 24 * 3600 * 1000;

/** What a line of a list says of its number, or why the number does not block. */
export type ListEntry = { readonly ok: true; readonly description: EntryDescription } | ListFault;

/** Why a line does not block. */
export interface ListFault {
  readonly ok: false;
  readonly reason: string;
  /** It did block, and its time is over: no fault of the list. */
  readonly ranOut: boolean;
}

/**
 * Turns the cells of a line, and the defaults of the manifest where a cell is empty, into the
 * description of an entry. Dates are cut to their day, so that entries have few descriptions.
 *
 * An unused number blocks only with an owner, the allocatee, and a verification that is not older
 * than `maxAgeDays` (47 CFR 64.1200(o)(4), "at the time of blocking"). An unallocated one, from a
 * list of spare numbers, blocks for `maxAgeDays` after the date of its entry.
 *
 * @param cell what stands in the line under a column, empty for nothing
 * @param nowMs entries that have run out by then are not taken
 */
export function readListEntry(
  source: ManifestSource,
  listClass: DnoClass,
  cell: (column: ListColumn) => string,
  nowMs: number,
): ListEntry {
  const { defaults } = source;
  const created = dateOf("created", cell("created"), defaults.createdAtMs);
  const expires = dateOf("expires", cell("expires"), defaults.expiresAtMs);
  const verified = dateOf("verifiedAt", cell("verifiedAt"), defaults.verifiedAtMs);
  for (const date of [created, expires, verified]) {
    if (!date.ok) return date;
  }
  const [createdAtMs, expiresAtMs, verifiedAtMs] = [created.ms, expires.ms, verified.ms];
  const owner = textOf(cell("owner")) ?? defaults.owner;
  const facts = { listClass, createdAtMs, expiresAtMs, verifiedAtMs, owner };
  const fault = faultOf(facts, nowMs);
  if (fault !== undefined) return { ok: false, reason: fault, ranOut: false };
  const over = endOf(source, facts, nowMs);
  if (over !== undefined) return { ok: false, reason: over, ranOut: true };
  return {
    ok: true,
    description: {
      class: listClass,
      source: source.name,
      origin: textOf(cell("source")),
      fromMs: createdAtMs !== undefined && createdAtMs > nowMs ? createdAtMs : undefined,
      untilMs: earliest(expiresAtMs, ageLimit(source, facts)),
      createdAtMs,
      owner,
      verifiedAtMs,
      requester: textOf(cell("requester")) ?? defaults.requester,
      proof: textOf(cell("proof")) ?? defaults.proof,
    },
  };
}

interface Facts {
  readonly listClass: DnoClass;
  readonly createdAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
  readonly verifiedAtMs: number | undefined;
  readonly owner: string | undefined;
}

/** What has run out by now, of an entry that would block otherwise. */
function endOf(source: ManifestSource, facts: Facts, nowMs: number): string | undefined {
  const { listClass, expiresAtMs } = facts;
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
    return `expired on ${writeIsoDate(expiresAtMs)}`;
  }
  const startMs = ageStart(facts);
  const ends = ageLimit(source, facts);
  if (startMs === undefined || ends === undefined || ends > nowMs) return undefined;
  const what = listClass === "unused" ? "was verified" : "was spare";
  return `${what} on ${writeIsoDate(startMs)}, more than ${source.maxAgeDays} days ago`;
}

function faultOf(facts: Facts, nowMs: number): string | undefined {
  const { listClass, createdAtMs, expiresAtMs, verifiedAtMs, owner } = facts;
  if (expiresAtMs !== undefined && createdAtMs !== undefined && expiresAtMs <= createdAtMs) {
    return `expires on ${writeIsoDate(expiresAtMs)}, before it is created`;
  }
  if (verifiedAtMs !== undefined && verifiedAtMs > nowMs + DAY_MS) {
    return `says that it was verified on ${writeIsoDate(verifiedAtMs)}, which is still to come`;
  }
  if (listClass === "inbound-only") return undefined;
  if (listClass === "unused" && owner === undefined) {
    return "an unused number does not block without its owner";
  }
  if (ageStart(facts) !== undefined) return undefined;
  return listClass === "unused"
    ? "an unused number does not block without the date on which its owner verified it"
    : "a spare number does not block without the date of the list, in created";
}

/** From when on an entry grows old: one that a subscriber asked for does not. */
function ageStart({ listClass, createdAtMs, verifiedAtMs }: Facts): number | undefined {
  if (listClass === "inbound-only") return undefined;
  return listClass === "unused" ? verifiedAtMs : createdAtMs;
}

function ageLimit(source: ManifestSource, facts: Facts): number | undefined {
  const startMs = ageStart(facts);
  return startMs === undefined ? undefined : startMs + source.maxAgeDays * DAY_MS;
}

type DateCell =
  | { readonly ok: true; readonly ms: number | undefined }
  | (ListFault & { readonly ms?: never });

function dateOf(column: ListColumn, text: string, otherwise: number | undefined): DateCell {
  if (text === "") return { ok: true, ms: otherwise };
  const ms = readIsoDate(text) ?? readSlashDate(text);
  if (ms === undefined) {
    const reason = `${column} is no date: ${JSON.stringify(text.slice(0, 40))}`;
    return { ok: false, reason, ranOut: false };
  }
  return { ok: true, ms: Math.floor(ms / DAY_MS) * DAY_MS };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

function textOf(cell: string): string | undefined {
  return cell === "" ? undefined : cell;
}
