import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ScoreLookup, type ScoreLookupEvent } from "../../service/analytics/score-lookup.ts";
import type { Score } from "../../service/decision/scores.ts";
import { RingfenceError } from "../../service/errors.ts";
import type { Store } from "../../service/store/store.ts";

const START = Date.UTC(2026, 10, 20, 8, 0, 0);
const NUMBER = 12125551234;
const SCAM: Score = { score: 97, category: "scam", expiresAtMs: undefined };
const LATE = { state: "unavailable", why: "deadline" };
const AWAY = { state: "unavailable", why: "store" };

interface Asked {
  readonly e164: number;
  answer(score: Score | undefined): Promise<void>;
  fail(): Promise<void>;
}

/** A score store whose answers the test gives when it likes; or at once, with `known`. */
class FakeStore {
  readonly asked: Asked[] = [];
  known: Map<number, Score> | undefined;
  broken = false;
  watched: (() => void) | undefined;

  readonly scores = {
    get: (e164: number): Score | undefined | Promise<Score | undefined> => {
      if (this.broken) throw new RingfenceError("STORE_UNAVAILABLE", "broken");
      if (this.known !== undefined) return this.known.get(e164);
      return new Promise((resolve, reject) => {
        this.asked.push({
          e164,
          answer: async (score) => {
            resolve(score);
            await settled();
          },
          fail: async () => {
            reject(new RingfenceError("STORE_UNAVAILABLE", "gone"));
            await settled();
          },
        });
      });
    },
  } as Store["scores"];

  watch: Store["watch"] = (topic, listener) => {
    expect(topic).toBe("scores");
    this.watched = listener;
    return () => {
      this.watched = undefined;
    };
  };
}

describe("the score look-up", () => {
  let store: FakeStore;
  let events: ScoreLookupEvent[];
  let lookup: ScoreLookup;

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    store = new FakeStore();
    lookup = make();
  });

  afterEach(() => {
    lookup.close();
    vi.useRealTimers();
  });

  function make(scoreCacheEntries = 100): ScoreLookup {
    events = [];
    const listener = { count: (event: ScoreLookupEvent) => void events.push(event) };
    return new ScoreLookup(store, { scoreDeadlineMs: 5, scoreCacheEntries }, listener, Date.now, 1);
  }

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const lastAsked = (): Asked => {
    const asked = store.asked.at(-1);
    if (asked === undefined) throw new Error("nothing was asked");
    return asked;
  };

  /** Fails so many questions, each of a number of its own. */
  async function failures(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const found = lookup.find(13125550000 + n);
      await lastAsked().fail();
      expect(await found).toEqual(AWAY);
    }
  }

  describe("with a store that answers at once", () => {
    beforeEach(() => {
      store.known = new Map([[NUMBER, SCAM]]);
    });

    it("answers at once, with a score or with none", () => {
      expect(lookup.find(NUMBER)).toEqual({ state: "known", score: SCAM });
      expect(lookup.find(13125550100)).toEqual({ state: "none" });
      expect(events).toEqual(["answered", "answered"]);
    });

    it("sees a change without being told", () => {
      expect(lookup.find(NUMBER)).toMatchObject({ score: { score: 97 } });
      store.known?.set(NUMBER, { ...SCAM, score: 1 });
      expect(lookup.find(NUMBER)).toMatchObject({ score: { score: 1 } });
    });

    it("has none for a score that has expired at the moment of the call", () => {
      store.known?.set(NUMBER, { ...SCAM, expiresAtMs: START + 10 });
      expect(lookup.find(NUMBER)).toMatchObject({ state: "known" });
      vi.setSystemTime(START + 10);
      expect(lookup.find(NUMBER)).toEqual({ state: "none" });
    });

    it("answers unavailable for a store that throws, and leaves it alone after five times", () => {
      store.broken = true;
      for (let n = 0; n < 7; n += 1) expect(lookup.find(NUMBER)).toEqual(AWAY);
      expect(events).toEqual(["error", "error", "error", "error", "error", "refused", "refused"]);
    });
  });

  describe("with a store that has to be waited for", () => {
    it("gives the answer that comes in time", async () => {
      const found = lookup.find(NUMBER);
      await pass(4);
      await lastAsked().answer(SCAM);
      expect(await found).toEqual({ state: "known", score: SCAM });
      expect(events).toEqual(["answered"]);
    });

    it("answers unavailable when the deadline has passed", async () => {
      const found = lookup.find(NUMBER);
      await pass(6);
      expect(await found).toEqual(LATE);
      expect(events).toEqual(["late"]);
    });

    it("keeps a late answer for the next call", async () => {
      const found = lookup.find(NUMBER);
      await pass(6);
      await found;
      await lastAsked().answer(SCAM);
      expect(lookup.find(NUMBER)).toEqual({ state: "known", score: SCAM });
      expect(events).toEqual(["late", "hit"]);
    });

    it("does not call an answer late that came while the process itself was busy", async () => {
      const found = lookup.find(NUMBER);
      // The timer is due, but what lies in the socket is read before the verdict.
      vi.advanceTimersByTime(5);
      await lastAsked().answer(SCAM);
      await pass(1);
      expect(await found).toMatchObject({ state: "known" });
      expect(events).toEqual(["answered"]);
    });

    it("answers from the cache at once, scores and their absence alike", async () => {
      const [scored, unscored] = [lookup.find(NUMBER), lookup.find(13125550100)];
      await store.asked[0]?.answer(SCAM);
      await store.asked[1]?.answer(undefined);
      await Promise.all([scored, unscored]);
      expect(lookup.find(NUMBER)).toEqual({ state: "known", score: SCAM });
      expect(lookup.find(13125550100)).toEqual({ state: "none" });
      expect(store.asked).toHaveLength(2);
    });

    it("asks again after half a minute", async () => {
      const first = lookup.find(NUMBER);
      await lastAsked().answer(SCAM);
      await first;
      vi.setSystemTime(START + 29_999);
      expect(lookup.find(NUMBER)).toMatchObject({ state: "known" });
      vi.setSystemTime(START + 30_001);
      expect(lookup.find(NUMBER)).toBeInstanceOf(Promise);
    });

    it("has none for a cached score that expires meanwhile", async () => {
      const first = lookup.find(NUMBER);
      await lastAsked().answer({ ...SCAM, expiresAtMs: START + 1_000 });
      expect(await first).toMatchObject({ state: "known" });
      vi.setSystemTime(START + 1_000);
      expect(lookup.find(NUMBER)).toEqual({ state: "none" });
    });

    it("asks again when scores were changed", async () => {
      const first = lookup.find(NUMBER);
      await lastAsked().answer(SCAM);
      await first;
      store.watched?.();
      const second = lookup.find(NUMBER);
      await lastAsked().answer({ ...SCAM, score: 2 });
      expect(await second).toMatchObject({ score: { score: 2 } });
    });

    it("does not keep the answer to a question from before a change", async () => {
      const first = lookup.find(NUMBER);
      store.watched?.();
      await lastAsked().answer(SCAM);
      await first;
      expect(lookup.find(NUMBER)).toBeInstanceOf(Promise);
    });

    it("asks once for a number, however many calls there are", async () => {
      const all = [lookup.find(NUMBER), lookup.find(NUMBER), lookup.find(NUMBER)];
      expect(store.asked).toHaveLength(1);
      await lastAsked().answer(SCAM);
      for (const found of all) expect(await found).toEqual({ state: "known", score: SCAM });
      expect(events).toEqual(["shared", "shared", "answered"]);
    });

    it("does not make a call wait for a question that is late already", async () => {
      const first = lookup.find(NUMBER);
      await pass(6);
      await first;
      expect(lookup.find(NUMBER)).toEqual(LATE);
      expect(store.asked).toHaveLength(1);
    });

    it("keeps no more questions open than 256", async () => {
      const open = Array.from({ length: 256 }, (_, n) => lookup.find(NUMBER + n));
      expect(lookup.find(NUMBER - 1)).toEqual(AWAY);
      expect(events).toEqual(["refused"]);
      await store.asked[0]?.answer(undefined);
      await open[0];
      expect(lookup.find(NUMBER - 1)).toBeInstanceOf(Promise);
    });

    it("forgets the numbers that were asked for longest ago", async () => {
      lookup = make(2);
      for (const number of [1, 2, 3]) {
        const found = lookup.find(number);
        await lastAsked().answer(SCAM);
        await found;
      }
      expect(lookup.find(3)).toMatchObject({ state: "known" });
      expect(lookup.find(2)).toMatchObject({ state: "known" });
      expect(lookup.find(1)).toBeInstanceOf(Promise);
    });

    it("works without a cache", async () => {
      lookup = make(0);
      for (let round = 0; round < 2; round += 1) {
        const found = lookup.find(NUMBER);
        await lastAsked().answer(SCAM);
        expect(await found).toMatchObject({ state: "known" });
      }
      expect(store.asked).toHaveLength(2);
    });
  });

  describe("with a store that fails", () => {
    it("answers unavailable at once, and does not keep that", async () => {
      await failures(1);
      expect(lookup.find(13125550000)).toBeInstanceOf(Promise);
    });

    it("stops asking after five failures in a row, and answers at once", async () => {
      await failures(5);
      expect(lookup.resting()).toBe(true);
      expect(lookup.find(NUMBER)).toEqual(AWAY);
      expect(store.asked).toHaveLength(5);
      expect(events.at(-1)).toBe("refused");
    });

    it("still answers from the cache while it rests", async () => {
      const found = lookup.find(NUMBER);
      await lastAsked().answer(SCAM);
      await found;
      await failures(5);
      expect(lookup.find(NUMBER)).toMatchObject({ state: "known" });
    });

    it("tries one question a second, and goes on when one is answered", async () => {
      await failures(5);
      await pass(1_000);
      const tried = lookup.find(NUMBER);
      expect(lookup.find(NUMBER + 1)).toEqual(AWAY);
      await lastAsked().answer(SCAM);
      expect(await tried).toMatchObject({ state: "known" });
      expect(lookup.resting()).toBe(false);
      expect(lookup.find(NUMBER + 1)).toBeInstanceOf(Promise);
    });

    it("takes a late failure for a failure, and the call is told once", async () => {
      for (let n = 0; n < 5; n += 1) {
        const found = lookup.find(NUMBER + n);
        await pass(6);
        expect(await found).toEqual(LATE);
        await lastAsked().fail();
      }
      expect(lookup.resting()).toBe(true);
      expect(events).toEqual(["late", "late", "late", "late", "late"]);
    });

    it("does not stop asking a store that is slow and answers", async () => {
      for (let n = 0; n < 20; n += 1) {
        const found = lookup.find(NUMBER + n);
        await pass(8);
        expect(await found).toEqual(LATE);
        await lastAsked().answer(SCAM);
      }
      expect(lookup.resting()).toBe(false);
      expect(lookup.find(NUMBER)).toMatchObject({ state: "known" });
    });
  });

  it("ends its watch when it is closed", () => {
    expect(store.watched).toBeDefined();
    lookup.close();
    expect(store.watched).toBeUndefined();
  });
});

/** Lets promises that follow from one another run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
