import { execFile } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { promisify } from "node:util";

/** One line about the machine and the programs that are measured; call it before they run. */
export async function describeMachine(): Promise<string> {
  const kamailio = await firstLine("kamailio", ["-v"]);
  const redis = await firstLine("redis-server", ["--version"]);
  return [
    `${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}`,
    `Node ${process.versions.node}`,
    `Kamailio ${/kamailio (\S+)/.exec(kamailio)?.[1] ?? "?"}`,
    `Redis ${/v=(\S+)/.exec(redis)?.[1] ?? "?"}`,
    `load average before the run ${(loadavg()[0] ?? 0).toFixed(1)}`,
  ].join(", ");
}

async function firstLine(command: string, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, [...words], { timeout: 5_000 });
  return stdout.split("\n", 1)[0] ?? "";
}
