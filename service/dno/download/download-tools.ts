import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../../header-secrets.ts";

/** What downloads need of the world around them. */
export interface DownloadTools {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** From 0 to 1, 1 excluded. */
  random(): number;
  readonly environment: Environment;
  readonly timeouts: DownloadTimeouts;
}

/** Milliseconds. */
export interface DownloadTimeouts {
  readonly connectMs: number;
  /** From the question to the head of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the file. */
  readonly bodyMs: number;
  /** For one file with everything, its attempts and the waits between them: a lock is held. */
  readonly wholeMs: number;
}

/** The process that it runs in, and times that suit files of some hundred megabytes. */
export const DOWNLOAD_TOOLS: DownloadTools = {
  now: Date.now,
  sleep,
  random: Math.random,
  environment: process.env,
  timeouts: { connectMs: 10_000, headersMs: 30_000, bodyMs: 30_000, wholeMs: 5 * 60_000 },
};
