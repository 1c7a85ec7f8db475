import { describe, expect, it } from "vitest";
import { Ladder } from "./ladder.ts";

const PLAN = { start: 1_000, least: 100, factor: 2, refinements: 2, tries: 1 };

/** Climbs to the end on a machine that stands a rate up to its limit. */
function climb(ladder: Ladder, limit: number): number[] {
  const tried: number[] = [];
  for (let rate = ladder.next(); rate !== undefined; rate = ladder.next()) {
    tried.push(rate);
    ladder.record(rate <= limit);
  }
  return tried;
}

describe("the ladder of call rates", () => {
  it("climbs until a rung fails, then halves the gap", () => {
    const ladder = new Ladder(PLAN);
    expect(climb(ladder, 3_000)).toEqual([1_000, 2_000, 4_000, 2_828, 3_363]);
    expect(ladder.highest()).toBe(2_828);
  });

  it("goes down when the first rung fails", () => {
    const ladder = new Ladder(PLAN);
    expect(climb(ladder, 300)).toEqual([1_000, 500, 250, 354, 297]);
    expect(ladder.highest()).toBe(297);
  });

  it("ends where not even the least rate goes well", () => {
    const ladder = new Ladder(PLAN);
    expect(climb(ladder, 50)).toEqual([1_000, 500, 250, 125, 100]);
    expect(ladder.highest()).toBeUndefined();
  });

  it("forgives a rung that fails once", () => {
    const ladder = new Ladder({ ...PLAN, tries: 2 });
    ladder.record(false);
    expect(ladder.next()).toBe(1_000);
    ladder.record(true);
    expect(ladder.next()).toBe(2_000);
    ladder.record(false);
    ladder.record(false);
    expect(ladder.next()).toBe(1_414);
    expect(ladder.highest()).toBe(1_000);
  });
});
