/** How far a row may stand from its place: records are written when calls end. */
const REACH = 100_000;

/**
 * Puts rows in the order of their time as far as that takes no more memory than `REACH` of them
 * twice over. One that is further from its place comes late, with its own time.
 */
export async function* inOrder<T extends { readonly atMs: number }>(
  chunks: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  let held: T[] = [];
  for await (const chunk of chunks) {
    for (const row of chunk) held.push(row);
    if (held.length < 2 * REACH) continue;
    sort(held);
    const ready = held.length - REACH;
    yield held.slice(0, ready);
    held = held.slice(ready);
  }
  sort(held);
  yield held;
}

/** Records that are in order already, as most are, need no copy of 200,000. */
function sort(rows: { readonly atMs: number }[]): void {
  const late = rows.some(({ atMs }, at) => atMs < (rows[at - 1]?.atMs ?? 0));
  if (late) rows.sort(byTime);
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs;
}
