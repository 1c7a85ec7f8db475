import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RedisServer } from "../../redis/redis-server.ts";
import { freeTcpPort } from "../../sip/harness/free-port.ts";
import { waitUntil } from "../../sip/harness/wait-until.ts";
import { CronHost, endOf } from "./cron-host.ts";
import { WatchingProxy } from "./watching-proxy.ts";

let host: CronHost;

/** Lets a Redis that never evicts take so many bytes more than it has now. */
async function limitMemory(port: number, more: number): Promise<void> {
  const client = new Redis({ host: "127.0.0.1", port });
  const used = Number(/^used_memory:(\d+)/m.exec(await client.info("memory"))?.[1]);
  await client.config("SET", "maxmemory", used + more);
  client.disconnect();
}

/** What happens by itself half an hour after the last run. */
async function endLease(port: number): Promise<void> {
  const client = new Redis({ host: "127.0.0.1", port });
  expect(await client.pexpire("ringfence:lock:dno-reload", 1)).toBe(1);
  client.disconnect();
}

beforeEach(async () => {
  host = await CronHost.make();
});
afterEach(async () => {
  await host.remove();
});

it("a run without its Redis ends with 69, soon, and says which", async () => {
  const port = await freeTcpPort();
  host.settings["RINGFENCE_REDIS_URL"] = `redis://127.0.0.1:${port}`;
  const started = performance.now();
  const { status, output } = await host.run();
  expect(status).toBe(69);
  expect(output).toContain(`127.0.0.1:${port}`);
  expect(output).toContain("(exit status 69)");
  expect(performance.now() - started).toBeLessThan(10_000);
});

it("a Redis that has no more memory ends a run with 69, and keeps its list", async () => {
  const redis = await RedisServer.start();
  try {
    host.settings["RINGFENCE_REDIS_URL"] = `redis://127.0.0.1:${redis.port}`;
    expect(await host.run()).toEqual({ status: 0, output: "" });
    const version = await host.currentVersion();
    await host.list([6_862_000_142, 6_862_000_143]);
    // There is room for the lock, and not for half a megabyte of a list.
    await limitMemory(redis.port, 200_000);
    const { status, output } = await host.run();
    expect(status).toBe(69);
    expect(output).toContain("OOM");
    expect(await host.currentVersion()).toBe(version);
  } finally {
    await redis.stop();
  }
});

describe("a run that loses Redis", () => {
  let redis: RedisServer;
  let proxy: WatchingProxy;
  let before: string | undefined;

  beforeEach(async () => {
    redis = await RedisServer.start();
    proxy = await WatchingProxy.start(redis.port);
    host.settings["RINGFENCE_REDIS_URL"] = `redis://127.0.0.1:${proxy.port}`;
    expect(await host.run()).toEqual({ status: 0, output: "" });
    before = await host.currentVersion();
    await host.list([6_862_000_142, 6_862_000_143]);
  });
  afterEach(async () => {
    await proxy.stop();
    await redis.stop();
  });

  const STEPS = [
    ["when it takes the lock", "ringfence:lock:"],
    ["in the middle of the upload", "ringfence:snapshot:"],
    ["when the list is described", "\r\nhset\r\n"],
    ["when the list is made current", "ringfence:{snapshot}:generation"],
  ] as const;

  it.each(STEPS)("%s ends with 69, and the list stays", async (_, text) => {
    proxy.waitFor = text;
    const { status, output } = await host.run();
    expect(proxy.reached).toBe(true);
    expect(output).toContain("(exit status 69)");
    expect(status).toBe(69);
    proxy.release();
    expect(await host.currentVersion()).toBe(before);
    expect(await host.classesOf("6862000143")).toEqual([]);
  });

  it.each(STEPS)(
    "%s and is killed there leaves the list, and a lock for its lease",
    async (_, text) => {
      proxy.waitFor = text;
      const running = await host.start();
      await waitUntil("that step", () => proxy.reached, 20_000);
      await host.killReload();
      await endOf(running);
      proxy.release();
      expect(await host.currentVersion()).toBe(before);
      // Nobody can tell a host that is dead from one that is slow: others wait for the lease.
      const locked = text !== "ringfence:lock:";
      expect((await host.run()).status).toBe(locked ? 75 : 0);
      if (locked) {
        await endLease(redis.port);
        expect(await host.run()).toEqual({ status: 0, output: "" });
      }
      expect(await host.classesOf("6862000143")).toEqual(["inbound-only"]);
    },
  );
});
