import { accepts } from "./accepts.ts";
import { freeTcpPort } from "./free-port.ts";
import { startProgram } from "./program.ts";
import { makeScratchFolder } from "./scratch-folder.ts";
import { waitUntil } from "./wait-until.ts";

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a redis-server of our own on a free port, which keeps nothing on disk. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = makeScratchFolder("redis");
  const port = await freeTcpPort();
  const program = await startProgram("redis-server", [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder.path],
    ...["--save", "", "--appendonly", "no"],
  ]);
  const stop = async () => {
    await program.stop();
    await folder.remove();
  };
  try {
    await waitUntil("redis-server", () => accepts(port));
  } catch (error) {
    await stop();
    throw new Error(`redis-server did not start:\n${program.output()}`, { cause: error });
  }
  return { url: `redis://127.0.0.1:${port}`, stop };
}
