const RADIX_BITS = 12;
const RADIX = 1 << RADIX_BITS;

/** Records of several 32-bit words, one behind the other. */
export interface Records {
  readonly words: Uint32Array;
  readonly count: number;
}

/**
 * Sorts records by their first word, which is below 2^24. Records with the same one stay in their
 * order.
 *
 * @param width words of a record
 * @param spare of the same length as the records at least; the result may lie in it
 */
export function sortRecords(records: Records, width: number, spare: Uint32Array): Records {
  const { words, count } = records;
  if (isSorted(words, count, width)) return records;
  sortByDigit(words, spare, count, width, 0);
  sortByDigit(spare, words, count, width, RADIX_BITS);
  return records;
}

function isSorted(words: Uint32Array, count: number, width: number): boolean {
  for (let at = width; at < count * width; at += width) {
    if ((words[at] ?? 0) < (words[at - width] ?? 0)) return false;
  }
  return true;
}

function sortByDigit(
  from: Uint32Array,
  to: Uint32Array,
  count: number,
  width: number,
  shift: number,
): void {
  const starts = new Uint32Array(RADIX + 1);
  const end = count * width;
  for (let at = 0; at < end; at += width) {
    const digit = (((from[at] ?? 0) >>> shift) & (RADIX - 1)) + 1;
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  for (let digit = 1; digit <= RADIX; digit += 1) {
    starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
  }
  for (let at = 0; at < end; at += width) {
    const digit = ((from[at] ?? 0) >>> shift) & (RADIX - 1);
    const place = starts[digit] ?? 0;
    starts[digit] = place + 1;
    const target = place * width;
    for (let k = 0; k < width; k += 1) to[target + k] = from[at + k] ?? 0;
  }
}

/**
 * Removes records whose words but the last are those of an earlier one: of a number that stands
 * twice in a list the first line is kept.
 *
 * @param records sorted by their first word; shortened in place
 */
export function withoutRepeats(records: Records, width: number): Records {
  const { words, count } = records;
  const end = count * width;
  let kept = 0;
  /** Where the records with the present first word begin. */
  let run = 0;
  for (let at = 0; at < end; at += width) {
    if (at > 0 && words[at] !== words[run]) run = kept;
    let repeated = false;
    for (let before = run; before < kept && !repeated; before += width) {
      repeated = sameBeforeLast(words, before, at, width);
    }
    if (repeated) continue;
    for (let k = 0; k < width; k += 1) words[kept + k] = words[at + k] ?? 0;
    kept += width;
  }
  return { words, count: kept / width };
}

function sameBeforeLast(words: Uint32Array, one: number, other: number, width: number): boolean {
  for (let k = 0; k < width - 1; k += 1) {
    if (words[one + k] !== words[other + k]) return false;
  }
  return true;
}
