import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of a stream, unpacked when they begin as gzip does (RFC 1952 §2.3.1). Damaged gzip ends
 * the reading with an error.
 */
export async function* unpacked(raw: Readable): AsyncGenerator<Buffer> {
  const chunks = raw[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  const rest = { [Symbol.asyncIterator]: () => chunks };
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* resumed(first.value, rest);
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of either ends the loop below with it.
  pipeline(resumed(first.value, rest), gunzip).catch(() => {});
  yield* gunzip;
}

/** What was read ahead, and then the rest. */
export async function* resumed(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
