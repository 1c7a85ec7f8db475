import { RingfenceError } from "../errors.ts";
import type { Lock, LockStore } from "../store/store.ts";

const LOCK = "dno-reload";
/** A hundred million lines take about a minute, and a download five minutes at most. */
const LEASE_MS = 30 * 60 * 1000;

/**
 * Does what no two may do at a time: reload, publish, roll back.
 *
 * @throws RingfenceError `LOCKED` when another does, and what `action` throws
 */
export async function withReloadLock<T>(
  locks: LockStore,
  action: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await locks.acquire(LOCK, LEASE_MS);
  if (!lock) {
    throw new RingfenceError("LOCKED", "another reload or publish of the DNO list is running");
  }
  try {
    return await action(lock);
  } finally {
    // Its lease ends by itself when the store is away.
    await lock.release().catch(() => {});
  }
}
