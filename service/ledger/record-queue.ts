import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, rm, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { CallRecord } from "./call-record.ts";
import { readQueueLines } from "./queue-lines.ts";

/** A file of the queue; what was stored of one is written again after a kill, and is small. */
const SEGMENT_BYTES = 1_048_576;
/** Read at once, some 25 records, which take half a millisecond: calls wait for them. */
export const PIECE_BYTES = 16_384;

const SEGMENT = /^\d{12}\.lines$/;

interface Segment {
  readonly file: string;
  /** Bytes that are whole lines, or as long as the file is when somebody else wrote it. */
  bytes: number;
}

/** Records that were read and are still in the queue. */
export interface QueuePiece {
  readonly records: readonly CallRecord[];
  readonly damaged: number;
  readonly bytes: number;
  /** How long making them of its lines kept the event loop. */
  readonly busyMs: number;
}

/**
 * A queue of lines in files of one directory, which nobody else uses: appended to at its end, read
 * and removed at its beginning. A process that is killed leaves it as it is; then it is read from
 * the beginning of the oldest file, so that its reader gets some records a second time.
 *
 * One `append` and one `next` may be under way at once, no more. Methods reject with the error of
 * the file system.
 */
export class RecordQueue {
  readonly #directory: string;
  readonly #limitBytes: number;
  /** Oldest first. The last one is written to while `#writing` is open. */
  readonly #segments: Segment[] = [];
  #writing: FileHandle | undefined;
  #nextNumber = 1;
  /** How much of the oldest file is done with. */
  #offset = 0;
  #bytes = 0;

  private constructor(directory: string, limitBytes: number) {
    this.#directory = directory;
    this.#limitBytes = limitBytes;
  }

  /**
   * @param directory made when it is not there; what is in it is read first
   * @param limitBytes what all files together may take
   */
  static async open(directory: string, limitBytes: number): Promise<RecordQueue> {
    const queue = new RecordQueue(directory, limitBytes);
    await mkdir(directory, { recursive: true });
    for (const name of (await readdir(directory)).filter((one) => SEGMENT.test(one)).sort()) {
      await queue.#add(join(directory, name));
      queue.#nextNumber = Number.parseInt(name, 10) + 1;
    }
    return queue;
  }

  /** What waits, in bytes. */
  get bytes(): number {
    return this.#bytes - this.#offset;
  }

  /** True when there is room for so much more. */
  hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= this.#limitBytes;
  }

  /** Where the next file goes, for one that another process left behind. */
  newFile(): string {
    const name = `${String(this.#nextNumber++).padStart(12, "0")}.lines`;
    return join(this.#directory, name);
  }

  /** Takes over a file that was moved to `newFile()`. */
  async adopt(file: string): Promise<void> {
    await this.#finish();
    await this.#add(file);
  }

  /** Appends whole lines, in ASCII. After an error none of them is in the queue. */
  async append(lines: string): Promise<void> {
    const last = this.#segments.at(-1);
    if (this.#writing === undefined || last === undefined || last.bytes >= SEGMENT_BYTES) {
      await this.#begin();
    }
    const segment = this.#segments.at(-1);
    const handle = this.#writing;
    if (segment === undefined || handle === undefined) return;
    try {
      await handle.appendFile(lines, "latin1");
      segment.bytes += lines.length;
      this.#bytes += lines.length;
    } catch (error) {
      // What was written of it must not stand in front of the next line.
      await handle.truncate(segment.bytes).catch(() => undefined);
      await this.#finish();
      throw error;
    }
  }

  /** The next records, the same ones until `done`; undefined when there are none. */
  async next(): Promise<QueuePiece | undefined> {
    for (;;) {
      const oldest = this.#segments[0];
      if (oldest === undefined) return undefined;
      const writing = this.#writing !== undefined && this.#segments.length === 1;
      if (this.#offset < oldest.bytes) return this.#read(oldest);
      if (writing && oldest.bytes < SEGMENT_BYTES) return undefined;
      if (writing) await this.#finish();
      await this.#remove(oldest);
    }
  }

  /** The records of the piece that `next` gave are where they belong. */
  done({ bytes }: QueuePiece): void {
    this.#offset += bytes;
  }

  /** Closes the files, and removes them when nothing waits in them. */
  async close(): Promise<void> {
    await this.#finish();
    if (this.bytes > 0) return;
    for (const { file } of this.#segments.splice(0)) await rm(file, { force: true });
    await rmdir(this.#directory).catch(() => undefined);
  }

  async #add(file: string): Promise<void> {
    const handle = await open(file, "r");
    try {
      const { size } = await handle.stat();
      this.#segments.push({ file, bytes: size });
      this.#bytes += size;
    } finally {
      await handle.close();
    }
  }

  async #begin(): Promise<void> {
    await this.#finish();
    const file = this.newFile();
    this.#writing = await open(file, "ax", 0o600);
    this.#segments.push({ file, bytes: 0 });
  }

  async #finish(): Promise<void> {
    const handle = this.#writing;
    this.#writing = undefined;
    await handle?.close();
  }

  async #remove(oldest: Segment): Promise<void> {
    await unlink(oldest.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    this.#segments.shift();
    this.#bytes -= oldest.bytes;
    this.#offset = 0;
  }

  async #read(segment: Segment): Promise<QueuePiece> {
    const waiting = segment.bytes - this.#offset;
    const handle = await openIfThere(segment.file);
    // Somebody removed it, and what was in it is gone; the queue goes on behind it.
    if (handle === undefined) return { records: [], damaged: 1, bytes: waiting, busyMs: 0 };
    try {
      for (let size = PIECE_BYTES; ; size *= 2) {
        const bytes = Buffer.allocUnsafe(Math.min(size, waiting));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.#offset);
        const started = performance.now();
        const { records, damaged, consumed } = readQueueLines(bytes.subarray(0, bytesRead));
        const busyMs = performance.now() - started;
        if (consumed > 0) return { records, damaged, bytes: consumed, busyMs };
        // No line ends in all that is left: the process that wrote it was killed while it did.
        if (bytesRead === waiting) return { records, damaged: 1, bytes: waiting, busyMs };
      }
    } finally {
      await handle.close();
    }
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
