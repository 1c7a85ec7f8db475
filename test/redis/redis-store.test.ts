import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { callRecord } from "../ledger/call-records.ts";
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
          redisCommandTimeoutMs: 5_000,
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

  it("forgets a day of records as a whole, so many days after it", async () => {
    const store = await openStore({
      redisUrl: redis.url,
      dataDir: "unused",
      redisCommandTimeoutMs: 5_000,
    });
    try {
      const today = new Date().toISOString().slice(0, 10);
      const start = Date.parse(today);
      await store.records.append([callRecord({ atMs: start + 1 })], 28);
      const keys = await redis.client.keys("ringfence:records:*");
      expect(keys).toHaveLength(6);
      for (const key of keys) {
        expect(key).toContain(`{${today}}`);
        expect(await redis.client.expiretime(key)).toBe(start / 1000 + 29 * 86_400);
      }
    } finally {
      await store.close();
      await redis.client.flushall();
    }
  });
});
