import { setTimeout as sleep } from "node:timers/promises";

/** Waited for after each small piece of a long work. */
export type Pace = () => Promise<unknown> | undefined;

/** The work is all there is to do. */
export const atOnce: Pace = () => undefined;

/**
 * Calls come first: the work takes a tenth of the time that it could. Without this its reading and
 * writing, though it is done by other threads, takes the cores that calls are decided on, and the
 * system lets a call wait until a thread has used up its share, some milliseconds.
 */
export const behindCalls: Pace = () => sleep(1);
