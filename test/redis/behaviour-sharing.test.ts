import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BehaviourSharing } from "../../service/analytics/behaviour/behaviour-sharing.ts";
import { BehaviourWindows } from "../../service/analytics/behaviour/behaviour-windows.ts";
import { attemptedCall, endedCall } from "../../service/analytics/behaviour/call-event.ts";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { startRedis, type TestRedis } from "./redis-for-tests.ts";
import { until } from "./store-contract.ts";

const CALLER = 12_125_550_100;
const SOON_MS = 5_000;

interface Sbc {
  readonly store: Store;
  readonly windows: BehaviourWindows;
  readonly sharing: BehaviourSharing;
}

describe("behaviour that services share through a real Redis", () => {
  let redis: TestRedis;
  let open: Sbc[];

  beforeEach(async () => {
    redis = await startRedis();
    open = [];
  });

  afterEach(async () => {
    for (const { sharing, store } of open) {
      await sharing.stop();
      await store.close();
    }
    await redis.stop();
  });

  async function sbc(): Promise<Sbc> {
    const store = await openStore({
      redisUrl: redis.url,
      dataDir: "unused",
      redisCommandTimeoutMs: 5_000,
    });
    const windows = new BehaviourWindows(1_000, open.length);
    const service = `service-${open.length}`;
    const stream = store.callEvents;
    const sharing = new BehaviourSharing({ windows, stream, service, now: Date.now });
    sharing.start();
    const started = { store, windows, sharing };
    open.push(started);
    return started;
  }

  const call = (called: number) =>
    attemptedCall({ calling: CALLER, called, trunk: "carrier-a", origId: undefined }, Date.now());
  const attemptsAt = ({ windows }: Sbc) =>
    windows.of(CALLER, "carrier-a", undefined, Date.now()).number?.attemptsHour ?? 0;

  it("shows a caller who spreads over four SBCs as one to each of them", async () => {
    const sbcs = [await sbc(), await sbc(), await sbc(), await sbc()];
    for (let at = 0; at < 40; at += 1) sbcs[at % 4]?.sharing.note(call(13_035_550_000 + at * 50));
    await until(() => sbcs.every((one) => attemptsAt(one) === 40), SOON_MS);
    for (const { windows } of sbcs) {
      const { number, trunk } = windows.of(CALLER, "carrier-a", undefined, Date.now());
      expect(number?.distinctCalled).toBeGreaterThan(30);
      expect(trunk?.attemptsHour).toBe(40);
    }
  });

  it("counts what a service has seen itself at once, and once", async () => {
    const one = await sbc();
    const other = await sbc();
    one.sharing.note(call(1));
    expect(attemptsAt(one)).toBe(1);
    await until(() => attemptsAt(other) === 1, SOON_MS);
    other.sharing.note(call(2));
    await until(() => attemptsAt(one) === 2, SOON_MS);
    expect(attemptsAt(other)).toBe(2);
  });

  it("tells of call ends too", async () => {
    const one = await sbc();
    const other = await sbc();
    one.sharing.note(call(1));
    const parties = { calling: CALLER, called: 1, trunk: undefined, origId: undefined };
    one.sharing.note(endedCall(parties, 3, Date.now()));
    const seen = () => other.windows.of(CALLER, undefined, undefined, Date.now()).number;
    await until(() => seen()?.ended === 1, SOON_MS);
    expect(seen()).toMatchObject({ answered: 1, shortShare: 1 });
  });

  it("tells a service that starts what was seen before", async () => {
    const one = await sbc();
    for (let at = 0; at < 3_000; at += 1) one.sharing.note(call(at));
    await one.sharing.stop();
    const late = await sbc();
    await until(() => attemptsAt(late) === 3_000, SOON_MS);
  });

  it("redis-is-gone: goes on with its own, and tells the rest when it is back", async () => {
    const one = await sbc();
    const other = await sbc();
    await redis.gone();
    await until(() => !one.store.available(), SOON_MS);
    for (let at = 0; at < 10; at += 1) one.sharing.note(call(at));
    expect(attemptsAt(one)).toBe(10);
    await redis.back();
    await until(() => attemptsAt(other) === 10, 4 * SOON_MS);
    expect(one.sharing.lost).toBe(0);
  });

  it("redis-is-gone for long: keeps a bounded number of events, and counts what it forgets", async () => {
    const one = await sbc();
    await redis.gone();
    for (let at = 0; at < 70_000; at += 1) one.sharing.note(call(at));
    expect(one.sharing.lost).toBeGreaterThan(70_000 - 65_536 - 1);
    expect(one.sharing.lost).toBeLessThan(70_000 - 65_536 + 3_000);
  });

  it("keeps a bounded number of batches in Redis", async () => {
    const one = await sbc();
    const stream = one.store.callEvents;
    for (let at = 0; at < 1_500; at += 1) await stream?.publish("other", Buffer.alloc(56));
    const kept = await redis.client.xlen("ringfence:{behaviour}:events");
    expect(kept).toBeGreaterThanOrEqual(1_000);
    expect(kept).toBeLessThan(1_200);
  });
});
