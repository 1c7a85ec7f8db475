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
    held.sort(byTime);
    const ready = held.length - REACH;
    yield held.slice(0, ready);
    held = held.slice(ready);
  }
  yield held.sort(byTime);
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs;
}
