import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { RedisServer } from "./redis-server.ts";
import { eventually, storeContract, until } from "./store-contract.ts";

const MASTER_NAME = "ringfence-test";

describe("the Redis store behind a Sentinel", () => {
  let master: RedisServer;
  let replica: RedisServer;
  let sentinel: RedisServer;
  let redisUrl: string;
  let client: Redis;

  beforeAll(async () => {
    master = await RedisServer.start();
    replica = await RedisServer.start("--replicaof", "127.0.0.1", String(master.port));
    await hasReplica(master);
    sentinel = await RedisServer.startSentinel(MASTER_NAME, master);
    client = new Redis({ host: "127.0.0.1", port: master.port });
    client.on("error", () => {});
    redisUrl = `redis+sentinel://127.0.0.1:${sentinel.port}/${MASTER_NAME}`;
  });

  afterAll(async () => {
    client?.disconnect();
    for (const server of [sentinel, replica, master]) await server?.stop();
  });

  const open = () => openStore({ redisUrl, dataDir: "unused", redisCommandTimeoutMs: 2_000 });

  describe("as any store", () => {
    storeContract(async () => {
      const opened: Store[] = [];
      return {
        open: async () => {
          const store = await open();
          opened.push(store);
          return store;
        },
        remove: async () => {
          for (const store of opened) await store.close();
          await client.flushall();
        },
      };
    });
  });

  it("follows a failover by itself, and tells every watcher", async () => {
    const store = await open();
    try {
      await store.scores.set(1, { score: 5, category: "", expiresAtMs: undefined });
      let heard = 0;
      store.watch("scores", () => {
        heard += 1;
      });
      await until(() => heard > 0, 2_000);
      const before = heard;
      await master.kill();
      await eventually(async () => {
        try {
          await store.scores.set(2, { score: 6, category: "", expiresAtMs: undefined });
          return await store.scores.get(2);
        } catch {
          return undefined;
        }
      }, 30_000);
      expect((await store.scores.get(1))?.score).toBe(5);
      await until(() => heard > before, 3_000);
    } finally {
      await store.close();
    }
  });
});

/** A Sentinel looks for replicas when it starts, and then every ten seconds. */
async function hasReplica({ port }: RedisServer): Promise<void> {
  const client = new Redis({ host: "127.0.0.1", port });
  try {
    await eventually(async () => {
      const info = await client.info("replication");
      return info.includes("state=online") ? true : undefined;
    }, 20_000);
  } finally {
    client.disconnect();
  }
}
