import { EXAMPLES, finding, type GuardFinding } from "./guard-finding.ts";
import type { GuardLimits } from "./guard-limits.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { EXCHANGE_ALLOCATED, EXCHANGES, EXCHANGES_OF_NPA, FIRST_EXCHANGE } from "./index/layout.ts";
import { diffBlocks, diffNpas } from "./list-diff.ts";
import type { SourceFormat } from "./sources/formats.ts";

/** Fewer numbers or lines than this may come and go whatever their share is. */
const FEW = 100;
/** Lists of numbers move more than the files of the administrators. */
const LISTS: ReadonlySet<string> = new Set<SourceFormat>([
  "digit-list",
  "toll-free-spare",
  "inventory",
]);

const BLOCKS: SourceFormat = "nanpa-thousands-block";

/** A new list, and the list in force that it would follow. */
export interface ListChange {
  readonly candidate: DnoIndex;
  readonly current: DnoIndex;
  readonly limits: GuardLimits;
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
}

/** What of the list in force is no longer so in the new one, where it is more than a day's change. */
export function changeFindings(change: ListChange): readonly GuardFinding[] {
  return [
    ...sourceChanges(change),
    ...entryChanges(change),
    ...vanishedExchanges(change),
    ...changedBlocks(change),
    ...changedNpas(change),
  ];
}

function sourceChanges({ candidate, current, limits }: ListChange): readonly GuardFinding[] {
  const after = new Map(candidate.info.content.report.sources.map((one) => [one.source, one]));
  return current.info.content.report.sources.flatMap((before) => {
    const { source, format, rows } = before;
    const now = after.get(source);
    if (!now) {
      return [finding("missing-source", `${source} is in the current list and not in the new one`)];
    }
    if (before.asOfMs !== undefined && (now.asOfMs ?? 0) < before.asOfMs) {
      const message = `${source} is of ${day(now.asOfMs)}, and was of ${day(before.asOfMs)} already`;
      return [finding("older-file", message)];
    }
    const share = LISTS.has(format) ? limits.entriesShrinkShare : limits.rowsShrinkShare;
    if (rows - now.rows <= Math.max(FEW, rows * share)) return [];
    return [finding("rows", `${source} has ${now.rows} lines, and had ${rows}`)];
  });
}

function entryChanges({ candidate, current, limits, nowMs }: ListChange): readonly GuardFinding[] {
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
function vanishedExchanges({ candidate, current, limits }: ListChange): readonly GuardFinding[] {
  const limit = limits.vanishedExchanges;
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

/** Blocks that are said to be free all at once: as many lines as before, and other statuses. */
function changedBlocks({ candidate, current, limits }: ListChange): readonly GuardFinding[] {
  const rows = current.info.content.report.sources
    .filter(({ format }) => format === BLOCKS)
    .reduce((sum, source) => sum + source.rows, 0);
  if (rows === 0) return [];
  const limit = Math.max(FEW, rows * limits.rowsShrinkShare);
  return diffBlocks(current, candidate).flatMap(({ source, added, removed, examples }) => {
    if (added <= limit && removed <= limit) return [];
    const message = `${added} more thousands-blocks are unallocated by ${source}, and ${removed} no longer`;
    return [finding("changed-blocks", message, examples)];
  });
}

function changedNpas({ candidate, current, limits }: ListChange): readonly GuardFinding[] {
  const limit = limits.changedNpas;
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

function day(ms: number | undefined): string {
  return ms === undefined ? "no date" : new Date(ms).toISOString().slice(0, 10);
}
