import { setTimeout as sleep } from "node:timers/promises";

/**
 * What is done between two pauses, in bytes that are read, written or hashed: a tenth of a
 * millisecond. No decision waits longer for a list, though chunks of a store have megabytes.
 */
export const PIECE_BYTES = 128 * 1024;

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
