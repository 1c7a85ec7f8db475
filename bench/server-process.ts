import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** What Node.js is started with for the service, by `npm start`, the unit and the container. */
export const SERVICE_FLAGS: readonly string[] = ["--v8-pool-size=1", "--max-semi-space-size=32"];

/** Starts a script that prints `{"port": N}` as its first line when it listens. */
export async function startScript(script: string, args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, "line")) as [string];
  const { port } = JSON.parse(first) as { port: number };
  return { port, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Starts a program that listens on a known port, with its output in a file. */
export async function startWithLog(
  command: string,
  args: readonly string[],
  log: string,
  environment: NodeJS.ProcessEnv,
  port: number,
): Promise<ServerProcess> {
  const file = await open(log, "w");
  const child = spawn(command, args, {
    stdio: ["ignore", file.fd, file.fd],
    env: { ...process.env, ...environment },
  });
  await file.close();
  return { port, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 8_000);
  await gone;
  clearTimeout(late);
}
