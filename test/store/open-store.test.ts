import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../service/store/open-store.ts";

describe("opening a store", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "ringfence-open-"));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (dataDir: string, redisUrl?: string) =>
    openStore({ redisUrl, dataDir, redisCommandTimeoutMs: 200 });

  it("makes the data directory of the embedded store", async () => {
    const store = await open(join(directory, "a", "b"));
    expect(store.kind).toBe("embedded");
    expect(await store.overrides.all()).toEqual([]);
    await store.close();
  });

  it("keeps everything from one opening to the next", async () => {
    const first = await open(directory);
    await first.scores.set(12125551234, { score: 5, category: "x", expiresAtMs: undefined });
    await first.close();
    const second = await open(directory);
    expect(await second.scores.get(12125551234)).toMatchObject({ score: 5 });
    await second.close();
  });

  it("says STORE_UNAVAILABLE when the directory cannot be used", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    await expect(open(file)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  it.each([
    ["is no store", "x".repeat(100_000)],
    ["is too short for one", "x"],
  ])("says STORE_UNAVAILABLE when the file %s", async (_what, content) => {
    await writeFile(join(directory, "store.lmdb"), content);
    await expect(open(directory)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  it.each([5_000, 20_000, 1_000_000])(
    "says STORE_UNAVAILABLE when the file was cut off after %i bytes",
    async (bytes) => {
      const store = await open(directory);
      await store.scores.importMany(
        (async function* () {
          for (let n = 1; n <= 50_000; n += 1) {
            yield [n, { score: 1, category: "x", expiresAtMs: undefined }] as const;
          }
        })(),
      );
      await store.close();
      await truncate(join(directory, "store.lmdb"), bytes);
      await expect(open(directory)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    },
  );

  it("takes an empty file for a new store", async () => {
    await writeFile(join(directory, "store.lmdb"), "");
    const store = await open(directory);
    expect(await store.overrides.all()).toEqual([]);
    await store.close();
  });

  it("says BAD_CONFIGURATION for an address of Redis that is none", async () => {
    await expect(open(directory, "redis://")).rejects.toMatchObject({ code: "BAD_CONFIGURATION" });
  });
});
