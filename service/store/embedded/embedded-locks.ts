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
 * Leases in LMDB. The version that LMDB keeps beside each record is the token of its owner: taking
 * over and releasing are conditional on it, so two processes can never both succeed. The lease of
 * a process that has ended counts no more, so that a killed run does not hold up the next.
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
    const lock = new LeasedLock(leaseMs, () => this.#release(name, token));
    const token = randomInt(1, 2 ** 47);
    const found = this.#database.read(() => locks.getEntry(name));
    const taken = await this.#write(() => {
      if (found === undefined) return locks.ifNoExists(name, () => locks.put(name, record, token));
      if (this.#counts(found.value)) return Promise.resolve(false);
      return locks.put(name, record, token, found.version);
    });
    return taken ? lock : undefined;
  }

  #counts(record: LockRecord): boolean {
    return record.expiresAtMs > this.#now() && !hasEnded(record.owner, this.#identity);
  }

  async #release(name: string, token: number): Promise<void> {
    await this.#write(() => this.#database.locks.remove(name, token));
  }

  async #write(operation: () => Promise<boolean>): Promise<boolean> {
    let done: Promise<boolean> = Promise.resolve(false);
    await this.#database.write(() => {
      done = operation();
      return [done];
    });
    return done;
  }
}
