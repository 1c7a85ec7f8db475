import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { projectPath } from "../sip/harness/project.ts";

/** How a run of `ringfence` ended. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND = projectPath("dist/service/cli/main.js");
const LONGEST_RUN_MS = 45_000;

/**
 * Runs `ringfence` as the build made it, in a process of its own.
 *
 * @param settings the environment's `RINGFENCE_*`; those around the tests do not count
 * @param cwd where relative paths begin
 */
export function ringfence(
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<CommandResult> {
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is not there: npm run build`);
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [COMMAND, ...words],
      { env: environmentOf(settings), cwd, timeout: LONGEST_RUN_MS, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : error.code;
        if (typeof status === "number") resolve({ status, stdout, stderr });
        else reject(error ?? new Error("ringfence did not end"));
      },
    );
  });
}

/** This process's environment without its own settings, and with those given. */
export function environmentOf(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("RINGFENCE_"));
  return { ...Object.fromEntries(own), ...settings };
}
