import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { Redis } from "ioredis";
import { freeTcpPort } from "../../test/sip/harness/free-port.ts";
import type { ServerProcess } from "../server-process.ts";

/**
 * Starts a Redis without persistence and waits until it answers.
 *
 * @param folder where it runs; made when it is not there
 */
export async function startRedis(folder: string): Promise<ServerProcess> {
  await mkdir(folder, { recursive: true });
  const port = await freeTcpPort();
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    { stdio: "ignore" },
  );
  const redis = connectTo(port);
  await redis.ping();
  await redis.quit();
  return { port, pid: child.pid ?? 0, stop: async () => void child.kill("SIGKILL") };
}

/** A connection that waits for a Redis that is only just starting. */
export function connectTo(port: number): Redis {
  const redis = new Redis(port, "127.0.0.1", {
    retryStrategy: () => 50,
    maxRetriesPerRequest: 100,
  });
  // Until it listens each attempt is refused, which ioredis prints where nobody takes the error. What
  // is asked of a Redis that never comes fails by itself.
  redis.on("error", () => {});
  return redis;
}
