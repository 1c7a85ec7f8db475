import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OverrideTable } from "../../service/dno/override-table.ts";
import { publishIndex, rollBack } from "../../service/dno/publish.ts";
import { DnoReplica } from "../../service/dno/replica.ts";
import { RingfenceError } from "../../service/errors.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import type { SnapshotInfo, Store } from "../../service/store/store.ts";
import { described, NOW, npaOf, writeIndexFile } from "./index/made-index.ts";
import { storeOver } from "./store-over.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const NUMBER = 2_124_440_100;

describe("DnoReplica", () => {
  const folder = temporaryFolder();
  let store: Store;
  let started: DnoReplica[] = [];
  let events: string[] = [];

  beforeEach(() => {
    store = new EmbeddedStore(join(folder.path, "store"), Date.now);
    started = [];
    events = [];
  });

  afterEach(async () => {
    for (const replica of started) await replica.stop();
    await store.close();
  });

  /** Publishes a list of numbers from `NUMBER` on. */
  async function publish(count: number, at = NOW): Promise<SnapshotInfo> {
    const file = join(folder.path, `list-${count}`);
    await writeIndexFile(
      file,
      (sink) => {
        sink.setNpa(npaOf(212));
        const group = sink.group(described());
        for (let line = 1; line <= count; line += 1) {
          sink.addNumbers(group, NUMBER + line - 1, NUMBER + line - 1, line);
        }
      },
      { nowMs: at },
    );
    return (await publishIndex(store, file, "test", at)).info;
  }

  function replicaOf(
    of: Pick<Store, "snapshots" | "watch"> = store,
    directory = "replica",
  ): DnoReplica {
    const replica = new DnoReplica({
      store: of,
      directory: join(folder.path, directory),
      overrides: { table: new OverrideTable([]) },
      now: Date.now,
      listener: {
        listLoaded: (index, from) => events.push(`${from} ${index.version}`),
        listFailed: (error) => events.push(error.code),
      },
    });
    started.push(replica);
    return replica;
  }

  /** The store with one of its snapshot operations replaced. */
  function storeWith(change: Partial<Store["snapshots"]>): Pick<Store, "snapshots" | "watch"> {
    return {
      watch: (topic, listener) => store.watch(topic, listener),
      snapshots: storeOver(store.snapshots, change),
    };
  }

  const away = storeAway();

  async function until(condition: () => boolean, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    while (!condition() && performance.now() < end) await sleep(10);
    expect(condition()).toBe(true);
  }

  it("has no list while nothing is published, and follows the first one within a second", async () => {
    const replica = replicaOf();
    await replica.start();
    expect(replica.list()).toBeUndefined();
    expect(replica.status()).toMatchObject({ version: undefined, lastError: undefined });
    const { version } = await publish(1);
    await until(() => replica.list()?.version === version, 1000);
    expect(replica.list()?.find(NUMBER, NOW)?.class).toBe("inbound-only");
  });

  it("follows every publish and every rollback", async () => {
    const replica = replicaOf();
    const first = await publish(1);
    await replica.start();
    expect(replica.status().version).toBe(first.version);
    const second = await publish(2, NOW + 1000);
    await until(() => replica.list()?.version === second.version, 1000);
    expect((await rollBack(store, undefined)).version).toBe(first.version);
    await until(() => replica.list()?.version === first.version, 1000);
    expect(replica.list()?.find(NUMBER + 1, NOW)).toBeUndefined();
  });

  it("gives back the memory of a list that it decides by no more", async () => {
    const replica = replicaOf();
    await publish(1);
    await replica.start();
    const before = new WeakRef(replica.list()?.index ?? {});
    const { version } = await publish(2, NOW + 1000);
    await until(() => replica.list()?.version === version, 1000);
    await expect
      .poll(() => before.deref() === undefined, { timeout: 8_000, interval: 700 })
      .toBe(true);
  });

  it("starts from the list on its disk when the store is away", async () => {
    const { version } = await publish(1);
    const before = replicaOf();
    await before.start();
    const replica = replicaOf(away);
    await replica.start();
    expect(replica.list()?.version).toBe(version);
    expect(replica.list()?.find(NUMBER, NOW)).toBeDefined();
    expect(replica.status().lastError?.message).toBe("the store is away");
    expect(events).toEqual([`store ${version}`, `disk ${version}`, "STORE_UNAVAILABLE"]);
  });

  it("starts without a list, and without throwing, when disk and store have none", async () => {
    const replica = replicaOf(away);
    await replica.start();
    expect(replica.list()).toBeUndefined();
    expect(events).toEqual(["STORE_UNAVAILABLE"]);
  });

  it("takes the list of the store when the one on its disk is damaged", async () => {
    const { version } = await publish(1);
    await replicaOf().start();
    const file = join(folder.path, "replica", `${version}.dno`);
    const bytes = await readFile(file);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    await writeFile(file, bytes);
    events = [];
    const replica = replicaOf();
    await replica.start();
    expect(replica.list()?.version).toBe(version);
    expect(events).toEqual(["DATA_REFUSED", `store ${version}`]);
    expect(replica.status().lastError).toBeUndefined();
  });

  it("keeps the list in use when the next one comes damaged, and takes it when it is whole", async () => {
    const first = await publish(1);
    let damaged = true;
    const replica = replicaOf(
      storeWith({
        async fetch(version, file) {
          await store.snapshots.fetch(version, file);
          if (!damaged || version === first.version) return;
          const bytes = await readFile(file);
          bytes[bytes.length - 5000] = (bytes[bytes.length - 5000] ?? 0) ^ 1;
          await writeFile(file, bytes);
        },
      }),
    );
    await replica.start();
    const second = await publish(2, NOW + 1000);
    await until(() => events.includes("DATA_REFUSED"), 1000);
    expect(replica.list()?.version).toBe(first.version);
    expect(replica.list()?.find(NUMBER, NOW)).toBeDefined();
    damaged = false;
    await replica.refresh();
    expect(replica.list()?.version).toBe(second.version);
    expect(replica.status().lastError).toBeUndefined();
  });

  it("does not fetch a snapshot again and again that it could not use", async () => {
    let fetches = 0;
    const replica = replicaOf(
      storeWith({
        async fetch(_version, file) {
          fetches += 1;
          await writeFile(file, "not an index");
        },
      }),
    );
    await publish(1);
    await replica.start();
    // As the store would at each of its announcements.
    await store.snapshots.makeCurrent((await store.snapshots.current())?.version ?? "");
    await sleep(300);
    expect(fetches).toBe(1);
    expect(replica.status().lastError?.message).toContain("cut short");
    await replica.refresh();
    expect(fetches).toBe(2);
  });

  it("refuses a whole index that is not the one which was announced", async () => {
    const first = await publish(1);
    const replica = replicaOf(
      storeWith({
        async current() {
          const info = await store.snapshots.current();
          return info && { ...info, version: "20990101T000000Z-00000000" };
        },
        async fetch(_version, file) {
          await mkdir(join(folder.path, "replica"), { recursive: true });
          await copyFile(join(folder.path, "list-7"), file);
        },
      }),
    );
    await writeIndexFile(join(folder.path, "list-7"), (sink) => sink.setNpa(npaOf(305)));
    await replica.start();
    expect(first.version).toBeDefined();
    expect(replica.list()).toBeUndefined();
    expect(replica.status().lastError?.message).toContain("is not the snapshot");
  });

  it("answers from the old list, whole, all the while the new one is loaded", async () => {
    await publish(3);
    const replica = replicaOf();
    await replica.start();
    const old = replica.list();
    let answers = 0;
    const asking = setInterval(() => {
      const list = replica.list();
      const numbers = list === old ? 3 : 5;
      const found = [0, 1, 2, 3, 4].filter((k) => list?.find(NUMBER + k, NOW) !== undefined);
      answers += found.length === numbers ? 1 : Number.NaN;
    }, 1);
    const second = await publish(5, NOW + 1000);
    await until(() => replica.list()?.version === second.version, 2000);
    clearInterval(asking);
    expect(answers).toBeGreaterThan(0);
  });

  it("hurries for the first list, and takes its time when it decides calls by one", async () => {
    const hurries: boolean[] = [];
    const watched = storeWith({
      fetch: (version, file, pace) => {
        hurries.push(pace?.() === undefined);
        return store.snapshots.fetch(version, file);
      },
    });
    await publish(1);
    const replica = replicaOf(watched);
    await replica.start();
    await publish(2, NOW + 1000);
    await replica.refresh();
    expect(hurries).toEqual([true, false]);
  });

  it("comes to the newest of many lists that are published while it loads", async () => {
    const replica = replicaOf();
    await replica.start();
    let last: SnapshotInfo | undefined;
    for (let count = 1; count <= 5; count += 1) last = await publish(count, NOW + count * 1000);
    await until(() => replica.list()?.version === last?.version, 2000);
    expect(replica.list()?.find(NUMBER + 4, NOW)).toBeDefined();
  });

  it("keeps on its disk the list in use, and none that was built before", async () => {
    const replica = replicaOf();
    await replica.start();
    for (const count of [1, 2, 3]) {
      const { version } = await publish(count, NOW + count * 1000);
      await until(() => replica.list()?.version === version, 1000);
    }
    await replica.refresh();
    const { version } = replica.status();
    expect((await readdir(join(folder.path, "replica"))).sort()).toEqual(
      [`${version}.dno`, "current.json"].sort(),
    );
  });

  it("serves several services of one machine from one folder", async () => {
    const [one, two] = [replicaOf(), replicaOf()];
    await Promise.all([one.start(), two.start()]);
    for (const count of [1, 2]) {
      const { version } = await publish(count, NOW + count * 1000);
      await until(() => one.list()?.version === version && two.list()?.version === version, 2000);
    }
  });

  it("goes on without its disk: the list is in use, and the fault is told", async () => {
    await writeFile(join(folder.path, "no-folder"), "");
    await publish(1);
    const replica = replicaOf(store, "no-folder");
    await replica.start();
    expect(replica.list()).toBeUndefined();
    expect(events).toEqual(["IO"]);
    await rm(join(folder.path, "no-folder"));
    await replica.refresh();
    expect(replica.list()).toBeDefined();
  });

  it("is quiet after it has been stopped", async () => {
    const replica = replicaOf();
    await replica.start();
    await replica.stop();
    await publish(1);
    await sleep(400);
    expect(replica.list()).toBeUndefined();
    expect(events).toEqual([]);
  });
});

function storeAway(): Pick<Store, "snapshots" | "watch"> {
  const fail = () => Promise.reject(new RingfenceError("STORE_UNAVAILABLE", "the store is away"));
  return {
    watch: () => () => {},
    snapshots: {
      put: fail,
      makeCurrent: fail,
      current: fail,
      history: fail,
      published: fail,
      fetch: fail,
      prune: fail,
    },
  };
}
