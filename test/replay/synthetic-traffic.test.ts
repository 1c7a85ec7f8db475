import { describe, expect, it } from "vitest";
import { exchangeFault, SPECIAL_EXCHANGES } from "../../service/numbering/number-plan.ts";
import {
  SYNTHETIC_HEADER,
  syntheticRow,
  syntheticTraffic,
} from "../../service/replay/synthetic/traffic.ts";

const CALLS = 50_000;
const traffic = [...syntheticTraffic(CALLS, 1)];
const ofKind = (kind: string) => traffic.filter((call) => call.kind === kind);

describe("synthetic traffic", () => {
  it("is the same for the same seed, and another for another", () => {
    expect([...syntheticTraffic(100, 1)]).toEqual(traffic.slice(0, 100));
    expect([...syntheticTraffic(100, 2)]).not.toEqual(traffic.slice(0, 100));
  });

  it("comes in the order of its time", () => {
    expect(
      traffic.every((call, at) => at === 0 || call.second >= (traffic[at - 1]?.second ?? 0)),
    ).toBe(true);
  });

  it("has campaigns of about 13 calls a number, hardly any of 27 or more", () => {
    const counts = new Map<number, number>();
    for (const { calling } of ofKind("campaign"))
      counts.set(calling, (counts.get(calling) ?? 0) + 1);
    const sizes = [...counts.values()];
    const mean = sizes.reduce((sum, size) => sum + size) / sizes.length;
    expect(mean).toBeGreaterThan(11);
    expect(mean).toBeLessThan(15);
    expect(sizes.filter((size) => size >= 27).length / sizes.length).toBeLessThan(0.08);
  });

  it("has calling numbers that nobody rejects for their exchange", () => {
    const national = traffic.filter(({ kind }) => kind !== "one-ring");
    const exchanges = new Set(national.map(({ calling }) => Math.floor(calling / 10_000) % 1000));
    const faulty = [...exchanges].filter(
      (nxx) => exchangeFault(nxx, 0) !== undefined || SPECIAL_EXCHANGES.includes(nxx),
    );
    expect(faulty).toEqual([]);
    expect(exchanges.size).toBeGreaterThan(700);
  });

  it("has neighbours that call from the called number's exchange, each number about once", () => {
    const calls = ofKind("neighbour-spoofing");
    for (const { calling, called } of calls) {
      expect(Math.floor(calling / 10_000)).toBe(Math.floor(called / 10_000));
    }
    expect(new Set(calls.map(({ calling }) => calling)).size).toBeGreaterThan(0.98 * calls.length);
  });

  it("has one ring from abroad, that next to nobody answers", () => {
    const calls = ofKind("one-ring");
    expect(calls.length).toBeGreaterThan(500);
    const answered = calls.filter(({ durationSeconds }) => durationSeconds !== undefined);
    expect(answered.length / calls.length).toBeLessThan(0.05);
    expect(calls.every(({ calling }) => String(calling).startsWith("224"))).toBe(true);
  });

  it("is marked as made up in every row, and labelled", () => {
    const [call] = traffic;
    const row = call && syntheticRow(call, Date.UTC(2026, 10, 2, 13), 7);
    expect(row?.split(",")).toHaveLength(SYNTHETIC_HEADER.split(",").length);
    expect(row).toMatch(/^2026-11-02T13:00:00\.\d{3}Z,synthetic-7,\+1\d{10},\+1\d{10},/);
    expect(row).toMatch(/,(wanted|unwanted),[a-z-]+$/);
  });
});
