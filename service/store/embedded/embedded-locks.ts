import { randomInt } from "node:crypto";
import { checkLockName, LeasedLock } from "../lease.ts";
import type { Lock, LockStore } from "../store.ts";
import type { EmbeddedDatabase } from "./database.ts";
import { hasEnded, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

export interface LockRecord {
  readonly owner: ProcessIdentity;
  readonly expiresAtMs: number;
}

/**
 * Leases in LMDB, taken and given back in one step each, so that two processes can never both
 * succeed. The lease of a process that has ended counts no more: a killed run does not hold up the
 * next.
 *
 * Not by `ifNoExists`, which is one step too: on a full disk a promise that lmdb keeps to itself
 * rejects then, and ends the process.
 */
export class EmbeddedLocks implements LockStore {
  readonly #database: EmbeddedDatabase;
  readonly #identity = ownIdentity();
  readonly #now: () => number;

  constructor(database: EmbeddedDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async acquire(name: string, leaseMs: number): Promise<Lock | undefined> {
    checkLockName(name);
    const { locks } = this.#database;
    const record = { owner: this.#identity, expiresAtMs: this.#now() + leaseMs };
    const lock = new LeasedLock(leaseMs, async () => this.#release(name, token));
    const token = randomInt(1, 2 ** 47);
    const taken = this.#database.transact(() => {
      const found = locks.get(name);
      if (found !== undefined && this.#counts(found)) return false;
      void locks.put(name, record, token);
      return true;
    });
    return taken ? lock : undefined;
  }

  #counts(record: LockRecord): boolean {
    return record.expiresAtMs > this.#now() && !hasEnded(record.owner, this.#identity);
  }

  #release(name: string, token: number): void {
    const { locks } = this.#database;
    this.#database.transact(() => {
      if (locks.getEntry(name)?.version === token) void locks.remove(name);
    });
  }
}
