import { type FileHandle, open } from "node:fs/promises";
import { RingfenceError } from "../errors.ts";
import { FIRST_NPA, NUMBERS_OF_NPA } from "./index/layout.ts";
import type { EntryDescription } from "./sink.ts";

/**
 * The file beside an index that says where each entry comes from: its line, who asked for it, with
 * which proof. Too much for memory and not needed to decide a call, so it stays on the disk where
 * the list was built, and `dno lookup` reads a few kilobytes of it.
 *
 * Entries of an NPA stand sorted, as differences in variable-length integers: the number's to the
 * one before, [the length of a range less one,] the description, the line's to the one before in
 * zigzag. Every `BLOCK_ENTRIES` it begins anew. The footer is JSON, its place the last 16 bytes.
 */
export const LINES_MAGIC = "RNGFLINE";
export const BLOCK_ENTRIES = 4096;
export const LINES_TAIL_BYTES = 16;

/** The name of the file that belongs to an index file. */
export function linesFileOf(indexFile: string): string {
  return `${indexFile}.lines`;
}

export interface LinesFooter {
  /** Digest of the index that the file belongs to. */
  readonly contentDigest: string;
  readonly descriptions: readonly EntryDescription[];
  /** Blocks of each NPA from 200 on: the first number of the block, where it is, its length. */
  readonly numbers: readonly (readonly LinesBlock[])[];
  readonly ranges: readonly (readonly LinesBlock[])[];
}

export type LinesBlock = readonly [first: number, offset: number, length: number];

/** Where an entry of a list stands. */
export interface EntryLine {
  readonly first: number;
  readonly last: number;
  /** 1-based, in the file of its source. */
  readonly line: number;
  readonly description: EntryDescription;
}

/**
 * The entries that hold a number, each with its line.
 *
 * @param file what `linesFileOf` says
 * @returns undefined when there is no such file, or when it belongs to another index
 * @throws RingfenceError `IO` when it cannot be read, `DATA_REFUSED` when it is damaged
 */
export async function findEntryLines(
  file: string,
  contentDigest: string,
  national: number,
): Promise<readonly EntryLine[] | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RingfenceError("IO", `${file} cannot be read`, { field: file, cause: error });
  }
  try {
    const footer = await readFooter(file, handle);
    if (footer.contentDigest !== contentDigest) return undefined;
    return await search(handle, footer, national);
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    throw new RingfenceError("DATA_REFUSED", `${file} is damaged`, { field: file, cause: error });
  } finally {
    await handle.close();
  }
}

async function search(
  handle: FileHandle,
  footer: LinesFooter,
  national: number,
): Promise<EntryLine[]> {
  const npa = Math.floor(national / NUMBERS_OF_NPA);
  const key = national % NUMBERS_OF_NPA;
  const found: EntryLine[] = [];
  const take = (first: number, last: number, description: number, line: number): void => {
    const known = footer.descriptions[description];
    if (first > key || last < key || !known) return;
    const start = npa * NUMBERS_OF_NPA;
    found.push({ first: start + first, last: start + last, line, description: known });
  };
  for (const block of footer.ranges[npa - FIRST_NPA] ?? []) {
    if (block[0] <= key) decode(await read(handle, block[1], block[2]), true, take);
  }
  for (const block of numberBlocks(footer.numbers[npa - FIRST_NPA] ?? [], key)) {
    decode(await read(handle, block[1], block[2]), false, take);
  }
  return found;
}

/** Blocks that can hold the number: equal numbers may stand on both sides of a border. */
function numberBlocks(blocks: readonly LinesBlock[], key: number): readonly LinesBlock[] {
  return blocks.filter((block, at) => {
    const next = blocks[at + 1];
    return block[0] <= key && (next === undefined || next[0] >= key);
  });
}

function decode(
  bytes: Uint8Array,
  ranges: boolean,
  take: (first: number, last: number, description: number, line: number) => void,
): void {
  let at = 0;
  let first = 0;
  let line = 0;
  const next = (): number => {
    let value = 0;
    let factor = 1;
    for (; ; factor *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    first += next();
    const last = ranges ? first + next() : first;
    const description = next();
    const change = next();
    line += change % 2 === 0 ? change / 2 : -(change + 1) / 2;
    take(first, last, description, line);
  }
}

async function readFooter(file: string, handle: FileHandle): Promise<LinesFooter> {
  const { size } = await handle.stat();
  const magic = await read(handle, 0, LINES_MAGIC.length);
  if (Buffer.from(magic).toString("latin1") !== LINES_MAGIC || size < LINES_TAIL_BYTES) {
    throw new RingfenceError("DATA_REFUSED", `${file} is not what it should be`, { field: file });
  }
  const tail = Buffer.from(await read(handle, size - LINES_TAIL_BYTES, LINES_TAIL_BYTES));
  const footer = await read(handle, tail.readDoubleLE(0), tail.readDoubleLE(8));
  return JSON.parse(Buffer.from(footer).toString("utf8")) as LinesFooter;
}

async function read(handle: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  if (bytesRead !== length) throw new RangeError("the file is shorter than its footer says");
  return bytes;
}
