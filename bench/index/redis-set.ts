import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { freeTcpPort } from "../../test/sip/harness/free-port.ts";
import type { ListFigures } from "./contender.ts";
import { randomNational, randomWords } from "./numbers.ts";

const BATCH = 10_000;
const QUESTIONS = 200_000;
/** Questions in flight at once, as many calls would have. */
export const PIPELINE = 1000;

/** Measures a Redis set of the same numbers, on a Redis of its own. */
export async function measureRedisSet(file: string, folder: string): Promise<ListFigures> {
  const port = await freeTcpPort();
  const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const server = spawn("redis-server", options, { stdio: "ignore" });
  const redis = new Redis(port, "127.0.0.1", {
    retryStrategy: () => 50,
    maxRetriesPerRequest: 100,
  });
  // Until the server listens; a command that fails for good rejects by itself.
  redis.on("error", () => {});
  try {
    await redis.ping();
    const before = await usedMemory(redis);
    const started = performance.now();
    let batch: string[] = [];
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (batch.push(line) === BATCH) await redis.sadd("dno", batch.splice(0));
    }
    if (batch.length > 0) await redis.sadd("dno", batch);
    batch = [];
    const buildMs = performance.now() - started;
    const numbers = await redis.scard("dno");
    const bytes = (await usedMemory(redis)) - before;
    const { rate, hits } = await lookUp(redis);
    return { numbers, bytes, buildMs, lookupsPerSecond: [rate], hits };
  } finally {
    redis.disconnect();
    const gone = once(server, "exit");
    server.kill("SIGTERM");
    await gone;
  }
}

async function lookUp(redis: Redis): Promise<{ rate: number; hits: number }> {
  const next = randomWords(77);
  let hits = 0;
  const started = performance.now();
  for (let done = 0; done < QUESTIONS; done += PIPELINE) {
    const pipeline = redis.pipeline();
    for (let k = 0; k < PIPELINE; k += 1) pipeline.sismember("dno", `${randomNational(next)}`);
    for (const [, found] of (await pipeline.exec()) ?? []) hits += found === 1 ? 1 : 0;
  }
  return { rate: (QUESTIONS / (performance.now() - started)) * 1000, hits };
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
}
