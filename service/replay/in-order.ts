import type { CallDetail } from "./call-detail.ts";

/** How far a record may stand from its place: records are written when calls end. */
const REACH = 100_000;

/**
 * Puts call details in the order of their time as far as that takes no more memory than `REACH`
 * twice over. One that is further from its place comes late, with its own time.
 */
export async function* inOrder(
  chunks: AsyncIterable<readonly CallDetail[]>,
): AsyncGenerator<readonly CallDetail[]> {
  let held: CallDetail[] = [];
  for await (const chunk of chunks) {
    for (const detail of chunk) held.push(detail);
    if (held.length < 2 * REACH) continue;
    held.sort(byTime);
    const ready = held.length - REACH;
    yield held.slice(0, ready);
    held = held.slice(ready);
  }
  yield held.sort(byTime);
}

function byTime(a: CallDetail, b: CallDetail): number {
  return a.atMs - b.atMs;
}
