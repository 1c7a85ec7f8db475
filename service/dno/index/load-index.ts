import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { endianness } from "node:os";
import { RingfenceError } from "../../errors.ts";
import { atOnce, type Pace, PIECE_BYTES } from "../../pace.ts";
import { DnoIndex } from "./dno-index.ts";
import type { IndexInfo } from "./index-info.ts";
import {
  BYTE_ORDER,
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  SECTIONS,
  type Section,
  TAIL_BYTES,
} from "./layout.ts";
import { takeListMemory } from "./list-memory.ts";

const DIGEST_BYTES = 32;

/** An index in memory, and the SHA-256 of its whole file, hexadecimal. */
export interface LoadedIndex {
  readonly index: DnoIndex;
  readonly sha256: string;
}

/**
 * Reads an index file into memory and checks every byte of it. The event loop gets its turn after
 * every piece.
 *
 * @param pace of a service that decides calls meanwhile
 * @throws RingfenceError `DATA_REFUSED` for a file that is damaged, cut short or of another format,
 *   `IO` for one that cannot be read
 */
export async function loadIndex(file: string, pace = atOnce): Promise<LoadedIndex> {
  const { buffer, digests } = await readFile(file, pace);
  const header = new DataView(buffer, 0, HEADER_BYTES);
  const magic = Buffer.from(buffer, 0, MAGIC.length).toString("latin1");
  if (magic !== MAGIC) throw refused(file, "is not a DNO index");
  const version = header.getUint32(8, true);
  if (version !== FORMAT_VERSION) {
    throw refused(file, `has format ${version}; this program reads format ${FORMAT_VERSION}`);
  }
  const stored = Buffer.from(buffer, buffer.byteLength - DIGEST_BYTES).toString("hex");
  if (stored !== digests.content) throw refused(file, "is damaged: its checksum does not fit");
  if (new Uint32Array(buffer, 12, 1)[0] !== BYTE_ORDER) {
    throw refused(file, `was built for the other byte order; this machine is ${endianness()}`);
  }
  return { index: new DnoIndex(buffer, readInfo(file, buffer)), sha256: digests.file };
}

interface ReadFile {
  readonly buffer: ArrayBufferLike;
  /** SHA-256 of all but the SHA-256 that stands at the end, and of everything. */
  readonly digests: { readonly content: string; readonly file: string };
}

async function readFile(file: string, pace: Pace): Promise<ReadFile> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    const { size } = await handle.stat();
    if (size < HEADER_BYTES + TAIL_BYTES) throw refused(file, `has ${size} bytes: cut short`);
    return await readPieces(file, handle, size, pace);
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new RingfenceError("IO", `${file} cannot be read: ${why}`, { field: file, cause: error });
  } finally {
    await handle?.close();
  }
}

async function readPieces(
  file: string,
  handle: FileHandle,
  size: number,
  pace: Pace,
): Promise<ReadFile> {
  const buffer = takeListMemory(size);
  const bytes = new Uint8Array(buffer);
  const hash = createHash("sha256");
  const digestAt = size - DIGEST_BYTES;
  let at = 0;
  while (at < digestAt) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(PIECE_BYTES, digestAt - at), at);
    if (bytesRead === 0) throw refused(file, `became shorter while it was read`);
    hash.update(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
    await pace();
  }
  const { bytesRead } = await handle.read(bytes, digestAt, DIGEST_BYTES, digestAt);
  if (bytesRead !== DIGEST_BYTES) throw refused(file, `became shorter while it was read`);
  const content = hash.copy().digest("hex");
  return {
    buffer,
    digests: { content, file: hash.update(bytes.subarray(digestAt)).digest("hex") },
  };
}

/** The checksum fits by now, so what is wrong here was built wrongly. */
function readInfo(file: string, buffer: ArrayBufferLike): IndexInfo {
  const tail = new DataView(buffer, buffer.byteLength - TAIL_BYTES, TAIL_BYTES);
  const offset = tail.getFloat64(0, true);
  const length = tail.getFloat64(8, true);
  const end = buffer.byteLength - TAIL_BYTES;
  if (!(offset >= HEADER_BYTES && length > 0 && offset + length <= end)) {
    throw refused(file, "has no footer where it should be");
  }
  const info = JSON.parse(Buffer.from(buffer, offset, length).toString("utf8")) as IndexInfo;
  for (const name of SECTIONS) {
    const section: Section | undefined = info.content.sections[name];
    if (!section || section.offset < HEADER_BYTES || section.offset + section.length > offset) {
      throw refused(file, `has no section ${name}, or has it outside of the file`);
    }
  }
  return info;
}

function refused(file: string, reason: string): RingfenceError {
  return new RingfenceError("DATA_REFUSED", `${file} ${reason}`, { field: file });
}
