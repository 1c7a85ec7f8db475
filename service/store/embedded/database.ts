import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase, TransactionFlags } from "lmdb";
import { RingfenceError } from "../../errors.ts";
import type { RedressRequest } from "../../redress/redress-request.ts";
import type { Override, SnapshotInfo } from "../store.ts";
import { checkDatabaseFile } from "./database-file.ts";
import type { LockRecord } from "./embedded-locks.ts";
import { LmdbCommits } from "./lmdb-commits.ts";

/**
 * Transactions that may be rolled back, are committed when the call returns, and flushed to the
 * disk behind it. They block the event loop for as long as another process holds LMDB's one write
 * lock, so they are kept for what is rare and must read and write in one step.
 */
const COMMIT_NOW =
  TransactionFlags.ABORTABLE | TransactionFlags.SYNCHRONOUS_COMMIT | TransactionFlags.NO_SYNC_FLUSH;

/**
 * The LMDB environment of the embedded store: one file that several processes have open at once,
 * the running service and the commands that cron starts. Readers never wait for writers.
 *
 * Everything that touches it goes through `read` or `write`, which turn whatever LMDB throws into
 * `STORE_UNAVAILABLE` and remember whether the store was reached.
 */
export class EmbeddedDatabase {
  readonly file: string;
  readonly snapshots: Database<SnapshotInfo, string>;
  readonly overrides: Database<Override, string>;
  /** Packed scores under E.164 numbers; numeric keys are kept in numeric order. */
  readonly scores: Database<Buffer, number>;
  readonly locks: Database<LockRecord, string>;
  readonly redress: Database<RedressRequest, string>;
  /** Ids of requests for redress under keys that sort, see embedded-redress.ts. */
  readonly redressIndex: Database<string, string>;
  /** The pointer to the current snapshot, and what tells watchers that a topic changed. */
  readonly marks: Database<string, string>;
  available = true;
  readonly #root: RootDatabase<unknown, string>;
  #closed = false;
  readonly #commits: LmdbCommits;

  constructor(dataDir: string) {
    this.file = join(dataDir, "store.lmdb");
    try {
      mkdirSync(dataDir, { recursive: true });
      checkDatabaseFile(this.file);
      this.#root = open<unknown, string>({ path: this.file, maxDbs: 16 });
      this.#commits = new LmdbCommits(this.#root);
      this.snapshots = this.#root.openDB("snapshots", { encoding: "json" });
      this.overrides = this.#root.openDB("overrides", { encoding: "json" });
      this.scores = this.#root.openDB("scores", { encoding: "binary" });
      this.locks = this.#root.openDB("locks", { encoding: "json", useVersions: true });
      this.redress = this.#root.openDB("redress", { encoding: "json" });
      this.redressIndex = this.#root.openDB("redress-index", { encoding: "string" });
      this.marks = this.#root.openDB("marks", { encoding: "string" });
    } catch (error) {
      throw unavailable(this.file, error);
    }
  }

  /**
   * Runs a read; LMDB answers from mapped memory, so it is done when the call returns. It sees
   * everything that is committed by now: what lmdb reads by itself may be as old as the turn of
   * the event loop.
   */
  read<T>(operation: () => T): T {
    this.#refuseWhenClosed();
    try {
      this.#root.resetReadTxn();
      const result = operation();
      this.available = true;
      return result;
    } catch (error) {
      throw this.fault(error);
    }
  }

  /**
   * Runs puts and removes that belong together; those of one call are one transaction, because
   * LMDB gathers what is written in one turn of the event loop. Resolves when it is committed:
   * visible to every process, and safe if this one dies.
   */
  async write(operation: () => readonly Promise<boolean>[]): Promise<void> {
    this.#refuseWhenClosed();
    try {
      const written = operation();
      this.#commits.written();
      await Promise.all(written);
      this.available = true;
    } catch (error) {
      throw this.fault(error);
    }
  }

  /** Runs reads and writes as one transaction, committed when the call returns. See COMMIT_NOW. */
  transact<T>(operation: () => T): T {
    return this.read(() => this.#root.transactionSync(operation, COMMIT_NOW));
  }

  /** Resolves when everything committed so far would survive a loss of power. */
  async flushed(): Promise<void> {
    try {
      await this.#root.flushed;
    } catch (error) {
      throw this.fault(error);
    }
  }

  /** Waits for writes under way, then closes the file for this store. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.available = false;
    await this.#commits.close().catch((error) => this.fault(error));
  }

  /** The error to throw for what LMDB threw; a RingfenceError of ours passes unchanged. */
  fault(error: unknown): RingfenceError {
    if (error instanceof RingfenceError) return error;
    this.available = false;
    this.#commits.failed();
    return unavailable(this.file, error);
  }

  #refuseWhenClosed(): void {
    if (this.#closed) {
      throw new RingfenceError("STORE_UNAVAILABLE", `the store ${this.file} is closed`);
    }
  }
}

/** What LMDB threw about one of its files, as the error that everybody here throws. */
export function unavailable(file: string, error: unknown): RingfenceError {
  // lmdb rejects with "see commitError", a promise that rejects a moment later with the reason;
  // left alone it would end the process as an unhandled rejection on the first full disk.
  if (error instanceof Error && "commitError" in error && error.commitError instanceof Promise) {
    error.commitError.catch(() => {});
    return new RingfenceError("STORE_UNAVAILABLE", `the store ${file} could not be written`, {
      cause: error,
    });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new RingfenceError("STORE_UNAVAILABLE", `the store ${file} failed: ${why}`, {
    cause: error,
  });
}
