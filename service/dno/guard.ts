import type { DnoHit } from "../decision/dno-list.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { EXCHANGE_ALLOCATED, EXCHANGES, EXCHANGES_OF_NPA, FIRST_EXCHANGE } from "./index/layout.ts";
import { diffNpas } from "./list-diff.ts";
import type { SourceReport } from "./sink.ts";

/** How far a new list may be from the current one. Shares are of the current figure, 0 to 1. */
export interface GuardLimits {
  /** Of the lines of a source, the refused ones. */
  readonly refusedShare: number;
  readonly rowsShrinkShare: number;
  readonly entriesShrinkShare: number;
  readonly entriesGrowthShare: number;
  /** Allocated exchanges that the files no longer have. */
  readonly vanishedExchanges: number;
  /** NPAs of which the plan says something else than before. */
  readonly changedNpas: number;
  /** From how many files in a row an exchange has to be missing until it is unallocated. */
  readonly filesUntilFree: number;
}

/**
 * From what has been measured. Over 14 months of Canada's daily files six exchanges left service,
 * and a spike was always a fault of the file; over nine months ten NPAs changed, one or two at a
 * time. Lists of numbers move more.
 */
export const GUARD_LIMITS: GuardLimits = {
  refusedShare: 0.5,
  rowsShrinkShare: 0.005,
  entriesShrinkShare: 0.1,
  entriesGrowthShare: 0.5,
  vanishedExchanges: 50,
  changedNpas: 5,
  filesUntilFree: 7,
};

/** Fewer numbers or lines than this may come and go whatever their share is. */
const FEW = 100;
const EXAMPLES = 5;

export type GuardName =
  | "empty-list"
  | "empty-source"
  | "refused-lines"
  | "missing-source"
  | "older-file"
  | "rows"
  | "entries"
  | "vanished-exchanges"
  | "changed-npas"
  | "must-not-contain";

/** Why a list must not become current by itself. */
export interface GuardFinding {
  readonly guard: GuardName;
  /** One sentence with the numbers. */
  readonly message: string;
  readonly examples: readonly string[];
}

/** Numbers of the plan, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

export interface Guarded {
  readonly candidate: DnoIndex;
  /** The list in force, undefined before the first one. */
  readonly current: DnoIndex | undefined;
  readonly limits: GuardLimits;
  /** What no list may block: own numbers in use, and those of emergency centres. */
  readonly mustNotContain: readonly NumberRange[];
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
}

/**
 * Compares a new list with the list in force, and finds what looks like a fault of a source and
 * not like the change of a day.
 *
 * @returns nothing when the list may become current
 */
export function guardFindings(guarded: Guarded): readonly GuardFinding[] {
  const { candidate, current } = guarded;
  return [
    ...emptiness(candidate),
    ...candidate.info.content.report.sources.flatMap((source) => sourceFindings(source, guarded)),
    ...forbiddenNumbers(guarded),
    ...(current ? changes(guarded, current) : []),
  ];
}

/** The findings as an operator reads them, one a line, the examples indented. */
export function describeFindings(findings: readonly GuardFinding[]): string {
  return findings
    .flatMap(({ guard, message, examples }) => [
      `${guard}: ${message}`,
      ...examples.map((example) => `  ${example}`),
    ])
    .join("\n");
}

function emptiness({ info }: DnoIndex): readonly GuardFinding[] {
  const { npas, report } = info.content;
  if (npas.length > 0 || report.entries.length > 0) return [];
  return [finding("empty-list", "no source has anything in it")];
}

function sourceFindings(report: SourceReport, { limits }: Guarded): readonly GuardFinding[] {
  const { source, rows, accepted, refused, ranOut } = report;
  const examples = report.refusals
    .slice(0, EXAMPLES)
    .map(({ line, reason }) => (line > 0 ? `line ${line}: ${reason}` : reason));
  if (accepted + ranOut === 0) {
    return [finding("empty-source", `${source} has no line that could be used`, examples)];
  }
  const faulty = refused - ranOut;
  if (faulty <= rows * limits.refusedShare) return [];
  const message = `${source}: ${faulty} of ${rows} lines are refused`;
  return [
    finding("refused-lines", `${message}, more than ${percent(limits.refusedShare)}`, examples),
  ];
}

function forbiddenNumbers({ candidate, mustNotContain, nowMs }: Guarded): readonly GuardFinding[] {
  const examples: string[] = [];
  let count = 0;
  for (const { first, last } of mustNotContain) {
    for (let national = first; national <= last; national += 1) {
      const hit = candidate.find(national, nowMs);
      if (!hit) continue;
      count += 1;
      if (examples.length < EXAMPLES) examples.push(`${national}: ${shownHit(hit)}`);
    }
  }
  if (count === 0) return [];
  const message = `${count} numbers that must not be blocked are in the list`;
  return [finding("must-not-contain", message, examples)];
}

function changes(guarded: Guarded, current: DnoIndex): readonly GuardFinding[] {
  const { candidate, limits } = guarded;
  return [
    ...sourceChanges(candidate, current, limits),
    ...entryChanges(guarded, current),
    ...vanishedExchanges(candidate, current, limits),
    ...changedNpas(candidate, current, limits),
  ];
}

function sourceChanges(
  candidate: DnoIndex,
  current: DnoIndex,
  { rowsShrinkShare, entriesShrinkShare }: GuardLimits,
): readonly GuardFinding[] {
  const after = new Map(candidate.info.content.report.sources.map((one) => [one.source, one]));
  const lists = new Set(current.info.content.report.entries.map(({ source }) => source));
  return current.info.content.report.sources.flatMap((before) => {
    const { source, rows } = before;
    const now = after.get(source);
    if (!now) {
      return [finding("missing-source", `${source} is in the current list and not in the new one`)];
    }
    if (before.asOfMs !== undefined && (now.asOfMs ?? 0) < before.asOfMs) {
      const message = `${source} is of ${day(now.asOfMs)}, and was of ${day(before.asOfMs)} already`;
      return [finding("older-file", message)];
    }
    const share = lists.has(source) ? entriesShrinkShare : rowsShrinkShare;
    if (rows - now.rows <= Math.max(FEW, rows * share)) return [];
    return [finding("rows", `${source} has ${now.rows} lines, and had ${rows}`)];
  });
}

function entryChanges(
  { candidate, limits, nowMs }: Guarded,
  current: DnoIndex,
): readonly GuardFinding[] {
  const { entriesShrinkShare, entriesGrowthShare } = limits;
  const after = numbersThatHold(candidate, nowMs);
  return [...numbersThatHold(current, nowMs)].flatMap(([key, before]) => {
    const now = after.get(key) ?? 0;
    const [least, most] = [before * (1 - entriesShrinkShare), before * (1 + entriesGrowthShare)];
    if ((now >= least && now <= most) || Math.abs(now - before) <= FEW) return [];
    return [finding("entries", `there are ${now} ${key}, and there were ${before}`)];
  });
}

/** Numbers by class and source, without those that have expired: that is no fault of a list. */
function numbersThatHold({ groups, info }: DnoIndex, nowMs: number): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  info.content.numbersOfGroup.forEach((count, group) => {
    if (!groups.holds(group, nowMs)) return;
    const key = `${groups.class(group)} numbers of ${groups.source(group)}`;
    numbers.set(key, (numbers.get(key) ?? 0) + count);
  });
  return numbers;
}

/** What the files no longer have, whether the build kept it for now or not. */
function vanishedExchanges(
  candidate: DnoIndex,
  current: DnoIndex,
  { vanishedExchanges: limit }: GuardLimits,
): readonly GuardFinding[] {
  const known = new Set(current.info.content.absences.map(({ exchange }) => exchange));
  const absent = new Set(candidate.info.content.absences.map(({ exchange }) => exchange));
  const vanished: number[] = [];
  for (let at = 0; at < EXCHANGES; at += 1) {
    if (current.plan.exchange(at) !== EXCHANGE_ALLOCATED) continue;
    const exchange = at + FIRST_EXCHANGE;
    const coveredNow = candidate.plan.npa(Math.floor(exchange / EXCHANGES_OF_NPA))?.coverage;
    const gone = candidate.plan.exchange(at) !== EXCHANGE_ALLOCATED && coveredNow !== undefined;
    if ((gone || absent.has(exchange)) && !known.has(exchange)) vanished.push(exchange);
  }
  if (vanished.length <= limit) return [];
  const message = `${vanished.length} exchanges that were allocated are not in the files, more than ${limit}`;
  return [finding("vanished-exchanges", message, vanished.slice(0, EXAMPLES).map(String))];
}

function changedNpas(
  candidate: DnoIndex,
  current: DnoIndex,
  { changedNpas: limit }: GuardLimits,
): readonly GuardFinding[] {
  const changed = diffNpas(current, candidate);
  if (changed.length <= limit) return [];
  const message = `${changed.length} NPAs have changed, more than ${limit}`;
  const examples = changed.slice(0, EXAMPLES);
  return [
    finding(
      "changed-npas",
      message,
      examples.map(({ npa, before, after }) => `${npa}: ${before}, now ${after}`),
    ),
  ];
}

function finding(
  guard: GuardName,
  message: string,
  examples: readonly string[] = [],
): GuardFinding {
  return { guard, message, examples };
}

function shownHit({ class: dnoClass, source, matched }: DnoHit): string {
  return `${dnoClass} by ${source}, ${matched}`;
}

function day(ms: number | undefined): string {
  return ms === undefined ? "no date" : new Date(ms).toISOString().slice(0, 10);
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
