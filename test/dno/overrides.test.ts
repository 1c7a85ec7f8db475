import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Overrides } from "../../service/dno/overrides.ts";
import { RingfenceError } from "../../service/errors.ts";
import { readCallingNumber } from "../../service/numbering/read-calling-number.ts";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import type { Override } from "../../service/store/store.ts";
import { NOW } from "./index/made-index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const ALLOWED: Override = {
  kind: "allowed",
  digits: "2125550100",
  reason: "restored",
  requester: "",
  proof: "",
  createdAtMs: NOW,
  expiresAtMs: undefined,
};
const E164 = 12_125_550_100;
const CALLING = readCallingNumber(`+${E164}`);

describe("Overrides", () => {
  const folder = temporaryFolder();
  let store: EmbeddedStore;
  let started: Overrides[] = [];
  let events: string[] = [];

  beforeEach(() => {
    store = new EmbeddedStore(join(folder.path, "store"), Date.now);
    started = [];
    events = [];
  });

  afterEach(async () => {
    for (const overrides of started) await overrides.stop();
    await store.close();
  });

  async function begin(of: Pick<EmbeddedStore, "overrides" | "watch"> = store): Promise<Overrides> {
    const overrides = new Overrides(of, join(folder.path, "kept"), {
      overridesChanged: (count) => events.push(`${count} entries`),
      overridesFailed: (error) => events.push(error.code),
    });
    started.push(overrides);
    await overrides.start();
    return overrides;
  }

  const away: Pick<EmbeddedStore, "overrides" | "watch"> = {
    watch: () => () => {},
    overrides: {
      all: () => Promise.reject(new RingfenceError("STORE_UNAVAILABLE", "the store is away")),
    } as unknown as EmbeddedStore["overrides"],
  };

  it("has what is in the store when it has started", async () => {
    await store.overrides.put(ALLOWED);
    const overrides = await begin();
    expect(overrides.table.allowance(CALLING, NOW)?.reason).toBe("restored");
  });

  it("takes an entry, and its removal, within a second", async () => {
    const overrides = await begin();
    const until = async (condition: () => boolean) => {
      const end = performance.now() + 1000;
      while (!condition() && performance.now() < end) await sleep(5);
      expect(condition()).toBe(true);
    };
    await store.overrides.put(ALLOWED);
    await until(() => overrides.table.allowance(CALLING, NOW) !== undefined);
    await store.overrides.remove(ALLOWED);
    await until(() => overrides.table.allowance(CALLING, NOW) === undefined);
    expect(events).toEqual(["1 entries", "0 entries"]);
  });

  it("starts with the last ones when the store is away", async () => {
    await store.overrides.put(ALLOWED);
    await begin();
    const overrides = await begin(away);
    expect(overrides.table.allowance(CALLING, NOW)?.reason).toBe("restored");
    expect(events).toEqual(["1 entries", "STORE_UNAVAILABLE"]);
  });

  it("starts without any when what it kept cannot be read", async () => {
    await store.overrides.put(ALLOWED);
    await begin();
    const file = join(folder.path, "kept", "overrides.json");
    expect(await readFile(file, "utf8")).toContain("restored");
    await writeFile(file, "[{");
    const overrides = await begin(away);
    expect(overrides.table.entries).toEqual([]);
  });

  it("puts what it kept into a store that has lost everything, and says so", async () => {
    await store.overrides.put(ALLOWED);
    await (await begin()).stop();
    const empty = new EmbeddedStore(join(folder.path, "empty"), Date.now);
    try {
      const overrides = await begin(empty);
      expect(overrides.table.allowance(CALLING, NOW)?.reason).toBe("restored");
      expect(await empty.overrides.all()).toEqual([ALLOWED]);
      expect(await readFile(join(folder.path, "kept", "overrides.json"), "utf8")).toContain("2125");
      expect(events).toEqual(["1 entries", "DATA_REFUSED"]);
    } finally {
      await Promise.all(started.map((overrides) => overrides.stop()));
      await empty.close();
    }
  });

  it("brings nothing back that was removed while it did not run", async () => {
    await store.overrides.put(ALLOWED);
    await (await begin()).stop();
    await store.overrides.remove(ALLOWED);
    const overrides = await begin();
    expect(overrides.table.entries).toEqual([]);
    expect(await store.overrides.all()).toEqual([]);
    expect(events).toEqual(["1 entries", "0 entries"]);
  });

  it("asks blocks of subscribers at the time that is asked for", async () => {
    await store.overrides.put({
      kind: "subscriber-block",
      digits: "13055550199",
      calling: String(E164),
      reason: "",
      createdAtMs: NOW - 2,
      expiresAtMs: NOW + 1,
    });
    const overrides = await begin();
    expect(overrides.blocks(13_055_550_199, E164, NOW)).toBe(true);
    expect(overrides.blocks(13_055_550_199, E164, NOW + 1)).toBe(false);
  });
});
