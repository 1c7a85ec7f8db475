import type { DnoHit } from "../decision/dno-list.ts";
import { EXAMPLES, finding, type GuardFinding } from "./guard-finding.ts";
import type { DnoIndex } from "./index/dno-index.ts";

/** Numbers that are looked up together. */
const GATHERED = 65_536;
/** The most ranges that the history keeps of one list; with more of them, each `--force` is for once. */
const KEPT_RANGES = 1000;

/** Numbers of the plan, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** Which numbers a list blocks that it must not. */
export interface BlockedNumbers {
  readonly count: number;
  /** In the order of the files; a thousand ranges at most. */
  readonly ranges: readonly NumberRange[];
  readonly examples: readonly string[];
}

/**
 * Numbers that the list blocks now, or from a day on that is still to come: on that day no guard
 * would see it, as the list does not change.
 *
 * @param mustNotContain own numbers in use, and those of emergency centres
 * @param nowMs milliseconds since 1970, UTC
 * @param accepted ranges that a person has published all the same, by force
 */
export function blockedNumbers(
  index: DnoIndex,
  mustNotContain: readonly NumberRange[],
  nowMs: number,
  accepted: readonly NumberRange[] = [],
): BlockedNumbers {
  const examples: string[] = [];
  const ranges: { first: number; last: number }[] = [];
  let count = 0;
  const times = [nowMs, ...index.groups.beginningsAfter(nowMs)];
  for (const nationals of numbersIn(mustNotContain)) {
    const found = new Map<number, DnoHit>();
    for (const time of times) {
      index.findEach(nationals, time, (hit, place) => {
        if (!found.has(place)) found.set(place, hit);
      });
    }
    for (const [place, hit] of [...found].sort(([one], [other]) => one - other)) {
      const national = nationals[place] as number;
      if (accepted.some(({ first, last }) => first <= national && national <= last)) continue;
      count += 1;
      if (examples.length < EXAMPLES) examples.push(`${national}: ${shownHit(hit)}`);
      const last = ranges.at(-1);
      if (last?.last === national - 1) last.last = national;
      else if (ranges.length < KEPT_RANGES) ranges.push({ first: national, last: national });
    }
  }
  return { count, ranges, examples };
}

/** What a guard says of them; nothing when there are none. */
export function forbiddenFinding({ count, examples }: BlockedNumbers): readonly GuardFinding[] {
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
