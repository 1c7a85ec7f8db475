import { randomFillSync } from "node:crypto";

/** Fills the whole array with random bytes. */
export type FillRandom = (bytes: Uint8Array) => void;

const POOL_BYTES = 4096;

/**
 * Random bytes from node:crypto, drawn 4 KB at a time: a draw costs the same for 7 bytes as for
 * thousands. Bytes that were handed out are wiped from the pool.
 */
export function pooledRandom(): FillRandom {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (bytes.length > POOL_BYTES) {
      randomFillSync(bytes);
      return;
    }
    if (used + bytes.length > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const end = used + bytes.length;
    bytes.set(pool.subarray(used, end));
    pool.fill(0, used, end);
    used = end;
  };
}
