import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until a condition holds, looking every few milliseconds.
 *
 * @param what what is waited for, for the error
 * @param timeoutMs milliseconds until the wait is given up
 * @returns what the condition returned when it first was neither `undefined` nor `false`
 * @throws Error when the time is up
 */
export async function waitUntil<Value>(
  what: string,
  condition: () => Value | undefined | false | Promise<Value | undefined | false>,
  timeoutMs = 5_000,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`no ${what} within ${timeoutMs} ms`);
    await sleep(5);
  }
}
