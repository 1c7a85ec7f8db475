import { RedisContainer, type StartedRedisContainer } from "@testcontainers/redis";
import { Redis } from "ioredis";
import { getContainerRuntimeClient } from "testcontainers";
import { RedisServer } from "./redis-server.ts";
import { TcpProxy } from "./tcp-proxy.ts";

const IMAGE = "redis:7-alpine";

/** A Redis that can be taken away, brought back and slowed down, behind an address that stays. */
export interface TestRedis {
  readonly url: string;
  readonly proxy: TcpProxy;
  /** A client past the proxy: what another program does to Redis, or sees in it. */
  readonly client: Redis;
  /** Kills Redis. */
  gone(): Promise<void>;
  /** Starts it again, empty, behind the same address. */
  back(): Promise<void>;
  stop(): Promise<void>;
}

interface Runner {
  readonly port: () => number;
  readonly kill: () => Promise<void>;
  readonly startAgain: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a Redis: a container where a Docker engine answers and has or gets the image, else a
 * `redis-server` of our own. Says which. A missing `redis-server` is an error.
 */
export async function startRedis(): Promise<TestRedis> {
  const runner = (await inContainer()) ?? (await onOurOwn());
  const proxy = await TcpProxy.start(runner.port());
  let client = connect(runner.port());
  return {
    url: `redis://127.0.0.1:${proxy.port}`,
    proxy,
    get client() {
      return client;
    },
    gone: async () => {
      await runner.kill();
      client.disconnect();
      await proxy.refuse();
    },
    back: async () => {
      await runner.startAgain();
      client = connect(runner.port());
      await proxy.accept(runner.port());
    },
    stop: async () => {
      client.disconnect();
      await proxy.stop();
      await runner.stop();
    },
  };
}

async function inContainer(): Promise<Runner | undefined> {
  let container: StartedRedisContainer;
  try {
    await getContainerRuntimeClient();
  } catch {
    say("no Docker engine answers: a redis-server of our own");
    return undefined;
  }
  const start = () => new RedisContainer(IMAGE).withStartupTimeout(60_000).start();
  try {
    container = await start();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`Docker answers, but ${IMAGE} does not start (${why}): a redis-server of our own`);
    return undefined;
  }
  say(`Testcontainers, ${IMAGE}`);
  return {
    port: () => container.getPort(),
    kill: async () => {
      await container.stop({ timeout: 0 });
    },
    startAgain: async () => {
      container = await start();
    },
    stop: async () => {
      await container.stop({ timeout: 0 });
    },
  };
}

async function onOurOwn(): Promise<Runner> {
  const server = await RedisServer.start();
  return {
    port: () => server.port,
    kill: () => server.kill(),
    startAgain: () => server.startAgain(),
    stop: () => server.stop(),
  };
}

function connect(port: number): Redis {
  const client = new Redis({ host: "127.0.0.1", port });
  client.on("error", () => {});
  return client;
}

let said = false;

function say(how: string): void {
  if (said) return;
  said = true;
  console.info(`Redis for tests: ${how}`);
}
