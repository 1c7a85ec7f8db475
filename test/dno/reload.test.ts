import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findEntryLines, linesFileOf } from "../../service/dno/entry-lines.ts";
import { GUARD_LIMITS } from "../../service/dno/guard-limits.ts";
import { rollBack } from "../../service/dno/publish.ts";
import { currentList, lastReload, publishFile, reload } from "../../service/dno/reload.ts";
import { withReloadLock } from "../../service/dno/reload-lock.ts";
import { RingfenceError } from "../../service/errors.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import type { SnapshotInfo } from "../../service/store/store.ts";
import { DAY, NOW, npaOf, writeIndexFile } from "./index/made-index.ts";
import { storeOver } from "./store-over.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const GUARDS = { limits: GUARD_LIMITS, mustNotContain: [] };

describe("reload", () => {
  const folder = temporaryFolder();
  let store: EmbeddedStore;
  let manifest = "";
  let now = NOW;

  beforeEach(async () => {
    store = new EmbeddedStore(join(folder.path, "store"), Date.now);
    manifest = join(folder.path, "manifest.yaml");
    now = NOW;
    await writeFile(
      manifest,
      "sources:\n  - { name: own, format: digit-list, class: inbound-only, path: own.csv }\n",
    );
    await writeList(1000);
  });

  afterEach(() => store.close());

  const directory = () => join(folder.path, "lists");
  const optionsOf = (force?: string) => {
    return { store, directory: directory(), dataDir: folder.path, now: () => now, force };
  };

  /** A list of so many numbers from 212-444-0000 on. */
  async function writeList(count: number): Promise<void> {
    const numbers = Array.from({ length: count }, (_, at) => String(2_124_440_000 + at));
    await writeFile(join(folder.path, "own.csv"), `number\n${numbers.join("\n")}\n`);
  }

  /** An hour later, as cron would. */
  async function next(force?: string) {
    now += 3600 * 1000;
    return await reload(manifest, optionsOf(force));
  }

  it("publishes the first list, and says what is in it", async () => {
    const { state, info, report } = await next();
    expect(state).toBe("published");
    expect((await store.snapshots.current())?.version).toBe(info.version);
    expect(info).toMatchObject({ note: "reload", publishedAtMs: now, builtAtMs: now });
    expect(report.entries).toEqual([{ class: "inbound-only", source: "own", numbers: 1000 }]);
    const current = await currentList(optionsOf());
    expect(current?.index.find(2_124_440_999, now)?.source).toBe("own");
  });

  it("changes nothing when the sources say the same", async () => {
    const first = await next();
    const second = await next();
    expect(second.state).toBe("unchanged");
    expect(second.info.version).toBe(first.info.version);
    expect(await store.snapshots.history()).toHaveLength(1);
  });

  it("leaves the list and the lines of its entries in its folder, and nothing else", async () => {
    const { info } = await next();
    expect((await readdir(directory())).sort()).toEqual(
      ["last-reload.json", `${info.version}.dno`, `${info.version}.dno.lines`].sort(),
    );
    const lines = linesFileOf(join(directory(), `${info.version}.dno`));
    const digest = (await currentList(optionsOf()))?.index.info.contentDigest ?? "";
    expect((await findEntryLines(lines, digest, 2_124_440_007))?.[0]?.line).toBe(9);
  });

  it("keeps the files of two lists, so that a service can start from the one before", async () => {
    for (const count of [1000, 1001, 1002, 1003]) {
      await writeList(count);
      await next();
    }
    const lists = (await readdir(directory())).filter((name) => name.endsWith(".dno"));
    expect(lists).toHaveLength(2);
  });

  it("refuses what a guard finds, keeps the current list, and the refused one for a look", async () => {
    const first = await next();
    await writeList(500);
    const refusal = await next().catch((error: RingfenceError) => error);
    expect(refusal).toMatchObject({ code: "DATA_REFUSED" });
    expect((refusal as RingfenceError).message).toContain(
      "there are 500 inbound-only numbers of own",
    );
    expect((await store.snapshots.current())?.version).toBe(first.info.version);
    expect(await readdir(directory())).toContain("refused.dno");
    expect(await lastReload(directory())).toMatchObject({
      atMs: now,
      state: "failed",
      error: { code: "DATA_REFUSED" },
    });
  });

  it("takes the limits of the manifest, and what no list may block", async () => {
    const text = await readFile(manifest, "utf8");
    const guards = "guards: { entriesShrinkPercent: 90, mustNotContain: [ours.csv] }\n";
    await writeFile(manifest, text + guards);
    await writeFile(join(folder.path, "ours.csv"), "number,who\n# in use\n212-444-2000,us\n2125\n");
    await expect(next()).rejects.toMatchObject({
      message: expect.stringContaining("ours.csv: line 4"),
    });
    await writeFile(join(folder.path, "ours.csv"), "212-444-2000\n2124443\n");
    await next();
    await writeList(500);
    expect((await next()).state).toBe("published");
    await writeList(2001);
    await expect(next("")).resolves.toMatchObject({
      overruled: [{ guard: "must-not-contain" }, { guard: "entries" }],
    });
  });

  it("looks in a list that does not change for what no list may block", async () => {
    await writeFile(
      manifest,
      `${await readFile(manifest, "utf8")}guards: { mustNotContain: [ours.csv] }\n`,
    );
    const ours = (text: string) => writeFile(join(folder.path, "ours.csv"), text);
    await ours("2124442000\n");
    const { info } = await next();
    await ours("2124440001\n2124440002\n");
    const refused = {
      code: "DATA_REFUSED",
      message: expect.stringContaining("2124440002: inbound"),
    };
    await expect(next()).rejects.toMatchObject(refused);
    expect((await store.snapshots.current())?.version).toBe(info.version);

    const forced = await next("these two only take calls");
    expect(forced).toMatchObject({
      state: "published",
      overruled: [{ guard: "must-not-contain" }],
    });
    expect((await next()).state).toBe("unchanged");
    await ours("2124440002\n");
    expect((await next("once more")).info.version).toBe(forced.info.version);

    await ours("2124440001\n2124440002\n2124440003\n");
    await expect(next()).rejects.toMatchObject({
      message: expect.stringContaining("1 numbers that must not be blocked"),
    });
  });

  it("publishes by force, and records why and what the guards had found", async () => {
    await next();
    await writeList(500);
    const { state, info, overruled } = await next("half of them were sold");
    expect(state).toBe("published");
    expect(info.note).toBe("force: half of them were sold");
    expect(overruled.map(({ guard }) => guard)).toEqual(["rows", "entries"]);
  });

  it("refuses a source that cannot be trusted, and leaves everything as it was", async () => {
    const first = await next();
    await writeFile(join(folder.path, "own.csv"), "<html><body>Please log in</body></html>\n");
    await expect(next()).rejects.toMatchObject({ code: "DATA_REFUSED" });
    expect((await store.snapshots.current())?.version).toBe(first.info.version);
    await rm(join(folder.path, "own.csv"));
    await expect(next()).rejects.toBeInstanceOf(RingfenceError);
    await writeList(1000);
    expect((await next()).state).toBe("unchanged");
    expect(await lastReload(directory())).toMatchObject({ state: "unchanged" });
  });

  it("does not bring back by itself what was rolled back, only other data or force", async () => {
    const first = await next();
    await writeList(1001);
    const second = await next();
    await rollBack(store, undefined);
    expect(await next()).toMatchObject({ state: "held", info: { version: first.info.version } });
    await writeList(1002);
    expect((await next()).state).toBe("published");
    await rollBack(store, second.info.version);
    await writeList(1002);
    expect((await next()).state).toBe("held");
    expect((await next("it was right after all")).state).toBe("published");
  });

  it("does not run beside another one", async () => {
    await withReloadLock(store.locks, async () => {
      await expect(next()).rejects.toMatchObject({ code: "LOCKED" });
      await expect(publishFile("any", GUARDS, optionsOf())).rejects.toMatchObject({
        code: "LOCKED",
      });
    });
    expect((await next()).state).toBe("published");
  });

  it("publishes once when several run at the same moment", async () => {
    const runs = await Promise.allSettled([next(), next(), next(), next()]);
    const published = runs.filter((run) => run.status === "fulfilled");
    expect(published.length).toBeGreaterThanOrEqual(1);
    for (const run of runs) {
      if (run.status === "rejected") expect(run.reason).toMatchObject({ code: "LOCKED" });
    }
    expect(await store.snapshots.history()).toHaveLength(1);
  });

  it("changes nothing when its lock has run out by the time it would publish", async () => {
    const lost = { acquire: async () => ({ held: () => false, release: async () => {} }) };
    const stores = { snapshots: store.snapshots, locks: lost };
    const late = reload(manifest, { ...optionsOf(), store: stores });
    await expect(late).rejects.toMatchObject({ code: "LOCKED" });
    expect(await store.snapshots.current()).toBeUndefined();
  });

  it("fetches the current list anew when its file here is damaged", async () => {
    const { info } = await next();
    const file = join(directory(), `${info.version}.dno`);
    const bytes = await readFile(file);
    bytes[300] = (bytes[300] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect((await next()).state).toBe("unchanged");
  });

  it("compares with a list in force that this program cannot read only by force", async () => {
    await next();
    const unreadable = join(folder.path, "unreadable");
    await writeFile(unreadable, "an index of a later format");
    const later = (info: SnapshotInfo | undefined) =>
      info && { ...info, version: `${info.version}x` };
    const stores = {
      locks: store.locks,
      snapshots: storeOver(store.snapshots, {
        current: async () => later(await store.snapshots.current()),
        fetch: (_version, file) => copyFile(unreadable, file),
      }),
    };
    const options = (force?: string) => ({ ...optionsOf(force), store: stores });
    await writeList(1001);
    const refused = reload(manifest, options());
    await expect(refused).rejects.toMatchObject({ code: "DATA_REFUSED" });
    expect((await reload(manifest, options("after an upgrade"))).state).toBe("published");
  });

  it("says in the manifest's words what is wrong with the manifest", async () => {
    await writeFile(manifest, "sources:\n  - { name: own, format: parchment }\n");
    await expect(next()).rejects.toMatchObject({ code: "BAD_CONFIGURATION" });
  });
});

describe("publishFile", () => {
  const folder = temporaryFolder();
  let store: EmbeddedStore;

  beforeEach(() => {
    store = new EmbeddedStore(join(folder.path, "store"), Date.now);
  });

  afterEach(() => store.close());

  const optionsOf = (at: number) => {
    return { store, directory: join(folder.path, "lists"), now: () => at, force: undefined };
  };

  it("publishes a file that was built before, once", async () => {
    const file = join(folder.path, "built");
    const { info } = await writeIndexFile(file, (sink) => sink.setNpa(npaOf(212)));
    const first = await publishFile(file, GUARDS, optionsOf(NOW));
    expect(first).toMatchObject({ state: "published", info: { version: info.version } });
    expect(first.info.note).toBe("publish");
    expect((await publishFile(file, GUARDS, optionsOf(NOW + DAY))).state).toBe("unchanged");
  });

  it("refuses a file that is no index, and one in which there is nothing", async () => {
    const file = join(folder.path, "built");
    await writeFile(file, "not an index, though long enough to be one".repeat(9));
    await expect(publishFile(file, GUARDS, optionsOf(NOW))).rejects.toMatchObject({
      code: "DATA_REFUSED",
    });
    await writeIndexFile(file, () => {});
    await expect(publishFile(file, GUARDS, optionsOf(NOW))).rejects.toMatchObject({
      code: "DATA_REFUSED",
    });
    expect(await store.snapshots.history()).toEqual([]);
  });
});
