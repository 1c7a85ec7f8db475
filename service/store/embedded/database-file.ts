import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * What LMDB 1.0 writes at the beginning of its file, as far as it is looked at here: two meta
 * pages (`MDB_meta` in liblmdb/mdb.c), of which the one of the later transaction counts. Numbers
 * are little-endian, as on every machine that the lmdb package has a build for.
 */
const META_AT = 24;
const MAGIC = 0xbeefc0de;
const PAGE_SIZE_AT = META_AT + 24;
const FREE_ROOT_AT = META_AT + 64;
const MAIN_ROOT_AT = META_AT + 112;
const LAST_PAGE_AT = META_AT + 120;
const TRANSACTION_AT = META_AT + 128;
const META_BYTES = META_AT + 136;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
/**
 * A sound file may end before its last page: pages that a transaction took and gave back were
 * never written. They are few; a file that lacks a tenth of its pages has lost some.
 */
const MOST_UNWRITTEN = 64n;

/**
 * Looks whether LMDB can open a file. LMDB maps the file into memory and trusts it: one that is
 * no store, or was cut short by a full disk or a broken copy, ends the whole process with a
 * segmentation fault. A file that is not there, or empty, is fine: it will be made.
 *
 * @throws Error that says what is wrong with it
 */
export function checkDatabaseFile(file: string): void {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return;
  try {
    if (fstatSync(descriptor).size === 0) return;
    const first = readMeta(descriptor, 0);
    const pageSize = first.readUInt32LE(PAGE_SIZE_AT);
    const second = readMeta(descriptor, pageSize);
    const transaction = (meta: Buffer) => meta.readBigUInt64LE(TRANSACTION_AT);
    const current = transaction(second) > transaction(first) ? second : first;
    // Asked after the pages were read: another process may be making the file longer.
    const pages = BigInt(Math.floor(fstatSync(descriptor).size / pageSize));
    if (isCutShort(current, pages)) throw new Error("the file was cut short");
  } finally {
    closeSync(descriptor);
  }
}

function isCutShort(meta: Buffer, pages: bigint): boolean {
  for (const at of [FREE_ROOT_AT, MAIN_ROOT_AT]) {
    const root = meta.readBigUInt64LE(at);
    if (root !== NO_PAGE && root >= pages) return true;
  }
  const told = meta.readBigUInt64LE(LAST_PAGE_AT) + 1n;
  const missing = told - pages;
  return missing > MOST_UNWRITTEN && missing * 10n > told;
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function readMeta(descriptor: number, position: number): Buffer {
  const meta = Buffer.alloc(META_BYTES);
  readSync(descriptor, meta, 0, META_BYTES, position);
  if (meta.readUInt32LE(META_AT) !== MAGIC) throw new Error("this is no LMDB file");
  return meta;
}
