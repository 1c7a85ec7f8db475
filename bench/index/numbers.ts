import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** Look-ups of an attempt. Never the same: memory has to be fetched as for calls that come in. */
export const LOOKUPS = 1 << 19;

const LINE_BYTES = 11;
const LINES_A_PIECE = 100_000;

/** Pseudo-random integers below 2^32 (xorshift32): every run measures the same numbers. */
export function randomWords(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A random number of the plan, 2000000000 to 9999999999. */
export function randomNational(next: () => number): number {
  return (200_000 + (next() % 800_000)) * 10_000 + (next() % 10_000);
}

/** Writes a list of so many random numbers, ten digits a line. */
export async function writeRandomNumbers(file: string, count: number, seed: number): Promise<void> {
  const next = randomWords(seed);
  const output = createWriteStream(file);
  for (let left = count; left > 0; left -= LINES_A_PIECE) {
    const piece = Buffer.allocUnsafe(Math.min(left, LINES_A_PIECE) * LINE_BYTES);
    for (let at = 0; at < piece.length; at += LINE_BYTES) {
      piece.write(`${randomNational(next)}\n`, at, "latin1");
    }
    if (!output.write(piece)) await once(output, "drain");
  }
  output.end();
  await once(output, "close");
}
