import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ServerProcess, startScript } from "../server-process.ts";
import { type BenchCall, benchCalls, decideBody } from "./calls.ts";
import { type Measured, measureInTurns } from "./in-turns.ts";
import { connectTo, startRedis } from "./redis.ts";
import { averageAnswer, startService } from "./service.ts";
import { writeWrkScript } from "./wrk.ts";

const DIST = resolve(import.meta.dirname, "../..");
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
`;

/**
 * Measures `POST /v1/decide` of the real service, its decision log on, beside a bare node:http
 * server and an Express + Redis service, in turns.
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
  const redis = await startRedis(join(folder, "redis"));
  try {
    await fillRedis(redis.port, calls);
    const service = await startService(join(folder, "service"), calls, POLICY);
    servers.push(["Ringfence", service]);
    const size = await averageAnswer(service.port, calls);
    servers.push(["bare node:http", await startBareServer(size)]);
    servers.push([
      "Express + Redis",
      await startScript(join(DIST, "bench/per-call/express-redis-server.js"), [String(redis.port)]),
    ]);
    return await measureInTurns(servers, script, rounds, seconds);
  } finally {
    for (const [, server] of servers) await server.stop();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The limit. @param size of its answers, in bytes */
export function startBareServer(size: number): Promise<ServerProcess> {
  return startScript(join(DIST, "bench/per-call/bare-server.js"), [String(size)]);
}

/** What the Express service looks up. */
async function fillRedis(port: number, calls: readonly BenchCall[]): Promise<void> {
  const redis = connectTo(port);
  const pipeline = redis.pipeline();
  for (const { callingNumber, kind } of calls) {
    if (kind === "reject") pipeline.sadd("dno", callingNumber);
    if (kind === "block") pipeline.set(`score:${callingNumber}`, "99");
  }
  await pipeline.exec();
  await redis.quit();
}
