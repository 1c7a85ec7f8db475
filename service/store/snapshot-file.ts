import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { RingfenceError } from "../errors.ts";
import { atOnce, type Pace, PIECE_BYTES } from "../pace.ts";
import type { SnapshotInfo } from "./store.ts";

/** Ending of a file that is still being written; one that stays behind is of a process that died. */
export const UNFINISHED = ".part";

/** A version is a file name and part of a Redis key, so it may hold no separator of either. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/;

/**
 * Checks a version before it becomes a file name or a key.
 *
 * @throws RingfenceError `BAD_FIELD`
 */
export function checkVersion(version: string): void {
  if (VERSION.test(version) && !version.endsWith(UNFINISHED)) return;
  throw new RingfenceError("BAD_FIELD", `${JSON.stringify(version)} is not a snapshot version`, {
    field: "version",
  });
}

/** Follows the bytes of a snapshot as they go by, and says at the end whether they are the ones. */
export class SnapshotCheck {
  readonly #info: SnapshotInfo;
  readonly #digest = createHash("sha256");
  #bytes = 0;

  constructor(info: SnapshotInfo) {
    this.#info = info;
  }

  add(chunk: Uint8Array): void {
    this.#digest.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  /** @throws RingfenceError `DATA_REFUSED` when length or SHA-256 differ from what was announced */
  finish(): void {
    const { version, bytes, sha256 } = this.#info;
    if (this.#bytes !== bytes) {
      throw new RingfenceError(
        "DATA_REFUSED",
        `snapshot ${version} has ${this.#bytes} bytes, not ${bytes}`,
      );
    }
    const found = this.#digest.digest("hex");
    if (found !== sha256) {
      throw new RingfenceError(
        "DATA_REFUSED",
        `snapshot ${version} has the SHA-256 ${found}, not ${sha256}`,
      );
    }
  }
}

/**
 * Writes a snapshot into `file`, whole or not at all: into a temporary name beside it, checked
 * against length and digest, flushed, then renamed.
 *
 * @param pace of a service that decides calls meanwhile
 * @throws RingfenceError `DATA_REFUSED` when the bytes are not those of `info`, `IO` when the disk
 *   or the source file fails; errors of `chunks` that already are RingfenceErrors pass unchanged
 */
export async function writeSnapshotFile(
  chunks: AsyncIterable<Uint8Array>,
  info: SnapshotInfo,
  file: string,
  pace = atOnce,
): Promise<void> {
  const unfinished = `${file}.${process.pid}-${randomBytes(4).toString("hex")}${UNFINISHED}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeChecked(chunks, info, unfinished, pace);
    await rename(unfinished, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof RingfenceError) throw error;
    throw ioError(`snapshot ${info.version} could not be written to ${file}`, error);
  }
}

async function writeChecked(
  chunks: AsyncIterable<Uint8Array>,
  info: SnapshotInfo,
  file: string,
  pace: Pace,
): Promise<void> {
  const check = new SnapshotCheck(info);
  const handle = await open(file, "wx", 0o640);
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        check.add(piece);
        await handle.writeFile(piece);
        await pace();
      }
    }
    check.finish();
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Reads a file in pieces of `chunkBytes`, the last one shorter. Opens it when it is first asked.
 * A piece is written over by the next one: one after the other they would have V8 collect its whole
 * heap again and again, for the memory outside of it, and each time calls wait for some milliseconds.
 */
export async function* fileChunks(file: string, chunkBytes: number): AsyncGenerator<Buffer> {
  const handle = await open(file, "r");
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** A rename is on the disk only when its directory is; a pointer to a lost file would be worse. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An `IO` error that keeps what the system said. */
export function ioError(what: string, error: unknown): RingfenceError {
  const why = error instanceof Error ? error.message : String(error);
  return new RingfenceError("IO", `${what}: ${why}`, { cause: error });
}
