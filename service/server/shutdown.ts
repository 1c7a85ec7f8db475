import type { Listener } from "./listener.ts";

type Stoppable = Pick<Listener, "stop">;

/**
 * Leaves in order: nobody is told that we are ready any more, the call listeners take no new
 * connections and answer what they have, and the admin listener goes last, so that the leaving can
 * be watched.
 *
 * @param drain turns readiness off
 * @param calls the per-call listeners, and what else is to go before the admin listener
 * @param withinMs after which connections are cut, RINGFENCE_SHUTDOWN_MS
 */
export async function shutDown(
  drain: () => void,
  calls: readonly Stoppable[],
  admin: Stoppable,
  withinMs: number,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  drain();
  await Promise.all(calls.map((listener) => listener.stop(withinMs)));
  await admin.stop(Math.max(deadline - performance.now(), 0));
}
