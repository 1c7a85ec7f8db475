import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { BehaviourTable } from "../../../service/analytics/behaviour/behaviour-table.ts";

const NOON = 1_795_176_000;
const CALLER = 12_125_550_100;

describe("the windows of a calling number", () => {
  let table: BehaviourTable;
  beforeEach(() => {
    table = new BehaviourTable({ capacity: 100, counts: "narrow", seed: 7 });
  });

  it("knows nothing of a number that was never seen", () => {
    expect(table.of(CALLER, NOON)).toBeUndefined();
  });

  it("counts attempts of the last minute and the last hour", () => {
    for (let second = 0; second < 7_200; second += 10) table.attempted(CALLER, 1, NOON + second);
    const behaviour = table.of(CALLER, NOON + 7_190);
    expect(Math.abs((behaviour?.attemptsMinute ?? 0) - 6)).toBeLessThanOrEqual(1);
    expect(Math.abs((behaviour?.attemptsHour ?? 0) - 360)).toBeLessThanOrEqual(1);
  });

  it("forgets the minute in a minute and a bucket, the hour in an hour and a bucket", () => {
    for (let call = 0; call < 100; call += 1) table.attempted(CALLER, undefined, NOON);
    expect(table.of(CALLER, NOON)).toMatchObject({ attemptsMinute: 100, attemptsHour: 100 });
    expect(table.of(CALLER, NOON + 44)?.attemptsMinute).toBe(100);
    expect(table.of(CALLER, NOON + 76)).toMatchObject({ attemptsMinute: 0, attemptsHour: 100 });
    expect(table.of(CALLER, NOON + 2_699)?.attemptsHour).toBe(100);
    expect(table.of(CALLER, NOON + 4_501)?.attemptsHour).toBe(0);
  });

  it("is never further from the truth than the oldest bucket", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 90 }), (waits, later) => {
        const fresh = new BehaviourTable({ capacity: 2, counts: "narrow", seed: 1 });
        const times: number[] = [];
        let at = NOON;
        for (const wait of waits) {
          at += wait;
          times.push(at);
          fresh.attempted(CALLER, undefined, at);
        }
        const now = at + later;
        const since = (age: number) => times.filter((time) => time > now - age).length;
        const counted = fresh.of(CALLER, now)?.attemptsMinute ?? -1;
        expect(counted).toBeGreaterThanOrEqual(since(45));
        expect(counted).toBeLessThanOrEqual(since(76));
      }),
    );
  });

  it("takes the shares of ended calls: answered, short, and how long they were", () => {
    table.attempted(CALLER, 1, NOON);
    for (const duration of [3, 6, 7, 60]) table.ended(CALLER, duration, NOON + 60);
    table.ended(CALLER, undefined, NOON + 60);
    const behaviour = table.of(CALLER, NOON + 61);
    expect(behaviour).toMatchObject({ ended: 5, answerRate: 0.8, answered: 4, shortShare: 0.5 });
    expect(behaviour?.meanDurationSeconds).toBeCloseTo(19, -1);
  });

  it("has no durations when no call was answered", () => {
    table.attempted(CALLER, 1, NOON);
    table.ended(CALLER, undefined, NOON + 20);
    expect(table.of(CALLER, NOON + 20)).toMatchObject({
      ended: 1,
      answerRate: 0,
      answered: 0,
      meanDurationSeconds: 0,
    });
  });

  it("counts a call's end for nobody of whom no attempt is known", () => {
    table.ended(CALLER, 30, NOON);
    expect(table.of(CALLER, NOON)).toBeUndefined();
  });

  it("sees a list that is dialled through, upwards or downwards", () => {
    for (const called of [100, 101, 103, 102, 250, 900]) table.attempted(CALLER, called, NOON);
    expect(table.of(CALLER, NOON)?.sequentialShare).toBe(0.5);
  });

  it("counts the same called number once, and forgets it within an hour", () => {
    for (let call = 0; call < 50; call += 1) table.attempted(CALLER, 5_550_100, NOON);
    table.attempted(CALLER, 5_559_900, NOON);
    expect(table.of(CALLER, NOON)?.distinctCalled).toBe(2);
    expect(table.of(CALLER, NOON + 4_501)?.distinctCalled).toBe(0);
  });

  it("tells different called numbers of the attempts that they were counted in", () => {
    for (let second = -7_200; second <= 5_400; second += 4) {
      table.attempted(CALLER, 13_034_440_000 + second * 977, NOON + second);
      if (second < 0 || second % 60 !== 0) continue;
      // NOON begins a turn: what is counted began at the turn before.
      const since = second < 1_800 ? -1_800 : second < 3_600 ? 0 : 1_800;
      const { distinctCalled = 0, distinctAttempts } = table.of(CALLER, NOON + second) ?? {};
      if (second < 5_400) expect(distinctAttempts).toBe((second - since) / 4 + 1);
      // Three standard errors.
      expect(distinctCalled / (distinctAttempts ?? 0)).toBeGreaterThan(0.61);
    }
    expect(table.of(CALLER, NOON + 7_199)?.distinctAttempts).toBe(451);
    expect(table.of(CALLER, NOON + 9_000)).toMatchObject({
      distinctCalled: 0,
      distinctAttempts: 0,
    });
  });

  it("remembers when it first saw the number, and when the first of all", () => {
    table.attempted(CALLER + 1, 1, NOON - 60);
    table.attempted(CALLER, 1, NOON);
    table.attempted(CALLER, 1, NOON + 9_000);
    expect(table.of(CALLER, NOON + 9_000)).toMatchObject({
      firstSeenMs: NOON * 1000,
      watchedSinceMs: (NOON - 60) * 1000,
    });
  });

  it("takes an event that comes late for one of its own time", () => {
    table.attempted(CALLER, 1, NOON);
    table.attempted(CALLER, 2, NOON - 30);
    expect(table.of(CALLER, NOON)).toMatchObject({ attemptsMinute: 2, attemptsHour: 2 });
    for (let ago = 1_200; ago > 0; ago -= 30) table.attempted(CALLER, 3, NOON - ago);
    expect(table.of(CALLER, NOON)).toMatchObject({ attemptsMinute: 4, attemptsHour: 42 });
    table.ended(CALLER, 60, NOON - 3_000);
    expect(table.of(CALLER, NOON)?.answered).toBe(1);
    expect(table.of(CALLER, NOON + 1_600)?.answered).toBe(0);
  });

  it("counts nothing of what is older than its windows", () => {
    table.attempted(CALLER, 1, NOON + 3_599);
    table.attempted(CALLER, 2, NOON - 1);
    table.ended(CALLER, 60, NOON - 1);
    expect(table.of(CALLER, NOON + 3_599)).toMatchObject({
      ...{ attemptsMinute: 1, attemptsHour: 1, distinctCalled: 1, ended: 0 },
    });
  });

  it("counts the same whatever the order in which the events of its last minutes come", () => {
    const ages = fc.array(fc.integer({ min: 0, max: 3_600 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ages, (ago) => {
        const times = ago.map((age) => NOON + 4_000 - age);
        const [mixedUp, inOrder] = [times, times.toSorted((a, b) => a - b)].map((each) => {
          const fresh = new BehaviourTable({ capacity: 2, counts: "narrow", seed: 1 });
          // What came first says when the key was first seen, and is older than all of them.
          fresh.attempted(CALLER, undefined, NOON - 10_000);
          for (const time of each) fresh.attempted(CALLER, time, time);
          const { attemptsMinute, attemptsHour, distinctCalled } =
            fresh.of(CALLER, NOON + 4_000) ?? {};
          return { attemptsMinute, attemptsHour, distinctCalled };
        });
        expect(mixedUp).toEqual(inOrder);
      }),
    );
  });

  it("is not held by what it saw when the clock was ahead", () => {
    const year = 365 * 86_400;
    for (let call = 0; call < 200; call += 1) table.attempted(CALLER, call, NOON + year);
    expect(table.of(CALLER, NOON)).toBeUndefined();
    for (let second = 0; second < 18_000; second += 60) table.attempted(CALLER, 1, NOON + second);
    expect(table.of(CALLER, NOON + 17_999)).toMatchObject({
      ...{ attemptsMinute: 1, distinctCalled: 1, firstSeenMs: NOON * 1000 },
    });
    expect(table.of(CALLER, NOON + 17_999)?.attemptsHour).toBeCloseTo(60, -1);
  });

  it("counts no minute that is still to come when the clock was set back by less than an hour", () => {
    for (let call = 0; call < 50; call += 1) table.attempted(CALLER, 1, NOON);
    expect(table.of(CALLER, NOON - 1_800)).toMatchObject({ attemptsMinute: 0, attemptsHour: 0 });
    table.attempted(CALLER, 1, NOON - 1_799);
    expect(table.of(CALLER, NOON - 1_700)?.attemptsHour).toBe(1);
  });

  it("stops counting at the end of its range instead of beginning anew", () => {
    for (let call = 0; call < 70_000; call += 1) table.attempted(CALLER, undefined, NOON);
    expect(table.of(CALLER, NOON)?.attemptsHour).toBe(65_535);
  });
});

describe("windows that are full", () => {
  it("drop the oldest and quietest, never the busy ones, and never hold more", () => {
    const table = new BehaviourTable({ capacity: 64, counts: "narrow", seed: 3 });
    const busy = [1, 2, 3, 4];
    for (let second = 0; second < 3_000; second += 1) {
      table.attempted(1_000 + second, undefined, NOON + second);
      for (const key of busy) table.attempted(key, undefined, NOON + second);
    }
    expect(table.size).toBe(64);
    expect(table.dropped).toBe(3_004 - 64);
    for (const key of busy)
      expect(table.of(key, NOON + 3_000)?.attemptsHour).toBeGreaterThan(2_900);
  });

  it("give a new number nothing of the one that it replaces", () => {
    const table = new BehaviourTable({ capacity: 1, counts: "narrow", seed: 3 });
    for (const called of [7, 8, 9]) table.attempted(1, called, NOON);
    table.ended(1, 2, NOON);
    table.attempted(2, 10, NOON + 1);
    expect(table.of(1, NOON + 1)).toBeUndefined();
    expect(table.of(2, NOON + 1)).toMatchObject({
      attemptsMinute: 1,
      attemptsHour: 1,
      distinctCalled: 1,
      sequentialShare: 0,
      ended: 0,
      answerRate: 0,
      answered: 0,
      shortShare: 0,
      meanDurationSeconds: 0,
      firstSeenMs: (NOON + 1) * 1000,
    });
  });

  it("take less than 300 bytes a number", () => {
    const table = new BehaviourTable({ capacity: 1_000_000, counts: "narrow", seed: 3 });
    expect(table.bytes / 1_000_000).toBeLessThan(300);
  });
});
