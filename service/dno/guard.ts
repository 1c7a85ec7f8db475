import type { DnoHit } from "../decision/dno-list.ts";
import { changeFindings } from "./guard-changes.ts";
import { EXAMPLES, finding, type GuardFinding } from "./guard-finding.ts";
import type { GuardLimits } from "./guard-limits.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import type { SourceReport } from "./sink.ts";

/** Numbers that are looked up together. */
const GATHERED = 65_536;

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
    ...(current ? changeFindings({ ...guarded, current }) : []),
  ];
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

/**
 * Numbers that the list blocks now, or from a day on that is still to come: on that day no guard
 * would see it, as the list does not change.
 */
function forbiddenNumbers({ candidate, mustNotContain, nowMs }: Guarded): readonly GuardFinding[] {
  const examples: string[] = [];
  let count = 0;
  const times = [nowMs, ...candidate.groups.beginningsAfter(nowMs)];
  for (const nationals of numbersIn(mustNotContain)) {
    const found = new Map<number, DnoHit>();
    for (const time of times) {
      candidate.findEach(nationals, time, (hit, place) => {
        if (!found.has(place)) found.set(place, hit);
      });
    }
    count += found.size;
    for (const [place, hit] of found) {
      if (examples.length === EXAMPLES) break;
      examples.push(`${nationals[place]}: ${shownHit(hit)}`);
    }
  }
  if (count === 0) return [];
  const message = `${count} numbers that must not be blocked are in the list`;
  return [finding("must-not-contain", message, examples)];
}

/** Every number of the ranges, many at a time, in an array that is used again: a carrier has millions. */
function* numbersIn(ranges: readonly NumberRange[]): Generator<Float64Array> {
  const gathered = new Float64Array(GATHERED);
  let count = 0;
  for (const { first, last } of ranges) {
    for (let national = first; national <= last; national += 1) {
      gathered[count++] = national;
      if (count < GATHERED) continue;
      yield gathered;
      count = 0;
    }
  }
  yield gathered.subarray(0, count);
}

function shownHit({ class: dnoClass, source, matched }: DnoHit): string {
  return `${dnoClass} by ${source}, ${matched}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
