import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** What one round of wrk came to. Latencies are milliseconds. */
export interface Round {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** Writes the Lua script that posts the bodies one after the other, from the start again. */
export async function writeWrkScript(folder: string, bodies: readonly string[]): Promise<string> {
  const file = join(folder, "bodies.txt");
  await writeFile(file, `${bodies.join("\n")}\n`);
  const script = join(folder, "post.lua");
  await writeFile(
    script,
    `local bodies = {}
for line in io.lines(${JSON.stringify(file)}) do
  bodies[#bodies + 1] = wrk.format("POST", "/v1/decide", { ["Host"] = "127.0.0.1", ["Content-Type"] = "application/json" }, line)
end
local at = 0
request = function()
  at = at % #bodies + 1
  return bodies[at]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('ROUND {"requests":%d,"micros":%d,"p50":%f,"p99":%f,"errors":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`,
  );
  return script;
}

/** Runs wrk on 16 connections from one thread against a server on loopback. */
export async function wrk(port: number, script: string, seconds: number): Promise<Round> {
  const { stdout } = await promisify(execFile)("wrk", [
    "-t1",
    "-c16",
    `-d${seconds}s`,
    "-s",
    script,
    `http://127.0.0.1:${port}`,
  ]);
  const line = /^ROUND (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`wrk printed no result:\n${stdout}`);
  const round = JSON.parse(line) as Record<
    "requests" | "micros" | "p50" | "p99" | "errors",
    number
  >;
  return {
    requests: round.requests,
    requestsPerSecond: round.requests / (round.micros / 1e6),
    p50: round.p50 / 1000,
    p99: round.p99 / 1000,
    errors: round.errors,
  };
}
