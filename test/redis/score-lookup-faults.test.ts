import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScoreLookup, type ScoreLookupEvent } from "../../service/analytics/score-lookup.ts";
import type { ScoreFound } from "../../service/decision/scores.ts";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { startRedis, type TestRedis } from "./redis-for-tests.ts";
import { eventually, pause, until } from "./store-contract.ts";

const NUMBER = 12125551234;
const LATE: ScoreFound = { state: "unavailable", why: "deadline" };
const AWAY: ScoreFound = { state: "unavailable", why: "store" };
/** Longer than the 5 ms of the setting, so that a busy machine is not taken for a slow Redis. */
const DEADLINE_MS = 250;

describe("the score look-up over a real Redis", () => {
  let redis: TestRedis;
  let store: Store;
  let lookup: ScoreLookup;
  let events: ScoreLookupEvent[];

  beforeEach(async () => {
    redis = await startRedis();
    store = await openStore({
      redisUrl: redis.url,
      dataDir: "unused",
      redisCommandTimeoutMs: 1_000,
    });
    await store.scores.set(NUMBER, { score: 97, category: "scam", expiresAtMs: undefined });
    events = [];
    const settings = { scoreDeadlineMs: DEADLINE_MS, scoreCacheEntries: 1_000 };
    const listener = { count: (event: ScoreLookupEvent) => void events.push(event) };
    lookup = new ScoreLookup(store, settings, listener, Date.now, 1);
    // The first look at the counters may empty the cache once.
    await pause(200);
  });

  afterEach(async () => {
    lookup.close();
    await store.close();
    await redis.stop();
  });

  it("finds a score, and then knows it", async () => {
    expect(await lookup.find(NUMBER)).toMatchObject({ state: "known", score: { score: 97 } });
    expect(lookup.find(NUMBER)).toMatchObject({ state: "known", score: { score: 97 } });
    expect(events).toEqual(["answered", "hit"]);
  });

  it("decides by a changed score within a second, although it knew the old one", async () => {
    const other = await openStore({
      redisUrl: redis.url,
      dataDir: "unused",
      redisCommandTimeoutMs: 5_000,
    });
    try {
      await lookup.find(NUMBER);
      await other.scores.set(NUMBER, { score: 3, category: "fine", expiresAtMs: undefined });
      await eventually(async () => {
        const found = await lookup.find(NUMBER);
        return found.state === "known" && found.score.score === 3 ? true : undefined;
      }, 1_000);
    } finally {
      await other.close();
    }
  });

  it("redis-is-slow: passes the call at the deadline, and knows the score for the next", async () => {
    redis.proxy.stall();
    const started = performance.now();
    expect(await lookup.find(NUMBER)).toEqual(LATE);
    expect(performance.now() - started).toBeLessThan(DEADLINE_MS + 2_000);
    redis.proxy.resume();
    await until(() => !(lookup.find(NUMBER) instanceof Promise) && events.at(-1) === "hit", 5_000);
    expect(lookup.find(NUMBER)).toMatchObject({ state: "known" });
  });

  it("redis-is-gone: costs nothing a call, answers from the cache, and returns by itself", async () => {
    await lookup.find(NUMBER);
    await redis.gone();
    await until(() => !store.available(), 5_000);
    for (let n = 1; n <= 5; n += 1) expect(await lookup.find(NUMBER + n)).toEqual(AWAY);
    expect(lookup.resting()).toBe(true);
    const calls = 10_000;
    const started = performance.now();
    const answers = new Set<unknown>();
    for (let n = 0; n < calls; n += 1) answers.add(lookup.find(NUMBER + 100 + n));
    expect(performance.now() - started).toBeLessThan(1_000);
    // one of them may have tried again, for a rest is a second
    for (const answer of answers) expect(await answer).toEqual(AWAY);
    expect(answers.size).toBeLessThan(10);
    expect(lookup.find(NUMBER)).toMatchObject({ state: "known" });
    await redis.back();
    const found = await eventually(async () => {
      const answer = await lookup.find(NUMBER + 1);
      return answer.state === "none" ? answer : undefined;
    }, 5_000);
    expect(found).toEqual({ state: "none" });
    expect(lookup.resting()).toBe(false);
  });

  it("redis-is-slow: stops asking when nothing is answered at all", async () => {
    redis.proxy.stall();
    await Promise.all(Array.from({ length: 10 }, (_, n) => lookup.find(NUMBER + n)));
    expect(events.every((event) => event === "late")).toBe(true);
    await until(() => lookup.resting(), 5_000);
    expect(lookup.find(NUMBER + 100)).toEqual(AWAY);
  });
});
