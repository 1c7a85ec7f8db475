import { randomUUID } from "node:crypto";
import { checkLockName, LeasedLock } from "../lease.ts";
import type { Lock, LockStore } from "../store.ts";
import { lockKey } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { RELEASE_LOCK } from "./scripts.ts";

/**
 * Leases as `SET NX PX` with a token. They keep two runs of cron apart; they are no proof against
 * a failover that loses the last write, which is why publishing is also one step by itself.
 */
export class RedisLocks implements LockStore {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async acquire(name: string, leaseMs: number): Promise<Lock | undefined> {
    checkLockName(name);
    const key = lockKey(name);
    const token = randomUUID();
    const lock = new LeasedLock(leaseMs, async () => {
      await this.#connection.ask((client) => client.eval(RELEASE_LOCK, 1, key, token));
    });
    const taken = await this.#connection.ask((client) =>
      client.set(key, token, "PX", Math.ceil(leaseMs), "NX"),
    );
    return taken === "OK" ? lock : undefined;
  }
}
