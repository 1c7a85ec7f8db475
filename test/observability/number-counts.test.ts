import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumberCounts, type NumberGroups } from "../../service/observability/number-counts.ts";
import { BLOCK, FACTS, PASS } from "../server/fakes.ts";

const NOW = Date.parse("2026-11-20T12:30:00Z");
const HOUR = 60 * 60 * 1000;
const MINE = "12155550123";
const OTHER = "12155550199";

function counts(most = 3) {
  const state = { now: NOW, groups: new Map([["Dental", new Set([MINE, "12155550124"])]]) };
  const numbers = new NumberCounts(
    most,
    () => state.groups as NumberGroups,
    () => state.now,
  );
  const from = (callingNumber: string | undefined) => ({ facts: { ...FACTS, callingNumber } });
  return {
    state,
    numbers,
    pass: (number?: string) => numbers.decided({ ...PASS, ...from(number) }),
    block: (number: string) => numbers.decided({ ...BLOCK, ...from(number) }),
    would: (number: string) => {
      const would = { action: "block", cause: "analytics.score" } as const;
      numbers.decided({ ...PASS, mode: "observe", would, ...from(number) });
    },
  };
}

describe("the numbers of a group", () => {
  it("have all their calls counted, and what became of them", () => {
    const { numbers, pass, block, would } = counts();
    for (let call = 0; call < 7; call += 1) pass(MINE);
    block(MINE);
    would(MINE);
    numbers.refusedElsewhere(MINE, "TN, redress.far.example");
    numbers.refusedElsewhere(MINE, "TN, redress.far.example");
    numbers.refusedElsewhere(MINE, "RLN, +18005550199");
    const expected = {
      ...{ calls: 9, stopped: 1, would: 1, elsewhere: 3 },
      networks: [
        ["TN, redress.far.example", 2],
        ["RLN, +18005550199", 1],
      ],
    };
    expect(numbers.number(MINE)).toMatchObject(expected);
    expect(numbers.groups()).toMatchObject([{ name: "Dental", members: 2, figures: expected }]);
    expect(numbers.group("Dental")?.map(({ digits }) => digits)).toEqual([MINE, "12155550124"]);
    expect(numbers.group("nobody")).toBeUndefined();
    expect(numbers.mostBlocked()).toEqual([]);
  });

  it("are counted by the hour for a day, and not longer", () => {
    const { state, numbers, block } = counts();
    block(MINE);
    state.now += 2 * HOUR;
    block(MINE);
    block(MINE);
    const hours = numbers.number(MINE)?.hours ?? [];
    expect(hours).toHaveLength(24);
    expect(hours.slice(-3).map(({ stopped }) => stopped)).toEqual([1, 0, 2]);
    expect(hours.at(-1)?.atMs).toBe(Date.parse("2026-11-20T14:00:00Z"));
    state.now += 22 * HOUR;
    expect(numbers.number(MINE)).toMatchObject({ stopped: 2 });
    state.now += 2 * HOUR;
    expect(numbers.number(MINE)).toMatchObject({ calls: 0, stopped: 0 });
  });

  it("follow the policy: who stays keeps the counts, who goes leaves nothing", () => {
    const { state, numbers, block } = counts();
    block(MINE);
    block("12155550124");
    state.groups = new Map([["Dental", new Set([MINE, OTHER])]]);
    expect(numbers.number(MINE)).toMatchObject({ stopped: 1 });
    expect(numbers.number("12155550124")).toBeUndefined();
    expect(numbers.number(OTHER)).toMatchObject({ calls: 0 });
    expect(numbers.size).toBe(2);
  });
});

describe("numbers outside the groups", () => {
  it("are counted from their first block on", () => {
    const { numbers, pass, block } = counts();
    pass(OTHER);
    expect(numbers.number(OTHER)).toBeUndefined();
    block(OTHER);
    pass(OTHER);
    expect(numbers.number(OTHER)).toMatchObject({ calls: 2, stopped: 1 });
    expect(numbers.mostBlocked()).toMatchObject([{ digits: OTHER }]);
  });

  it("are counted when another network refuses them", () => {
    const { numbers } = counts();
    numbers.refusedElsewhere(OTHER, "LN, far.example");
    expect(numbers.number(OTHER)).toMatchObject({ calls: 0, elsewhere: 1 });
  });

  it("take no more memory than those that are blocked most", () => {
    const { numbers, block } = counts(100);
    for (let call = 0; call < 50; call += 1) block(OTHER);
    for (let number = 0; number < 4_000; number += 1) block(`1303${number}`);
    expect(numbers.size).toBe(2 + 100);
    expect(numbers.mostBlocked()[0]).toMatchObject({ digits: OTHER, figures: { stopped: 50 } });
  });

  it("leave when none of their calls was stopped for a day, however loud they once were", () => {
    const { state, numbers, block } = counts();
    for (let call = 0; call < 50; call += 1) block(OTHER);
    state.now += 25 * HOUR;
    block("13035550100");
    expect(numbers.mostBlocked().map(({ digits }) => digits)).toEqual(["13035550100"]);
  });

  it("have every call counted while they are there, whoever else's number ends alike", () => {
    const number = fc.constantFrom(MINE, "13035550123", "14045550123", "123", "13035550199", OTHER);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), number), { maxLength: 60 }), (calls) => {
        const { numbers, pass, block } = counts(2);
        for (const [blocked, from] of calls) {
          const before = numbers.number(from)?.calls;
          if (blocked) block(from);
          else pass(from);
          const first = blocked ? 1 : undefined;
          expect(numbers.number(from)?.calls).toBe(before === undefined ? first : before + 1);
        }
      }),
    );
  });

  it("hold no more networks than eight, whatever responses invent", () => {
    const { numbers } = counts();
    for (let network = 0; network < 1000; network += 1) {
      numbers.refusedElsewhere(OTHER, `RLN, ${network}.example`);
    }
    const networks = numbers.number(OTHER)?.networks ?? [];
    expect(networks).toHaveLength(9);
    expect(networks[0]).toEqual(["others", 992]);
  });

  it("leave no trace of a call without a number", () => {
    const { numbers, pass } = counts();
    pass(undefined);
    expect(numbers.size).toBe(0);
  });
});
