import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort, type ServerProcess, startScript, startWithLog } from "../server-process.ts";
import { type BenchCall, benchCalls, decideBody } from "./calls.ts";
import { type Round, writeWrkScript, wrk } from "./wrk.ts";

const DIST = resolve(import.meta.dirname, "../..");
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
`;

/** One server's rounds, in the order of the run. */
export interface Measured {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/**
 * Measures `POST /v1/decide` of the real service, its decision log on, beside a bare node:http
 * server and an Express + Redis service, in turns, so that a noisy neighbour disturbs all alike.
 *
 * @param rounds how often each is measured
 * @param seconds length of one round
 */
export async function measurePerCall(
  rounds: number,
  seconds: number,
): Promise<readonly Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), "ringfence-bench-"));
  const calls = benchCalls();
  const script = await writeWrkScript(folder, calls.map(decideBody));
  const servers: [string, ServerProcess][] = [];
  const redis = await startRedis(folder, calls);
  try {
    servers.push(["Ringfence", await startService(folder, calls)]);
    const size = await averageAnswer(servers[0]?.[1].port ?? 0, calls);
    servers.push([
      "bare node:http",
      await startScript(join(DIST, "bench/per-call/bare-server.js"), [String(size)]),
    ]);
    servers.push([
      "Express + Redis",
      await startScript(join(DIST, "bench/per-call/express-redis-server.js"), [String(redis.port)]),
    ]);
    const results = new Map<string, Round[]>(servers.map(([name]) => [name, []]));
    for (const [, server] of servers) await wrk(server.port, script, 2);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, server] of servers) {
        results.get(name)?.push(await wrk(server.port, script, seconds));
      }
    }
    return [...results].map(([name, measured]) => ({ name, rounds: measured }));
  } finally {
    for (const [, server] of servers) await server.stop();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startService(folder: string, calls: readonly BenchCall[]): Promise<ServerProcess> {
  const port = await freePort();
  const policy = join(folder, "policy.yaml");
  await writeFile(policy, POLICY);
  const environment = {
    RINGFENCE_LISTEN: `127.0.0.1:${port}`,
    RINGFENCE_RPC_LISTEN: `127.0.0.1:${await freePort()}`,
    RINGFENCE_ADMIN_LISTEN: `127.0.0.1:${await freePort()}`,
    RINGFENCE_PORTAL_LISTEN: "127.0.0.1:0",
    RINGFENCE_DATA_DIR: join(folder, "data"),
    RINGFENCE_POLICY: policy,
  };
  const scores = join(folder, "scores.csv");
  const lines = calls
    .filter(({ kind }) => kind === "block")
    .map((call) => `${call.callingNumber},99`);
  await writeFile(scores, `${lines.join("\n")}\n`);
  const ringfence = join(DIST, "service/cli/main.js");
  const env = { ...process.env, ...environment };
  execFileSync(process.execPath, [ringfence, "dno", "reload"], { env, stdio: "ignore" });
  execFileSync(process.execPath, [ringfence, "score", "import", scores], { env, stdio: "ignore" });
  const main = join(DIST, "service/main.js");
  const log = join(folder, "service.log");
  const server = await startWithLog(process.execPath, [main], log, environment, port);
  await untilAnswers(port, calls);
  return server;
}

async function decideOnce(port: number, body: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/decide`, { method: "POST", body });
}

async function untilAnswers(port: number, calls: readonly BenchCall[]): Promise<void> {
  const body = calls[0] === undefined ? "{}" : decideBody(calls[0], 0);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const status = await decideOnce(port, body).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(100);
  }
  throw new Error("the service did not become ready within 10 s");
}

/** The mean size of an answer, and that each call of the mix comes out as its kind says. */
async function averageAnswer(port: number, calls: readonly BenchCall[]): Promise<number> {
  let bytes = 0;
  const sample = calls.slice(0, 200);
  for (const [at, call] of sample.entries()) {
    const text = await (await decideOnce(port, decideBody(call, at))).text();
    const { action } = JSON.parse(text) as { action: string };
    if (action !== call.kind) throw new Error(`${call.callingNumber}: ${text}, not ${call.kind}`);
    bytes += text.length;
  }
  return Math.round(bytes / sample.length);
}

async function startRedis(folder: string, calls: readonly BenchCall[]): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    { stdio: "ignore" },
  );
  const redis = new Redis(port, "127.0.0.1", {
    retryStrategy: () => 50,
    maxRetriesPerRequest: 100,
  });
  const pipeline = redis.pipeline();
  for (const { callingNumber, kind } of calls) {
    if (kind === "reject") pipeline.sadd("dno", callingNumber);
    if (kind === "block") pipeline.set(`score:${callingNumber}`, "99");
  }
  await pipeline.exec();
  await redis.quit();
  return { port, pid: child.pid ?? 0, stop: async () => void child.kill("SIGTERM") };
}
