// Counts by time, in rings of buckets that stand in one array for many keys. A ring has no marks of
// its own: when its key was last seen tells which buckets are of now and which are of earlier.

/** A window of `parts` buckets, and one more for the oldest part that it still reaches into. */
export interface Ring {
  readonly bucketSeconds: number;
  readonly parts: number;
  /** Numbers a bucket holds. */
  readonly width: number;
}

/** How many numbers a ring takes. */
export function ringSize({ parts, width }: Ring): number {
  return (parts + 1) * width;
}

/**
 * Empties the buckets that time has gone over.
 *
 * @param at where the ring begins
 * @param last seconds since 1970 of the last call to this, not after `now`
 */
export function turnRing(
  counts: Uint16Array | Uint32Array,
  at: number,
  ring: Ring,
  last: number,
  now: number,
): void {
  const { bucketSeconds, parts, width } = ring;
  const bucket = Math.floor(now / bucketSeconds);
  const oldest = Math.max(Math.floor(last / bucketSeconds) + 1, bucket - parts);
  for (let passed = oldest; passed <= bucket; passed += 1) {
    const from = at + (passed % (parts + 1)) * width;
    // A bucket is a number or six: the call to `fill` would take longer than the loop.
    for (let column = 0; column < width; column += 1) counts[from + column] = 0;
  }
}

/**
 * Whether a ring still has the bucket of a time: what is older than its window counts nowhere.
 *
 * @param last seconds since 1970 of the last call to `turnRing`, not before `now`
 */
export function ringHolds({ bucketSeconds, parts }: Ring, last: number, now: number): boolean {
  return Math.floor(last / bucketSeconds) - Math.floor(now / bucketSeconds) <= parts;
}

/** Where the bucket of `now` begins. */
export function bucketAt(at: number, { bucketSeconds, parts, width }: Ring, now: number): number {
  return at + (Math.floor(now / bucketSeconds) % (parts + 1)) * width;
}

/**
 * The sums of the columns over the window that ends now. Of the oldest bucket as much counts as the
 * window still covers, as if its calls had come evenly; of what came behind `now`, by a clock that
 * was set back since, nothing does.
 *
 * @param last when `turnRing` was last called, seconds since 1970
 * @param sums where they go: as many numbers as the ring is wide
 */
export function windowSums(
  counts: Uint16Array | Uint32Array,
  at: number,
  { bucketSeconds, parts, width }: Ring,
  last: number,
  now: number,
  sums: Float64Array,
): void {
  for (let column = 0; column < width; column += 1) sums[column] = 0;
  const bucket = Math.floor(now / bucketSeconds);
  const newest = Math.floor(last / bucketSeconds);
  const from = Math.max(bucket, newest) - parts;
  const until = Math.min(bucket, newest);
  for (let one = from; one <= until; one += 1) {
    const covered = one === bucket - parts ? 1 - (now % bucketSeconds) / bucketSeconds : 1;
    const first = at + (one % (parts + 1)) * width;
    for (let column = 0; column < width; column += 1) {
      sums[column] = (sums[column] ?? 0) + (counts[first + column] ?? 0) * covered;
    }
  }
}

/**
 * The sum of a column since a time at which a bucket begins.
 *
 * @param since seconds since 1970, within the ring's window of `last`
 * @param last as in `windowSums`
 */
export function sumSince(
  counts: Uint16Array | Uint32Array,
  at: number,
  { bucketSeconds, parts, width }: Ring,
  column: number,
  since: number,
  last: number,
): number {
  const newest = Math.floor(last / bucketSeconds);
  let sum = 0;
  for (let one = Math.floor(since / bucketSeconds); one <= newest; one += 1) {
    sum += counts[at + (one % (parts + 1)) * width + column] ?? 0;
  }
  return sum;
}
