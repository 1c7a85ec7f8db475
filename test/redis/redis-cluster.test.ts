import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { freeTcpPort } from "../sip/harness/free-port.ts";
import { RedisServer } from "./redis-server.ts";
import { describeSnapshot, eventually, storeContract } from "./store-contract.ts";

const SLOTS = 16_384;
const NODES = 3;
const COMMAND_TIMEOUT_MS = 2_000;

describe("the Redis store on a Cluster of three", () => {
  let servers: RedisServer[];
  let clients: Redis[];
  let redisUrl: string;

  beforeAll(async () => {
    servers = [];
    for (let node = 0; node < NODES; node += 1) {
      const busPort = String(await freeTcpPort());
      servers.push(
        await RedisServer.start(
          "--cluster-enabled",
          "yes",
          "--cluster-port",
          busPort,
          "--cluster-node-timeout",
          "1000",
        ),
      );
    }
    clients = servers.map(({ port }) => new Redis({ host: "127.0.0.1", port }));
    for (const client of clients) client.on("error", () => {});
    await join3(clients);
    redisUrl = `redis+cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(",")}`;
  });

  afterAll(async () => {
    for (const client of clients ?? []) client.disconnect();
    for (const server of servers ?? []) await server.stop();
  });

  const open = () =>
    openStore({ redisUrl, dataDir: "unused", redisCommandTimeoutMs: COMMAND_TIMEOUT_MS });

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
          await Promise.all(clients.map((client) => client.flushall()));
        },
      };
    });
  });

  it("spreads what is large over all nodes", async () => {
    const directory = await mkdtemp(join(tmpdir(), "ringfence-cluster-"));
    const store = await open();
    try {
      const bytes = randomBytes(40_000_000);
      const info = describeSnapshot(bytes, 1);
      const file = join(directory, "file");
      await writeFile(file, bytes);
      await store.snapshots.put(info, file);
      await store.scores.importMany(
        (async function* () {
          for (let n = 0; n < 10_000; n += 1) {
            yield [
              12_000_000_000 + n * 7_919,
              { score: 1, category: "", expiresAtMs: undefined },
            ] as const;
          }
        })(),
      );
      for (const client of clients) {
        expect(await client.keys("ringfence:snapshot:*")).not.toHaveLength(0);
        expect((await client.keys("ringfence:score:*")).length).toBeGreaterThan(1_000);
      }
      await store.snapshots.fetch(info.version, file);
      expect((await readFile(file)).equals(bytes)).toBe(true);
    } finally {
      await store.close();
      await rm(directory, { recursive: true, force: true });
      await Promise.all(clients.map((client) => client.flushall()));
    }
  });

  it("redis-is-gone: rejects soon when the nodes die, and recovers when they are back", async () => {
    const store = await open();
    try {
      await store.overrides.all();
      for (const server of servers) await server.kill();
      const started = performance.now();
      await expect(store.overrides.all()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      await expect(store.scores.get(1)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      expect(performance.now() - started).toBeLessThan(2 * COMMAND_TIMEOUT_MS + 2_000);
      expect(store.available()).toBe(false);
      for (const server of servers) await server.startAgain();
      await eventually(async () => {
        try {
          await store.scores.set(1, { score: 5, category: "", expiresAtMs: undefined });
          return await store.scores.get(1);
        } catch {
          return undefined;
        }
      }, 20_000);
      expect(store.available()).toBe(true);
    } finally {
      await store.close();
    }
  });
});

/** Shares the slots out, and waits until every node knows of every other. */
async function join3(nodes: readonly Redis[]): Promise<void> {
  const share = Math.ceil(SLOTS / nodes.length);
  for (const [at, node] of nodes.entries()) {
    const last = Math.min(SLOTS, (at + 1) * share) - 1;
    await node.call("CLUSTER", "ADDSLOTSRANGE", String(at * share), String(last));
    const [first] = nodes;
    const { port } = first?.options ?? {};
    const busPort = /@(\d+)/.exec(String(await first?.call("CLUSTER", "NODES")))?.[1];
    if (at > 0) await node.call("CLUSTER", "MEET", "127.0.0.1", String(port), String(busPort));
  }
  for (const node of nodes) {
    await eventually(async () => {
      const info = String(await node.call("CLUSTER", "INFO"));
      return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${NODES}`)
        ? true
        : undefined;
    }, 30_000);
  }
}
