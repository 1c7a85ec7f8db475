import { afterAll, beforeAll, describe, expect } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { isInKeyTable } from "./key-table.ts";
import { startRedis, type TestRedis } from "./redis-for-tests.ts";
import { storeContract } from "./store-contract.ts";

describe("the Redis store", () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    await redis.stop();
  });

  storeContract(async () => {
    const opened: Store[] = [];
    return {
      open: async () => {
        const store = await openStore({
          redisUrl: redis.url,
          dataDir: "unused",
          redisCommandTimeoutMs: 1_000,
        });
        opened.push(store);
        return store;
      },
      remove: async () => {
        const unknown = (await redis.client.keys("*")).filter((key) => !isInKeyTable(key));
        expect(unknown, "keys that are in no row of the table").toEqual([]);
        for (const store of opened) await store.close();
        await redis.client.flushall();
      },
    };
  });
});
