import { hash } from "node:crypto";
import { type Database, open, type RootDatabase } from "lmdb";
import { RingfenceError } from "../../errors.ts";
import type { CallRecord } from "../../ledger/call-record.ts";
import type { RecordRange } from "../../ledger/records-desk.ts";
import { indexed, packRecord, REF_LENGTH, unpackRecord } from "../record-packing.ts";
import type { RecordIndex } from "../store.ts";
import { unavailable } from "./database.ts";
import { checkDatabaseFile } from "./database-file.ts";
import { LmdbCommits } from "./lmdb-commits.ts";

/** LMDB takes keys of up to 1,978 bytes, and a Call-ID may be 16 KB long. */
const LONGEST_KEY = 200;

const RECORDS_A_PAGE = 500;

/** In the order of time; 48 bits of the id's SHA-256 tell records of one millisecond apart. */
type LogKey = [atMs: number, tag: number];
type IndexKey = [by: string, value: string, ...LogKey];

/** Short, for they are in front of every key. */
const INDICES: Record<RecordIndex, string> = { id: "i", calling: "g", called: "d", callId: "c" };

/**
 * The records of one UTC day in an LMDB file of their own, so that a day goes away by removing its
 * file. Methods throw a `RingfenceError` STORE_UNAVAILABLE.
 */
export class RecordDay {
  readonly #file: string;
  readonly #root: RootDatabase;
  readonly #commits: LmdbCommits;
  /** The reference of what it has in common with others, and what is its own. */
  readonly #log: Database<string, LogKey>;
  readonly #commons: Database<string, string>;
  readonly #index: Database<string, IndexKey>;

  /** @param file made when it is not there */
  constructor(file: string) {
    this.#file = file;
    try {
      checkDatabaseFile(file);
      this.#root = open({ path: file, maxDbs: 4 });
      this.#commits = new LmdbCommits(this.#root);
      this.#log = this.#root.openDB("log", { encoding: "string" });
      this.#commons = this.#root.openDB("commons", { encoding: "string" });
      this.#index = this.#root.openDB("index", { encoding: "string" });
    } catch (error) {
      throw unavailable(file, error);
    }
  }

  /** Writes records in one transaction; one that is there already stays as it is. */
  async write(records: readonly CallRecord[]): Promise<void> {
    try {
      // What is written in one turn of the event loop has one promise.
      const commits = new Set<Promise<boolean>>();
      const referred = new Set<string>();
      for (const record of records) {
        const { ref, common, own } = packRecord(record);
        const key: LogKey = [record.atMs, tagOf(record.id)];
        if (!referred.has(ref)) commits.add(this.#commons.put(ref, common));
        referred.add(ref);
        commits.add(this.#log.put(key, ref + own));
        for (const [by, value] of Object.entries(indexed(record))) {
          if (value === undefined) continue;
          commits.add(this.#index.put([INDICES[by as RecordIndex], keyOf(value), ...key], ""));
        }
      }
      this.#commits.written();
      await Promise.all(commits);
    } catch (error) {
      this.#commits.failed();
      throw unavailable(this.#file, error);
    }
  }

  /** Newest first. */
  find(by: RecordIndex, value: string, { fromMs, untilMs, limit }: RecordRange): CallRecord[] {
    return this.#read(() => {
      const found: CallRecord[] = [];
      const start = [INDICES[by], keyOf(value), untilMs] as unknown as IndexKey;
      const end = [INDICES[by], keyOf(value), fromMs] as unknown as IndexKey;
      for (const key of this.#index.getKeys({ start, end, reverse: true })) {
        const record = this.#unpacked(this.#log.get([key[2], key[3]]));
        if (record === undefined || indexed(record)[by] !== value) continue;
        found.push(record);
        if (found.length >= limit) break;
      }
      return found;
    });
  }

  count(): number {
    return this.#read(() => (this.#log.getStats() as { entryCount: number }).entryCount);
  }

  /** Page by page in the order of time. */
  *pages(): Generator<readonly CallRecord[]> {
    let after: LogKey | undefined;
    for (;;) {
      const from = after;
      const entries = this.#read(() =>
        Array.from(
          this.#log.getRange({
            ...(from === undefined ? {} : { start: from, exclusiveStart: true }),
            limit: RECORDS_A_PAGE,
          }),
        ),
      );
      after = entries.at(-1)?.key;
      if (after === undefined) return;
      yield entries.flatMap(({ value }) => this.#unpacked(value) ?? []);
    }
  }

  async close(): Promise<void> {
    await this.#commits.close();
  }

  #unpacked(entry: string | undefined): CallRecord | undefined {
    if (entry === undefined) return undefined;
    const common = this.#commons.get(entry.slice(0, REF_LENGTH));
    return common === undefined ? undefined : unpackRecord(common, entry.slice(REF_LENGTH));
  }

  #read<T>(operation: () => T): T {
    try {
      // Else lmdb may read what was true when the turn of the event loop began.
      this.#root.resetReadTxn();
      return operation();
    } catch (error) {
      if (error instanceof RingfenceError) throw error;
      throw unavailable(this.#file, error);
    }
  }
}

function tagOf(id: string): number {
  return hash("sha256", id, "buffer").readUIntBE(0, 6);
}

function keyOf(value: string): string {
  return value.length <= LONGEST_KEY ? value : hash("sha256", value, "base64url");
}
