import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { refusedFile } from "./refused-file.ts";

/** Bytes of a text, and what it is called in messages. */
export interface ByteStream {
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Large enough that the cost of a chunk is nothing beside that of its lines. */
const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a file as they are. */
export async function* readPlain(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES });
  } catch (cause) {
    throw refusedFile(path, "cannot be read to its end", cause);
  }
}

/** The bytes inside a gzip file. */
export async function* readGzip(path: string): AsyncGenerator<Buffer> {
  const unzipped = createGunzip({ chunkSize: CHUNK_BYTES });
  // A fault of the file reaches the loop below as the error with which pipeline ends the stream.
  pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), unzipped, () => undefined);
  try {
    for await (const chunk of unzipped) yield chunk as Buffer;
  } catch (cause) {
    throw refusedFile(path, "is a gzip file that is cut off or damaged", cause);
  }
}
