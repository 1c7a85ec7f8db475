import { once } from "node:events";
import { spare, spawnWithUs } from "./last-will.ts";
import { waitUntil } from "./wait-until.ts";

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A program that was started in a process group of its own. */
export interface Program {
  readonly pid: number;
  /** All that it has written so far, standard output and error in the order of arrival. */
  output(): string;
  /** Its exit status, `undefined` while it runs; a signal counts as 128. */
  status(): number | undefined;
  /** Sends a signal to the program itself, not to its children. */
  signal(name: NodeJS.Signals): void;
  /** Waits for its end, for at most that many milliseconds, and returns the exit status. */
  ended(timeoutMs: number): Promise<number>;
  /** Ends it: SIGTERM, and SIGKILL for all that is left of its group. Harmless when it has ended. */
  stop(): Promise<void>;
}

const STOP_MS = 5_000;

/**
 * Starts a program; it is killed when this process ends.
 *
 * @throws Error when it cannot be started
 */
export async function startProgram(
  command: string,
  parameters: readonly string[],
  options: ProgramOptions = {},
): Promise<Program> {
  const child = spawnWithUs(command, parameters, options);
  const written: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => written.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => written.push(chunk));
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} has no process id`);

  let status: number | undefined;
  child.on("exit", (code) => {
    status = code ?? 128;
  });
  const ended = (timeoutMs: number) => waitUntil(`end of ${command}`, () => status, timeoutMs);
  const stop = async () => {
    if (status === undefined) child.kill("SIGTERM");
    await ended(STOP_MS).catch(() => undefined);
    killGroup(pid);
    await ended(STOP_MS);
    spare(pid);
  };
  return {
    pid,
    output: () => Buffer.concat(written).toString("latin1"),
    status: () => status,
    signal: (name) => child.kill(name),
    ended,
    stop,
  };
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // ESRCH: nothing is left of it
  }
}
