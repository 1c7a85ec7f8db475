import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import {
  chunkKey,
  generationKey,
  lockKey,
  OVERRIDE_ENTRIES,
} from "../../service/store/redis/keys.ts";
import type { Override, Store } from "../../service/store/store.ts";
import { redressRequest } from "../redress/requests.ts";
import { startRedis, type TestRedis } from "./redis-for-tests.ts";
import { describeSnapshot, eventually, pause, until } from "./store-contract.ts";

/** A command timeout that nothing reaches but what is never answered. */
const LONG_TIMEOUT_MS = 5_000;
/** Before that timeout, also on a machine with other work. */
const AT_ONCE_MS = 2_500;
/** A command timeout to wait for. */
const SHORT_TIMEOUT_MS = 300;
const AWAY = { code: "STORE_UNAVAILABLE" };

describe("the Redis store when something is wrong", () => {
  let redis: TestRedis;
  let directory: string;
  let opened: Store[];

  beforeEach(async () => {
    redis = await startRedis();
    directory = await mkdtemp(join(tmpdir(), "ringfence-faults-"));
    opened = [];
  });

  afterEach(async () => {
    for (const store of opened) await store.close();
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const path = (name: string) => join(directory, name);

  async function open(
    redisUrl = redis.url,
    redisCommandTimeoutMs = LONG_TIMEOUT_MS,
  ): Promise<Store> {
    const store = await openStore({ redisUrl, dataDir: directory, redisCommandTimeoutMs });
    opened.push(store);
    return store;
  }

  async function publish(store: Store, bytes: Buffer, publishedAtMs = 1): Promise<string> {
    const info = describeSnapshot(bytes, publishedAtMs);
    await writeFile(path(info.version), bytes);
    await store.snapshots.put(info, path(info.version));
    await store.snapshots.makeCurrent(info.version);
    return info.version;
  }

  /** Every kind of operation, to see that none of them hangs. */
  function everything(store: Store): Promise<unknown>[] {
    const info = describeSnapshot(Buffer.from("x"), 1);
    const score = { score: 1, category: "", expiresAtMs: undefined };
    return [
      store.snapshots.put(info, path("nothing")),
      store.snapshots.makeCurrent(info.version),
      store.snapshots.current(),
      store.snapshots.history(),
      store.snapshots.fetch(info.version, path("copy")),
      store.snapshots.prune(1),
      store.overrides.all(),
      store.overrides.remove({ kind: "unused", digits: "212" }),
      Promise.resolve(store.scores.get(1)),
      store.scores.set(1, score),
      store.scores.remove(1),
      store.scores.importMany(
        (async function* () {
          yield [1, score] as const;
        })(),
      ),
      store.locks.acquire("reload", 1_000),
      store.redress.create(redressRequest({})),
      store.redress.change(redressRequest({ revision: 2 })),
      store.redress.mark("id", { allowedAtMs: 1 }),
      store.redress.open(),
      store.redress.closed(0, 1),
      store.redress.forget(1),
    ];
  }

  async function expectAllAwayAtOnce(store: Store): Promise<void> {
    const started = performance.now();
    for (const outcome of await Promise.allSettled(everything(store))) {
      expect(outcome).toMatchObject({ status: "rejected", reason: AWAY });
    }
    expect(performance.now() - started).toBeLessThan(AT_ONCE_MS);
    expect(store.available()).toBe(false);
  }

  describe("redis-is-gone", () => {
    it("rejects everything at once, without waiting for a timeout", async () => {
      const store = await open();
      await redis.gone();
      await until(() => !store.available(), 5_000);
      await expectAllAwayAtOnce(store);
    });

    it("goes on counting limits, each process for itself", async () => {
      const store = await open(redis.url, SHORT_TIMEOUT_MS);
      const limit = { name: "test", times: 2, seconds: 60 };
      expect(await store.limits.take(limit, "a")).toBe(0);
      redis.proxy.stall();
      // A Redis that is silent, then one that is gone.
      expect(await store.limits.take(limit, "a")).toBe(0);
      await redis.gone();
      expect(await store.limits.take(limit, "a")).toBe(0);
      expect(await store.limits.take(limit, "a")).toBeGreaterThan(0);
    });

    it("rejects what is under way when it goes", async () => {
      const store = await open();
      redis.proxy.stall();
      const started = performance.now();
      const waiting = Promise.allSettled([store.scores.get(1), store.overrides.all()]);
      await redis.gone();
      for (const outcome of await waiting) {
        expect(outcome).toMatchObject({ status: "rejected", reason: AWAY });
      }
      expect(performance.now() - started).toBeLessThan(AT_ONCE_MS);
    });

    it("opens all the same when there was no Redis from the start", async () => {
      await redis.gone();
      const started = performance.now();
      const store = await open();
      expect(performance.now() - started).toBeLessThan(AT_ONCE_MS);
      expect(store.available()).toBe(false);
      await expectAllAwayAtOnce(store);
    });

    it("says what is wrong, and not the password", async () => {
      await redis.gone();
      const store = await open(redis.url.replace("//", "//:secret-word@"));
      const error = await store.overrides.all().catch((thrown: Error) => thrown);
      expect(String(error)).toContain(`Redis at 127.0.0.1:${redis.proxy.port}`);
      expect(String(error)).toContain("ECONNREFUSED");
      expect(String(error)).not.toContain("secret-word");
    });
  });

  describe("redis-refuses-the-password", () => {
    beforeEach(async () => {
      await redis.client.config("SET", "requirepass", "right-word");
    });

    it.each([
      ["no password", "//", "NOAUTH"],
      ["a wrong password", "//:wrong-word@", "WRONGPASS"],
    ])("says so for %s, soon, and tries again only now and then", async (_what, user, reason) => {
      const store = await open(redis.url.replace("//", user));
      const started = performance.now();
      await expect(store.overrides.all()).rejects.toMatchObject({
        ...AWAY,
        message: expect.stringContaining(reason),
      });
      expect(performance.now() - started).toBeLessThan(AT_ONCE_MS);
      expect(store.available()).toBe(false);
      await pause(1_000);
      const { accepted } = redis.proxy;
      await pause(1_000);
      // Three connections, each tried again after half a second to a second.
      expect(redis.proxy.accepted - accepted).toBeLessThan(10);
    });

    it("works with the right one", async () => {
      const store = await open(redis.url.replace("//", "//:right-word@"));
      expect(await store.overrides.all()).toEqual([]);
    });
  });

  describe("redis-lost-overrides", () => {
    const allowed = (digits: string): Override => ({
      kind: "allowed",
      digits,
      reason: "restored",
      requester: "",
      proof: "",
      createdAtMs: 0,
      expiresAtMs: undefined,
    });
    const LOST = { code: "DATA_REFUSED", message: expect.stringContaining("had lost 2 overrides") };

    async function withTwo(): Promise<Store> {
      const store = await open();
      await store.overrides.put(allowed("2125550100"));
      await store.overrides.put(allowed("2125550101"));
      expect(await store.overrides.all()).toHaveLength(2);
      return store;
    }

    it("puts back what a Redis that comes back empty had", async () => {
      const store = await withTwo();
      await redis.gone();
      await redis.back();
      await until(() => store.available(), 5_000);
      let heard = 0;
      const other = await open();
      await other.overrides.put(allowed("2125550102"));
      other.watch("overrides", () => {
        heard += 1;
      });
      await until(() => heard > 0, 5_000);
      const before = heard;
      await expect(store.overrides.all()).rejects.toMatchObject(LOST);
      expect(await store.overrides.all()).toHaveLength(3);
      expect(await other.overrides.all()).toHaveLength(3);
      await until(() => heard > before, 5_000);
    });

    it("puts back what Redis has evicted", async () => {
      const store = await withTwo();
      await redis.client.del(OVERRIDE_ENTRIES);
      await expect(store.overrides.all()).rejects.toMatchObject(LOST);
      expect(await store.overrides.all()).toHaveLength(2);
    });

    it("puts back nothing that somebody removed", async () => {
      const store = await withTwo();
      const other = await open();
      for (const digits of ["2125550100", "2125550101"]) {
        await other.overrides.remove({ kind: "allowed", digits });
      }
      expect(await store.overrides.all()).toEqual([]);
    });

    it("lets two services put back the same", async () => {
      const [store, other] = [await withTwo(), await open()];
      expect(await other.overrides.all()).toHaveLength(2);
      await redis.client.flushall();
      await expect(store.overrides.all()).rejects.toMatchObject(LOST);
      expect(await other.overrides.all()).toHaveLength(2);
      expect(await store.overrides.all()).toHaveLength(2);
    });
  });

  describe("redis-comes-back", () => {
    it("is available again by itself, and tells every watcher", async () => {
      const store = await open();
      let heard = 0;
      store.watch("snapshot", () => {
        heard += 1;
      });
      await until(() => heard > 0, 5_000);
      await redis.gone();
      await until(() => !store.available(), 5_000);
      await pause(1_200);
      const before = heard;
      await redis.back();
      await until(() => store.available(), 5_000);
      await until(() => heard > before, 5_000);
      await store.overrides.all();
      await store.scores.set(1, { score: 5, category: "", expiresAtMs: undefined });
      expect((await store.scores.get(1))?.score).toBe(5);
    });

    it("connects when Redis appears after the service", async () => {
      await redis.gone();
      const store = await open();
      let heard = 0;
      store.watch("overrides", () => {
        heard += 1;
      });
      expect(store.available()).toBe(false);
      await redis.back();
      await until(() => store.available(), 5_000);
      await until(() => heard > 0, 5_000);
      const other = await open();
      const before = heard;
      await other.overrides.put({
        kind: "unused",
        digits: "212",
        reason: "",
        requester: "",
        proof: "",
        createdAtMs: 0,
        expiresAtMs: undefined,
      });
      await until(() => heard > before, 5_000);
    });

    it("survives connections that are cut again and again", async () => {
      const store = await open();
      for (let turn = 0; turn < 5; turn += 1) {
        redis.proxy.cut();
        await pause(50);
      }
      await eventually(async () => {
        try {
          return await store.overrides.all();
        } catch {
          return undefined;
        }
      }, 5_000);
    });
  });

  describe("redis-is-slow", () => {
    it("rejects after the command timeout when the network holds answers back", async () => {
      const store = await open(redis.url, SHORT_TIMEOUT_MS);
      redis.proxy.stall();
      const started = performance.now();
      await expect(store.scores.get(1)).rejects.toMatchObject(AWAY);
      await expect(store.overrides.all()).rejects.toMatchObject(AWAY);
      const took = performance.now() - started;
      expect(took).toBeGreaterThan(SHORT_TIMEOUT_MS);
      expect(took).toBeLessThan(2 * SHORT_TIMEOUT_MS + 2_000);
      expect(store.available()).toBe(false);
      redis.proxy.resume();
      await store.overrides.all();
      expect(store.available()).toBe(true);
    });

    it("rejects when Redis itself does not get round to it", async () => {
      const store = await open(redis.url, SHORT_TIMEOUT_MS);
      await redis.client.call("CLIENT", "PAUSE", "800", "ALL");
      await expect(store.locks.acquire("reload", 5_000)).rejects.toMatchObject(AWAY);
      await eventually(async () => (store.available() ? true : await answers(store)), 5_000);
    });

    it("gives up a connection on which nothing comes any more", async () => {
      const store = await open(redis.url, SHORT_TIMEOUT_MS);
      redis.proxy.stall();
      const { accepted } = redis.proxy;
      await expect(store.overrides.all()).rejects.toMatchObject(AWAY);
      // Ten command timeouts without a byte: the socket is closed, and a new one made.
      await until(() => redis.proxy.accepted > accepted, 40 * SHORT_TIMEOUT_MS);
      redis.proxy.resume();
      await eventually(() => answers(store), 5_000);
    });
  });

  describe("pubsub-message-lost", () => {
    it("hears of the change by polling", async () => {
      const store = await open();
      let heard = 0;
      store.watch("snapshot", () => {
        heard += 1;
      });
      await until(() => heard > 0, 5_000);
      await pause(200);
      const before = heard;
      // The change without its message, as a subscriber sees it whose message was lost.
      await redis.client.incr(generationKey("snapshot"));
      await until(() => heard > before, 5_000);
    });

    it("hears of what was announced while the subscriber was cut off", async () => {
      const [store, other] = [await open(), await open()];
      let heard = 0;
      store.watch("scores", () => {
        heard += 1;
      });
      await until(() => heard > 0, 5_000);
      await pause(200);
      const before = heard;
      await redis.client.call("CLIENT", "KILL", "TYPE", "pubsub");
      await other.scores.set(1, { score: 5, category: "", expiresAtMs: undefined });
      await until(() => heard > before, 5_000);
    });

    it("does not call twice for a change that was announced and polled", async () => {
      const [store, other] = [await open(), await open()];
      let heard = 0;
      store.watch("scores", () => {
        heard += 1;
      });
      await until(() => heard > 0, 5_000);
      await pause(1_200);
      const before = heard;
      await other.scores.set(1, { score: 5, category: "", expiresAtMs: undefined });
      await pause(1_500);
      expect(heard).toBe(before + 1);
    });
  });

  describe("snapshot-chunk-missing", () => {
    const bytes = randomBytes(9_000_000);

    it("refuses the snapshot, and leaves what the service has", async () => {
      const store = await open();
      const version = await publish(store, bytes);
      await redis.client.del(chunkKey(version, 1));
      await writeFile(path("copy"), "the last good one");
      await expect(store.snapshots.fetch(version, path("copy"))).rejects.toMatchObject({
        code: "DATA_REFUSED",
      });
      expect(await readFile(path("copy"), "utf8")).toBe("the last good one");
      expect((await readdir(directory)).sort()).toEqual([version, "copy"].sort());
    });

    it("refuses a chunk that was altered", async () => {
      const store = await open();
      const version = await publish(store, bytes);
      await redis.client.setrange(chunkKey(version, 2), 100, "altered");
      await expect(store.snapshots.fetch(version, path("copy"))).rejects.toMatchObject({
        code: "DATA_REFUSED",
      });
    });

    it("is whole again when the same snapshot is put again", async () => {
      const store = await open();
      const version = await publish(store, bytes);
      await redis.client.del(chunkKey(version, 1));
      await publish(store, bytes);
      await store.snapshots.fetch(version, path("copy"));
      expect((await readFile(path("copy"))).equals(bytes)).toBe(true);
    });

    it("keeps stored chunks for good, and those of a broken upload for an hour", async () => {
      const store = await open();
      const version = await publish(store, bytes);
      expect(await redis.client.ttl(chunkKey(version, 0))).toBe(-1);
      const other = describeSnapshot(randomBytes(10), 2);
      await expect(store.snapshots.put(other, path(version))).rejects.toMatchObject({
        code: "DATA_REFUSED",
      });
      expect(await redis.client.ttl(chunkKey(other.version, 0))).toBeGreaterThan(3_000);
    });

    it("leaves no chunk behind when it prunes", async () => {
      const store = await open();
      await publish(store, bytes, 1);
      await publish(store, randomBytes(100), 2);
      expect(await store.snapshots.prune(1)).toHaveLength(1);
      expect(await redis.client.keys("ringfence:snapshot:*")).toHaveLength(1);
    });
  });

  describe("two-publishers-at-once", () => {
    it("ends with one of the two, whole, and both in the history", async () => {
      const stores = [await open(), await open()];
      const files = [randomBytes(5_000_000), randomBytes(5_000_000)];
      const versions = await Promise.all(
        stores.map((store, n) => publish(store, files[n] ?? Buffer.alloc(0), n)),
      );
      const reader = await open();
      const current = await reader.snapshots.current();
      expect(versions).toContain(current?.version);
      expect(await reader.snapshots.history()).toHaveLength(2);
      for (const [n, version] of versions.entries()) {
        await reader.snapshots.fetch(version, path("copy"));
        expect((await readFile(path("copy"))).equals(files[n] ?? Buffer.alloc(0))).toBe(true);
      }
    });

    it("stores the same snapshot once when both have it", async () => {
      const stores = [await open(), await open()];
      const bytes = randomBytes(5_000_000);
      const [version = ""] = await Promise.all(stores.map((store) => publish(store, bytes)));
      expect(await redis.client.keys("ringfence:snapshot:*")).toHaveLength(2);
      expect(await redis.client.ttl(chunkKey(version, 0))).toBe(-1);
      await stores[0]?.snapshots.fetch(version, path("copy"));
      expect((await readFile(path("copy"))).equals(bytes)).toBe(true);
    });

    it("lets only one of them hold the lock", async () => {
      const [first, second] = [await open(), await open()];
      const locks = await Promise.all([
        first.locks.acquire("reload", 5_000),
        second.locks.acquire("reload", 5_000),
      ]);
      expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    });
  });

  describe("lease-runs-out", () => {
    it("frees the lock of a holder who was killed, when its lease ends", async () => {
      const [first, second] = [await open(), await open()];
      await first.locks.acquire("reload", 1_500);
      await first.close();
      expect(await second.locks.acquire("reload", 1_500)).toBeUndefined();
      await eventually(() => second.locks.acquire("reload", 1_500), 5_000);
    });

    it("never lets the late holder give back the lock of the next", async () => {
      const [first, second] = [await open(), await open()];
      const lock = await first.locks.acquire("reload", 100);
      await eventually(() => second.locks.acquire("reload", 5_000), 5_000);
      expect(lock?.held()).toBe(false);
      await lock?.release();
      expect(await redis.client.exists(lockKey("reload"))).toBe(1);
    });
  });
});

async function answers(store: Store): Promise<true | undefined> {
  try {
    await store.overrides.all();
    return true;
  } catch {
    return undefined;
  }
}
