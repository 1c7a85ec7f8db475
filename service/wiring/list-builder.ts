import { execFile } from "node:child_process";
import { join } from "node:path";
import { isErrorCode, RingfenceError } from "../errors.ts";
import { packageRoot } from "../package.ts";

/** A build of the largest lists takes minutes; after this something hangs. */
const LONGEST_BUILD_MS = 30 * 60 * 1000;

interface Failure {
  readonly error?: { readonly code?: string; readonly message?: string; readonly field?: string };
}

/** `ringfence` as the build made it. */
const COMMAND = join(packageRoot(), "dist", "service", "cli", "main.js");

/**
 * Runs `ringfence dno reload` in a process of its own, with the settings of this one: building
 * holds its thread for long, and this thread decides calls.
 *
 * @param command the script to run as `ringfence`
 * @returns what the command reports
 * @throws RingfenceError with the code of the command's failure
 */
export function reloadLists(command: string = COMMAND): Promise<unknown> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [command, "dno", "reload", "-o", "json"],
      { timeout: LONGEST_BUILD_MS, maxBuffer: 16 * 1024 * 1024 },
      (failed, stdout, stderr) => {
        const printed = parsed(stdout);
        if (failed === null) resolve(printed);
        else reject(failureOf(printed as Failure | undefined, stderr.trim() || failed.message));
      },
    );
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(printed: Failure | undefined, otherwise: string): RingfenceError {
  const { code, message, field } = printed?.error ?? {};
  const known = isErrorCode(code) ? code : "INTERNAL";
  return new RingfenceError(known, message ?? otherwise, field === undefined ? {} : { field });
}
