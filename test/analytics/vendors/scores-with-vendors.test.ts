import { describe, expect, it } from "vitest";
import { ScoresWithVendors } from "../../../service/analytics/vendors/scores-with-vendors.ts";
import type { ScoreFound } from "../../../service/decision/scores.ts";

const NUMBER = 12_125_550_100;
const NONE: ScoreFound = { state: "none" };
const LATE: ScoreFound = { state: "unavailable", why: "deadline" };
const FACTS = {
  complaints: 3,
  honeypotHits: 0,
  disconnectedAtMs: undefined,
  activeSinceMs: undefined,
};

const known = (score: number): ScoreFound => ({
  state: "known",
  score: { score, category: "", expiresAtMs: undefined },
});

function find(
  table: ScoreFound | Promise<ScoreFound>,
  ...vendors: (ScoreFound | Promise<ScoreFound>)[]
) {
  const asked: number[] = [];
  const lookups = vendors.map((answer, at) => ({
    find: () => {
      asked.push(at);
      return answer;
    },
  }));
  const scores = new ScoresWithVendors({ find: () => table }, () => lookups);
  return { found: scores.find(NUMBER), asked };
}

describe("scores of the table and of vendors", () => {
  it("are the table's, at once, where there are no vendors", () => {
    expect(find(NONE).found).toBe(NONE);
  });

  it("are the table's where it has one, and no vendor is asked", () => {
    const { found, asked } = find(known(10), known(99));
    expect(found).toEqual(known(10));
    expect(asked).toEqual([]);
  });

  it("are the highest of the vendors' where the table has none", async () => {
    expect(find(NONE, known(10), known(80), NONE).found).toEqual(known(80));
    expect(await find(NONE, Promise.resolve(known(10)), known(80)).found).toEqual(known(80));
    expect(await find(Promise.resolve(NONE), known(10)).found).toEqual(known(10));
  });

  it("keep what feeds say of the number", () => {
    const { found } = find({ state: "none", facts: FACTS }, known(80));
    expect(found).toEqual({ ...known(80), facts: FACTS });
  });

  it("are a vendor's where the table is away", () => {
    expect(find({ state: "unavailable", why: "store" }, known(80)).found).toEqual(known(80));
  });

  it("are unavailable where a vendor did not answer and no other has one", () => {
    expect(find(NONE, LATE, NONE).found).toEqual(LATE);
    expect(find(NONE, LATE, known(5)).found).toEqual(known(5));
  });

  it("leave what feeds say of the number where a vendor did not answer, or has nothing", async () => {
    const table: ScoreFound = { state: "none", facts: FACTS };
    expect(find(table, LATE, NONE).found).toEqual({ ...LATE, facts: FACTS });
    expect(await find(table, Promise.resolve(LATE)).found).toEqual({ ...LATE, facts: FACTS });
    expect(find(table, NONE).found).toEqual(table);
  });

  it("are none where nobody has one", () => {
    expect(find(NONE, NONE, NONE).found).toEqual(NONE);
  });
});
