import { setTimeout as pause } from "node:timers/promises";
import type { RootDatabase } from "lmdb";

/** What lmdb may take to close a file after a commit that failed. */
const LONGEST_CLOSE_MS = 1000;

/**
 * The commits of one LMDB file, on a disk that may be full: lmdb then rejects promises that it gave
 * to nobody, which would end the process, and may never finish closing.
 */
export class LmdbCommits {
  readonly #root: Pick<RootDatabase<unknown, never>, "committed" | "close">;
  #answering = false;
  #hasFailed = false;
  #closed = false;

  constructor(root: Pick<RootDatabase<unknown, never>, "committed" | "close">) {
    this.#root = root;
  }

  /** To be called in the turn of the event loop in which something is written. */
  written(): void {
    if (this.#answering) return;
    this.#answering = true;
    setImmediate(() => {
      this.#answering = false;
      if (!this.#closed) this.#root.committed.then(undefined, () => {});
    });
  }

  /** To be called when a write or a read failed. */
  failed(): void {
    this.#hasFailed = true;
  }

  /**
   * Waits for writes under way, then closes the file. After a failure it waits a second at most: what
   * is committed is safe, and the end of the process closes the file.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const closed = this.#root.close();
    await Promise.race([closed, this.#hasFailed ? pause(LONGEST_CLOSE_MS) : closed]);
  }
}
