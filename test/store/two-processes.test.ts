import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { describeSnapshot, pause, until } from "../redis/store-contract.ts";
import { type Compiled, compile } from "./compiled.ts";

describe("the embedded store in two processes", () => {
  let compiled: Compiled;
  let directory: string;
  let store: Store;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    compiled = await compile("test/store/other-process.ts");
  }, 60_000);

  afterAll(() => compiled.remove());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-two-"));
    store = await open();
  });

  afterEach(async () => {
    await kill();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  const open = () =>
    openStore({ redisUrl: undefined, dataDir: directory, redisCommandTimeoutMs: 1_000 });

  function start(task: string, argument = ""): ChildProcess {
    child = fork(compiled.script, [directory, task, argument], { stdio: "inherit" });
    return child;
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  it("reads what another process wrote", async () => {
    const [status] = await once(start("override"), "exit");
    expect(status).toBe(0);
    expect(await store.overrides.all()).toMatchObject([{ reason: "from another process" }]);
  });

  it("hears of another process's change within a second", async () => {
    let heard = 0;
    store.watch("scores", () => {
      heard += 1;
    });
    const other = start("score-when-told");
    await once(other, "message");
    other.send("now");
    await until(() => store.scores.get(12125551234) !== undefined, 5_000);
    const written = performance.now();
    await until(() => heard > 0, 5_000);
    expect(performance.now() - written).toBeLessThan(1_000);
  });

  it("keeps whole batches of an import that was killed, and imports again at once", async () => {
    const other = start("endless-import");
    let sent = 0;
    other.on("message", (n) => {
      sent = Number(n);
    });
    await until(() => sent >= 200_000, 30_000);
    await kill();
    expect(store.scores.get(12_000_000_000)).toBeDefined();
    expect(store.scores.get(12_000_000_000 + 100_000)).toBeDefined();
    const entry = [1, { score: 1, category: "", expiresAtMs: undefined }] as const;
    const written = await store.scores.importMany(
      (async function* () {
        yield entry;
      })(),
    );
    expect(written).toBe(1);
    expect(store.scores.get(12_000_000_000 + 100_000)).toBeDefined();
  });

  it("writes while another process imports, without waiting long", async () => {
    const other = start("endless-import");
    await once(other, "message");
    let worst = 0;
    for (let round = 0; round < 50; round += 1) {
      const started = performance.now();
      await store.scores.set(round + 1, { score: 1, category: "", expiresAtMs: undefined });
      worst = Math.max(worst, performance.now() - started);
      await pause(10);
    }
    expect(worst).toBeLessThan(2_000);
  });

  it("does not wait for the lease of a process that was killed", async () => {
    const [held] = await once(start("hold-lock"), "message");
    expect(held).toBe(true);
    expect(await store.locks.acquire("reload", 1_000)).toBeUndefined();
    await kill();
    expect((await store.locks.acquire("reload", 1_000))?.held()).toBe(true);
  });

  it("never gives out half a snapshot while new ones are published and old ones pruned", async () => {
    const copy = join(directory, "copy");
    const other = start("fetch-for-ever", copy);
    let failed = false;
    other.once("exit", (code) => {
      failed = code !== null;
    });
    const sizes = new Map<number, Buffer>();
    const publish = async (round: number) => {
      const bytes = randomBytes(200_000 + round);
      sizes.set(bytes.byteLength, bytes);
      const info = describeSnapshot(bytes, round);
      const file = join(directory, info.version);
      await writeFile(file, bytes);
      await store.snapshots.put(info, file);
      await store.snapshots.makeCurrent(info.version);
      // Some stay, so that what the other process is just reading is not pulled away.
      await store.snapshots.prune(5);
    };
    await publish(0);
    await until(() => existsSync(copy), 20_000);
    for (let round = 1; round <= 30; round += 1) {
      await publish(round);
      const seen = await readFile(copy);
      expect(sizes.get(seen.byteLength)?.equals(seen)).toBe(true);
      await pause(10);
    }
    expect(failed).toBe(false);
  });

  it("removes what a killed copy left behind, an hour later", async () => {
    const snapshots = join(directory, "snapshots");
    await mkdir(snapshots, { recursive: true });
    const [old, fresh] = [join(snapshots, "a.1-1.part"), join(snapshots, "b.1-1.part")];
    await writeFile(old, "half");
    await writeFile(fresh, "half");
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(old, longAgo, longAgo);
    await store.snapshots.prune(2);
    await expect(readFile(old)).rejects.toThrow("ENOENT");
    expect(await readFile(fresh, "utf8")).toBe("half");
  });
});
