import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Score } from "../../service/decision/scores.ts";
import type { Override, SnapshotInfo, Store, Topic } from "../../service/store/store.ts";
import { redressRequest } from "../redress/requests.ts";
import { recordContract } from "./record-contract.ts";
import { redressContract } from "./redress-contract.ts";

/** One place to keep things, of which several stores (several processes' worth) can be opened. */
export interface StorePlace {
  open(): Promise<Store>;
  /** Closes the stores and removes everything. */
  remove(): Promise<void>;
}

/**
 * What every `Store` promises, whatever it is made of.
 *
 * @param makePlace makes an empty place; called before each test
 */
export function storeContract(makePlace: () => Promise<StorePlace>): void {
  let place: StorePlace;
  let store: Store;
  let directory: string;

  beforeEach(async () => {
    place = await makePlace();
    store = await place.open();
    directory = await mkdtemp(join(tmpdir(), "ringfence-contract-"));
  });

  afterEach(async () => {
    await place.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const path = (name: string) => join(directory, name);

  async function snapshotOf(bytes: Buffer, publishedAtMs = 1_795_000_000_000) {
    const info = describeSnapshot(bytes, publishedAtMs);
    const file = path(info.version);
    await writeFile(file, bytes);
    return { info, file };
  }

  async function putSnapshot(publishedAtMs: number): Promise<SnapshotInfo> {
    const { info, file } = await snapshotOf(randomBytes(1000), publishedAtMs);
    await store.snapshots.put(info, file);
    return info;
  }

  describe("snapshots", () => {
    it("has no current one to begin with", async () => {
      expect(await store.snapshots.current()).toBeUndefined();
      expect(await store.snapshots.history()).toEqual([]);
    });

    it("does not make a snapshot current by storing it", async () => {
      const info = await putSnapshot(1);
      expect(await store.snapshots.current()).toBeUndefined();
      expect(await store.snapshots.history()).toEqual([info]);
    });

    it("tells every store which one is current, with its report", async () => {
      const info = await putSnapshot(1);
      await store.snapshots.makeCurrent(info.version);
      const other = await place.open();
      expect(await other.snapshots.current()).toEqual(info);
      expect((await other.snapshots.current())?.report).toEqual({ sources: ["npa"] });
    });

    it("gives a large file back byte for byte, over what was there", async () => {
      const bytes = randomBytes(9_000_001);
      const { info, file } = await snapshotOf(bytes);
      await store.snapshots.put(info, file);
      await writeFile(path("copy"), "old");
      const other = await place.open();
      let pauses = 0;
      await other.snapshots.fetch(info.version, path("copy"), async () => {
        pauses += 1;
      });
      expect((await readFile(path("copy"))).equals(bytes)).toBe(true);
      // A service that decides calls has its turn after every 128 KB.
      expect(pauses).toBeGreaterThanOrEqual(bytes.length / (128 * 1024));
      expect((await readdir(directory)).sort()).toEqual([info.version, "copy"].sort());
    });

    it("keeps an empty file too", async () => {
      const { info, file } = await snapshotOf(Buffer.alloc(0));
      await store.snapshots.put(info, file);
      await store.snapshots.fetch(info.version, path("copy"));
      expect((await readFile(path("copy"))).byteLength).toBe(0);
    });

    it("refuses a file that is not the one described, and stores nothing", async () => {
      const { info, file } = await snapshotOf(randomBytes(1000));
      await writeFile(file, randomBytes(1000));
      await expect(store.snapshots.put(info, file)).rejects.toMatchObject({ code: "DATA_REFUSED" });
      await writeFile(file, randomBytes(999));
      await expect(store.snapshots.put(info, file)).rejects.toMatchObject({ code: "DATA_REFUSED" });
      expect(await store.snapshots.history()).toEqual([]);
      await expect(store.snapshots.makeCurrent(info.version)).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    });

    it("says IO when the file to store is not there", async () => {
      const { info } = await snapshotOf(randomBytes(10));
      await expect(store.snapshots.put(info, path("nothing"))).rejects.toMatchObject({
        code: "IO",
      });
    });

    it("takes the same snapshot twice, and never other bytes under its version", async () => {
      const { info, file } = await snapshotOf(randomBytes(1000));
      await store.snapshots.put(info, file);
      await store.snapshots.put(info, file);
      const other = describeSnapshot(randomBytes(1000), 2);
      await expect(
        store.snapshots.put({ ...other, version: info.version }, file),
      ).rejects.toMatchObject({ code: "DATA_REFUSED" });
      expect(await store.snapshots.history()).toEqual([info]);
    });

    it("knows nothing of a version that was never stored", async () => {
      const absent = "20260101T000000Z-00000000";
      await expect(store.snapshots.makeCurrent(absent)).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
      await expect(store.snapshots.fetch(absent, path("copy"))).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
      expect(await readdir(directory)).toEqual([]);
    });

    it.each(["../outside", "a/b", "", "a b", "x:y", "{a}"])("refuses the version %j", async (v) => {
      const { info, file } = await snapshotOf(randomBytes(10));
      await expect(store.snapshots.put({ ...info, version: v }, file)).rejects.toMatchObject({
        code: "BAD_FIELD",
      });
    });

    it("lists snapshots newest first, whichever is current", async () => {
      const second = await putSnapshot(2);
      const third = await putSnapshot(3);
      const first = await putSnapshot(1);
      await store.snapshots.makeCurrent(first.version);
      expect(await store.snapshots.history()).toEqual([third, second, first]);
    });

    it("goes back to an earlier snapshot", async () => {
      const first = await putSnapshot(1);
      const second = await putSnapshot(2);
      await store.snapshots.makeCurrent(second.version);
      await store.snapshots.makeCurrent(first.version);
      expect(await store.snapshots.current()).toEqual(first);
    });

    it("tells what has been current from what was only put", async () => {
      const [first, second, third] = [
        await putSnapshot(1),
        await putSnapshot(2),
        await putSnapshot(3),
      ];
      expect(await store.snapshots.published()).toEqual(new Set());
      await store.snapshots.makeCurrent(second.version);
      await store.snapshots.makeCurrent(first.version);
      const both = new Set([first.version, second.version]);
      expect(await store.snapshots.published()).toEqual(both);
      expect(await store.snapshots.prune(1)).toEqual([second.version]);
      expect(await store.snapshots.published()).toEqual(new Set([first.version]));
      expect(await store.snapshots.history()).toEqual([third, first]);
    });

    it("prunes all but the newest, and never the current one", async () => {
      const [first, second, third, fourth] = [
        await putSnapshot(1),
        await putSnapshot(2),
        await putSnapshot(3),
        await putSnapshot(4),
      ];
      await store.snapshots.makeCurrent(first.version);
      const removed = await store.snapshots.prune(2);
      expect([...removed].sort()).toEqual([second.version]);
      expect(await store.snapshots.history()).toEqual([fourth, third, first]);
      await expect(store.snapshots.fetch(second.version, path("copy"))).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
      await store.snapshots.fetch(first.version, path("copy"));
    });
  });

  describe("overrides", () => {
    const allowed: Override = {
      kind: "allowed",
      digits: "2125551234",
      reason: "a hospital's switchboard",
      requester: "noc",
      proof: "ticket 17",
      createdAtMs: 1_795_000_000_000,
      expiresAtMs: undefined,
    };
    const unwanted: Override = {
      kind: "subscriber-block",
      digits: "12125551234",
      calling: "13125550100",
      reason: "asked on the phone",
      createdAtMs: 1_795_000_000_000,
      expiresAtMs: 1_796_000_000_000,
    };

    it("gives every entry back as it was put", async () => {
      await store.overrides.put(allowed);
      await store.overrides.put(unwanted);
      const other = await place.open();
      expect(await other.overrides.all()).toEqual(expect.arrayContaining([allowed, unwanted]));
      expect(await other.overrides.all()).toHaveLength(2);
    });

    it("replaces the entry of the same kind and digits, and no other", async () => {
      await store.overrides.put(allowed);
      await store.overrides.put({ ...allowed, kind: "unused" });
      await store.overrides.put({ ...allowed, reason: "another" });
      expect((await store.overrides.all()).map(({ reason }) => reason).sort()).toEqual([
        allowed.reason,
        "another",
      ]);
    });

    it("keeps a subscriber's blocks apart by the calling number", async () => {
      await store.overrides.put(unwanted);
      await store.overrides.put({ ...unwanted, calling: "13125550101" });
      expect(await store.overrides.remove(unwanted)).toBe(true);
      expect(await store.overrides.all()).toEqual([{ ...unwanted, calling: "13125550101" }]);
    });

    it("keeps opt-outs and the ends of patterns", async () => {
      const rest = { reason: "asked", createdAtMs: 1_795_000_000_000 };
      const optOut: Override = {
        ...{ kind: "analytics-opt-out", digits: "12125551234", expiresAtMs: undefined },
        ...rest,
      };
      const end: Override = { kind: "pattern-end", pattern: "one-ring", by: "Jane Roe", ...rest };
      await store.overrides.put(optOut);
      await store.overrides.put(end);
      expect(await store.overrides.all()).toEqual(expect.arrayContaining([optOut, end]));
      expect(await store.overrides.remove(optOut)).toBe(true);
      expect(await store.overrides.all()).toEqual([end]);
      await expect(store.overrides.put({ ...end, pattern: "a b" })).rejects.toMatchObject({
        code: "BAD_FIELD",
        field: "pattern",
      });
    });

    it("says whether there was something to remove", async () => {
      await store.overrides.put(allowed);
      expect(await store.overrides.remove({ kind: "unused", digits: allowed.digits })).toBe(false);
      expect(await store.overrides.remove({ kind: "allowed", digits: allowed.digits })).toBe(true);
      expect(await store.overrides.remove({ kind: "allowed", digits: allowed.digits })).toBe(false);
      expect(await store.overrides.all()).toEqual([]);
    });

    it("restores entries only where there never was a change", async () => {
      const other = await place.open();
      expect(await store.overrides.restore([])).toBe(0);
      expect(await store.overrides.restore([allowed, unwanted])).toBe(2);
      expect(await other.overrides.all()).toEqual(expect.arrayContaining([allowed, unwanted]));
      expect(await store.overrides.remove(allowed)).toBe(true);
      expect(await other.overrides.restore([allowed])).toBe(0);
      expect(await store.overrides.remove(unwanted)).toBe(true);
      expect(await other.overrides.restore([allowed, unwanted])).toBe(0);
      expect(await store.overrides.all()).toEqual([]);
    });

    it("refuses what could not be a key", async () => {
      await expect(store.overrides.put({ ...allowed, digits: "21x" })).rejects.toMatchObject({
        code: "BAD_FIELD",
        field: "digits",
      });
      await expect(
        store.overrides.remove({ kind: "subscriber-block", digits: "12125551234" }),
      ).rejects.toMatchObject({ code: "BAD_FIELD", field: "calling" });
    });
  });

  describe("scores", () => {
    const scam: Score = { score: 97, category: "scam", expiresAtMs: 1_800_000_000_000 };

    it("has none for a number that was never scored", async () => {
      expect(await store.scores.get(12125551234)).toBeUndefined();
    });

    it("gives back any score under any number", async () => {
      const e164 = fc.oneof(
        fc.integer({ min: 12_000_000_000, max: 19_999_999_999 }),
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
      );
      const score = fc.record({
        score: fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
        category: fc.string({ maxLength: 16, unit: "grapheme" }).filter(isShort),
        expiresAtMs: fc.option(fc.integer({ min: 1, max: 2 ** 48 - 1 }), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(e164, score, async (number, given) => {
          await store.scores.set(number, given);
          expect(await store.scores.get(number)).toEqual(given);
        }),
        { numRuns: 100 },
      );
    });

    it("tells neighbouring numbers apart", async () => {
      await store.scores.set(12125551234, scam);
      for (const near of [12125551233, 12125551235, 2125551234, 112125551234, 12125651234]) {
        expect(await store.scores.get(near)).toBeUndefined();
      }
    });

    it("keeps the last score of a number", async () => {
      await store.scores.set(12125551234, scam);
      await store.scores.set(12125551234, { ...scam, score: 3 });
      const other = await place.open();
      expect((await other.scores.get(12125551234))?.score).toBe(3);
    });

    it("says whether there was a score to remove", async () => {
      await store.scores.set(12125551234, scam);
      expect(await store.scores.remove(12125551234)).toBe(true);
      expect(await store.scores.remove(12125551234)).toBe(false);
      expect(await store.scores.get(12125551234)).toBeUndefined();
    });

    it("refuses what is no score, and no number", async () => {
      const refused = (field: string) => ({ code: "BAD_FIELD", field });
      const { scores } = store;
      await expect(scores.set(1, { ...scam, score: 100.5 })).rejects.toMatchObject(
        refused("score"),
      );
      await expect(scores.set(1, { ...scam, score: Number.NaN })).rejects.toMatchObject(
        refused("score"),
      );
      await expect(scores.set(1, { ...scam, expiresAtMs: -1 })).rejects.toMatchObject(
        refused("expires"),
      );
      await expect(scores.set(1, { ...scam, category: "x".repeat(65) })).rejects.toMatchObject(
        refused("category"),
      );
      await expect(scores.set(1.5, scam)).rejects.toMatchObject(refused("number"));
      await expect(scores.remove(1e15)).rejects.toMatchObject(refused("number"));
    });

    it("imports many, the later entry of a number winning", async () => {
      async function* entries(): AsyncGenerator<readonly [number, Score]> {
        for (let line = 0; line < 25_000; line += 1) {
          yield [12_000_000_000 + (line % 20_000) * 7, { ...scam, score: line < 20_000 ? 1 : 2 }];
        }
      }
      expect(await store.scores.importMany(entries())).toBe(25_000);
      const other = await place.open();
      expect((await other.scores.get(12_000_000_000))?.score).toBe(2);
      expect((await other.scores.get(12_000_000_000 + 4_999 * 7))?.score).toBe(2);
      expect((await other.scores.get(12_000_000_000 + 5_000 * 7))?.score).toBe(1);
      expect((await other.scores.get(12_000_000_000 + 19_999 * 7))?.score).toBe(1);
    });

    it("imports nothing from nothing", async () => {
      expect(await store.scores.importMany(of())).toBe(0);
    });

    it("clears away what has expired beside what it imports, and nothing else", async () => {
      // The same last five digits: in Redis these are in one hash.
      const [expired, lasting, later, fresh] = [12125550001, 13125550001, 14125550001, 15125550001];
      await store.scores.set(expired, { ...scam, expiresAtMs: 1_000 });
      await store.scores.set(lasting, { ...scam, expiresAtMs: undefined });
      await store.scores.set(later, { ...scam, expiresAtMs: 4_000_000_000_000 });
      await store.scores.importMany(of([fresh, scam]));
      const left = [];
      for (const number of [expired, lasting, later, fresh]) {
        if ((await store.scores.get(number)) !== undefined) left.push(number);
      }
      expect(left).toEqual([lasting, later, fresh]);
    });

    it("stops at the error of its source, and says so", async () => {
      async function* broken(): AsyncGenerator<readonly [number, Score]> {
        yield [12125551234, scam];
        throw new Error("the file ended in the middle");
      }
      await expect(store.scores.importMany(broken())).rejects.toThrow("in the middle");
    });
  });

  describe("locks", () => {
    it("gives a lock to one holder at a time", async () => {
      const other = await place.open();
      const lock = await store.locks.acquire("reload", 10_000);
      expect(lock?.held()).toBe(true);
      expect(await other.locks.acquire("reload", 10_000)).toBeUndefined();
      expect(await store.locks.acquire("reload", 10_000)).toBeUndefined();
      await lock?.release();
      expect(lock?.held()).toBe(false);
      expect((await other.locks.acquire("reload", 10_000))?.held()).toBe(true);
    });

    it("keeps locks of different names apart", async () => {
      expect(await store.locks.acquire("reload", 10_000)).toBeDefined();
      expect(await store.locks.acquire("import", 10_000)).toBeDefined();
    });

    it("lets exactly one of many win", async () => {
      const others = await Promise.all([place.open(), place.open(), place.open()]);
      const tries = others.flatMap((one) => [
        one.locks.acquire("reload", 10_000),
        one.locks.acquire("reload", 10_000),
      ]);
      const won = (await Promise.all(tries)).filter((lock) => lock !== undefined);
      expect(won).toHaveLength(1);
    });

    it("lease-runs-out: tells the holder, lets another in, and never gives the other's back", async () => {
      const other = await place.open();
      const lock = await store.locks.acquire("reload", 150);
      await until(() => lock?.held() === false, 5_000);
      const next = await eventually(() => other.locks.acquire("reload", 10_000), 5_000);
      expect(next?.held()).toBe(true);
      await lock?.release();
      expect(await store.locks.acquire("reload", 10_000)).toBeUndefined();
    });

    it("refuses a name that could not be part of a key", async () => {
      await expect(store.locks.acquire("re load", 1_000)).rejects.toMatchObject({
        code: "BAD_FIELD",
      });
    });
  });

  recordContract(() => place.open());

  redressContract(
    () => store,
    () => place.open(),
  );

  describe("watch", () => {
    const changes: Record<Topic, (of: Store) => Promise<unknown>> = {
      snapshot: async (of) => {
        const info = await putSnapshot(1);
        await of.snapshots.makeCurrent(info.version);
      },
      overrides: (of) =>
        of.overrides.put({
          kind: "unused",
          digits: "212",
          reason: "",
          requester: "",
          proof: "",
          createdAtMs: 0,
          expiresAtMs: undefined,
        }),
      scores: (of) => of.scores.set(1, { score: 1, category: "", expiresAtMs: undefined }),
      redress: (of) => of.redress.create(redressRequest({ id: randomBytes(8).toString("hex") })),
    };
    const topics = Object.keys(changes) as Topic[];

    it.each(topics)("hears within a second that another process changed %s", async (topic) => {
      const watching = await place.open();
      let heard = 0;
      watching.watch(topic, () => {
        heard += 1;
      });
      await quiet(() => heard);
      const before = heard;
      await changes[topic](store);
      await until(() => heard > before, 1_000);
    });

    it.each(topics)("hears of its own change of %s", async (topic) => {
      let heard = 0;
      store.watch(topic, () => {
        heard += 1;
      });
      await quiet(() => heard);
      const before = heard;
      await changes[topic](store);
      await until(() => heard > before, 5_000);
    });

    it("hears of removals", async () => {
      await changes.overrides(store);
      await changes.scores(store);
      const watching = await place.open();
      const heard = { overrides: 0, scores: 0 };
      watching.watch("overrides", () => {
        heard.overrides += 1;
      });
      watching.watch("scores", () => {
        heard.scores += 1;
      });
      await quiet(() => heard.overrides + heard.scores);
      const before = { ...heard };
      await store.overrides.remove({ kind: "unused", digits: "212" });
      await store.scores.remove(1);
      await until(() => heard.overrides > before.overrides && heard.scores > before.scores, 5_000);
    });

    it("hears of an import", async () => {
      const watching = await place.open();
      let heard = 0;
      watching.watch("scores", () => {
        heard += 1;
      });
      await quiet(() => heard);
      const before = heard;
      await store.scores.importMany(
        of([1, { score: 1, category: "", expiresAtMs: undefined }] as const),
      );
      await until(() => heard > before, 5_000);
    });

    it("is not called any more once it is ended, while the others still are", async () => {
      let ended = 0;
      let going = 0;
      const end = store.watch("scores", () => {
        ended += 1;
      });
      store.watch("scores", () => {
        going += 1;
      });
      await quiet(() => going);
      end();
      const before = { ended, going };
      await changes.scores(store);
      await until(() => going > before.going, 5_000);
      expect(ended).toBe(before.ended);
    });
  });

  describe("as a whole", () => {
    it("is available after it was reached", async () => {
      await store.snapshots.current();
      expect(store.available()).toBe(true);
    });

    it("rejects everything with STORE_UNAVAILABLE once it is closed", async () => {
      await store.close();
      const away = { code: "STORE_UNAVAILABLE" };
      await expect(store.snapshots.current()).rejects.toMatchObject(away);
      await expect(store.overrides.all()).rejects.toMatchObject(away);
      await expect(
        store.scores.set(1, { score: 1, category: "", expiresAtMs: undefined }),
      ).rejects.toMatchObject(away);
      await expect(store.locks.acquire("reload", 1_000)).rejects.toMatchObject(away);
      expect(store.available()).toBe(false);
      await store.close();
    });
  });
}

/** A description that fits `bytes`. */
export function describeSnapshot(bytes: Buffer, publishedAtMs: number): SnapshotInfo {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    version: `20261120T081500Z-${sha256.slice(0, 8)}`,
    builtAtMs: publishedAtMs,
    publishedAtMs,
    bytes: bytes.byteLength,
    sha256,
    note: "publish",
    report: { sources: ["npa"] },
  };
}

/** Waits until `holds`, and fails when it does not within `limitMs`. */
export async function until(holds: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms`);
    await pause(5);
  }
}

/** Tries until it gets something, and fails when it does not within `limitMs`. */
export async function eventually<T>(
  attempt: () => Promise<T | undefined>,
  limitMs: number,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const got = await attempt();
    if (got !== undefined) return got;
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms`);
    await pause(10);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A watch may be called without a change when it begins: waits until that is over. */
async function quiet(count: () => number): Promise<void> {
  let before: number;
  do {
    before = count();
    await pause(300);
  } while (count() !== before);
}

async function* of<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

function isShort(text: string): boolean {
  return Buffer.byteLength(text) <= 64 && Buffer.from(text).toString() === text;
}
