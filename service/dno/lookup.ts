import type { DnoClass } from "../decision/causes.ts";
import type { AllowedNumber, DnoHit } from "../decision/dno-list.ts";
import { RingfenceError } from "../errors.ts";
import { inServiceFrom } from "../numbering/number-plan.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import { findEntryLines } from "./entry-lines.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { CLASS_ORDER, type PlannedNpa } from "./index/index-info.ts";
import {
  EXCHANGE_ALLOCATED,
  EXCHANGE_DENIED,
  FIRST_EXCHANGE,
  LINES,
  NUMBERS_OF_NPA,
} from "./index/layout.ts";
import type { OverrideTable } from "./override-table.ts";

/** What holds for a number, and what there is to know of its NPA and exchange. */
export interface NumberReport {
  /** Ten digits; with another country's number, or digits that are none, as far as they were read. */
  readonly number: string;
  /** Undefined while there is no list. */
  readonly version: string | undefined;
  readonly allowed: AllowedNumber | undefined;
  /** Every class and source that holds now, in the order of the classes. */
  readonly hits: readonly ExplainedHit[];
  readonly npa: PlannedNpa | undefined;
  /** `unknown`: no source that knows every exchange of the NPA mentions it. */
  readonly exchange: "allocated" | "not allocated" | "unknown" | undefined;
  /** Why the number is outside of every list: of another country, or not a number. */
  readonly note: string | undefined;
}

/** A hit, and as far as it is known here, where it comes from. */
export interface ExplainedHit extends DnoHit {
  readonly why?: string | undefined;
  readonly line?: number | undefined;
  /** The date of the file that says so, where the file states one. */
  readonly asOfMs?: number | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly origin?: string | undefined;
  readonly owner?: string | undefined;
  readonly verifiedAtMs?: number | undefined;
  readonly requester?: string | undefined;
  readonly proof?: string | undefined;
}

/**
 * Everything that memory knows of a number, as an operator writes it. What is invalid by its
 * digits alone is reported as such.
 *
 * @param index undefined while there is no list
 * @throws RingfenceError `BAD_FIELD`, `number`, for what is no number at all
 */
export function lookUp(
  index: DnoIndex | undefined,
  overrides: OverrideTable,
  number: string,
  nowMs: number,
): NumberReport {
  const read = readCallingNumber(number.trim());
  const nothing = { npa: undefined, exchange: undefined, hits: [] };
  const version = index?.version;
  if (read.kind === "none") {
    throw new RingfenceError("BAD_FIELD", `${number} is not a calling number (${read.why})`, {
      field: "number",
    });
  }
  const allowed = overrides.allowance(read, nowMs);
  if (read.kind === "invalid") {
    const hit = { class: "invalid" as const, source: "format", matched: read.digits };
    const hits = [{ ...hit, why: read.fault }];
    const note = `not a number: ${read.fault}`;
    return { ...nothing, number: read.digits, version, allowed, hits, note };
  }
  if (read.kind === "foreign") {
    const note = "of another country: the list is of NANP numbers alone";
    return { ...nothing, number: `+${read.e164}`, version, allowed, note };
  }
  const { national } = read;
  const npa = index?.plan.npa(Math.floor(national / NUMBERS_OF_NPA));
  return {
    number: String(national),
    version,
    allowed,
    hits: [...overrideHits(overrides, national, nowMs), ...listHits(index, national, nowMs)].sort(
      (a, b) => CLASS_ORDER.indexOf(a.class) - CLASS_ORDER.indexOf(b.class),
    ),
    npa,
    exchange: index && exchangeState(index, national),
    note: undefined,
  };
}

/**
 * The same with the line of each entry, from the file that the build left beside the index.
 *
 * @param nowMs the time of the report: of an entry that is there twice, one line may have run out
 * @param linesFile see `linesFileOf`; when it is not there, or of another list, nothing is added
 */
export async function withEntryLines(
  report: NumberReport,
  index: DnoIndex,
  linesFile: string,
  nowMs: number,
): Promise<NumberReport> {
  const national = Number(report.number);
  if (!/^\d{10}$/.test(report.number)) return report;
  const lines = await findEntryLines(linesFile, index.info.contentDigest, national);
  if (lines === undefined) return report;
  const holding = lines.filter(({ description: { fromMs, untilMs } }) => {
    return (fromMs === undefined || fromMs <= nowMs) && (untilMs === undefined || nowMs < untilMs);
  });
  const known = holding.map(({ first, last, line, description }) => {
    const { class: dnoClass, source, createdAtMs, fromMs } = description;
    const digits = String(last - first + 1).length - 1;
    const matched = report.number.slice(0, 10 - digits);
    const { untilMs, origin, owner, verifiedAtMs, requester, proof } = description;
    const since = createdAtMs ?? fromMs;
    return {
      class: dnoClass,
      source,
      matched: isBlock(first, last) ? matched : report.number,
      line,
      sinceMs: since,
      untilMs,
      origin,
      owner,
      verifiedAtMs,
      requester,
      proof,
    };
  });
  const hits = report.hits.flatMap((hit) => {
    const same = known.filter((entry) => sameHit(entry, hit));
    return same.length > 0 ? same : [hit];
  });
  return { ...report, hits };
}

function listHits(
  index: DnoIndex | undefined,
  national: number,
  nowMs: number,
): readonly ExplainedHit[] {
  if (!index) return [];
  const npa = index.plan.npa(Math.floor(national / NUMBERS_OF_NPA));
  return index.findAll(national, nowMs).map((hit) => {
    if (hit.class === "unallocated") return unallocatedHit(hit, npa);
    // Whatever is invalid is so by its NPA, whose line is in memory, or by a rule of exchanges.
    if (hit.class !== "invalid" || npa?.source !== hit.source) return hit;
    if (hit.matched.length > 3) return { ...hit, why: "no exchange by its digits" };
    const why = npa.note === "" ? "not in service yet" : npa.note;
    return { ...hit, why, line: npa.line, asOfMs: npa.asOfMs, untilMs: invalidUntil(npa) };
  });
}

/** When it counts as in service, by its date or for the age of the plan; undefined for never. */
function invalidUntil(npa: PlannedNpa): number | undefined {
  const fromMs = inServiceFrom(npa);
  return Number.isFinite(fromMs) ? fromMs : undefined;
}

/** What a file does not have has no line in it: its date, and when its silence ends, are known. */
function unallocatedHit(hit: DnoHit, npa: PlannedNpa | undefined): ExplainedHit {
  const { coverage, blocks, deniedBy, deniedUntilMs } = npa ?? {};
  if (hit.matched.length === 7 && blocks?.source === hit.source) {
    const { asOfMs, staleAtMs } = blocks;
    return { ...hit, why: "an available block", asOfMs, untilMs: staleAtMs };
  }
  if (deniedBy === hit.source) {
    return { ...hit, why: "set aside, and held by nobody", untilMs: deniedUntilMs };
  }
  if (hit.matched.length === 6 && coverage?.source === hit.source) {
    const { asOfMs, staleAtMs } = coverage;
    return { ...hit, why: "no allocated exchange of the file", asOfMs, untilMs: staleAtMs };
  }
  return hit;
}

function overrideHits(
  overrides: OverrideTable,
  national: number,
  nowMs: number,
): readonly ExplainedHit[] {
  return overrides.matching(national, nowMs).map((entry) => {
    const { kind, digits, reason, requester, proof, createdAtMs, expiresAtMs } = entry;
    return {
      class: kind === "unused" ? ("unused" as const) : ("inbound-only" as const),
      source: "override",
      matched: digits,
      why: reason,
      sinceMs: createdAtMs,
      untilMs: expiresAtMs,
      requester,
      proof,
    };
  });
}

function exchangeState(index: DnoIndex, national: number): NumberReport["exchange"] {
  const exchange = Math.floor(national / LINES) - FIRST_EXCHANGE;
  const state = index.plan.exchange(exchange);
  if (state === EXCHANGE_ALLOCATED) return "allocated";
  const covered = index.plan.npa(Math.floor(national / NUMBERS_OF_NPA))?.coverage !== undefined;
  return state === EXCHANGE_DENIED || covered ? "not allocated" : "unknown";
}

function isBlock(first: number, last: number): boolean {
  const size = last - first + 1;
  return [1000, LINES, NUMBERS_OF_NPA].includes(size) && first % size === 0;
}

function sameHit(one: { class: DnoClass; source: string; matched: string }, hit: DnoHit): boolean {
  return one.class === hit.class && one.source === hit.source && one.matched === hit.matched;
}
