import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BehaviourFigures, WindowFigures } from "../../../service/decision/behaviour.ts";
import { GROUP_NAMES, type Known, SCOPES } from "../../../service/decision/evidence/known.ts";
import { logOdds, scoreOf } from "../../../service/decision/evidence/log-odds.ts";
import { EVIDENCE } from "../../../service/decision/evidence/registry.ts";
import { evidenceRows, sumOf } from "../../../service/decision/evidence/score-table.ts";
import { Weighing } from "../../../service/decision/evidence/weighing.ts";
import { builtInPolicy } from "../../../service/decision/policy/built-in.ts";
import type { NumberFacts } from "../../../service/decision/scores.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const { weighing, otherTrunks } = builtInPolicy();
const THRESHOLDS = otherTrunks.rules["analytics.score"].thresholds;
const weights = new Float64Array(EVIDENCE.length);

/** A call of which nothing is known that weighs anything. */
const NOTHING: Known = {
  attestation: "none",
  verification: "none",
  identity: "missing",
  calling: 13_034_441_234,
  called: 12_125_550_000,
  reputation: undefined,
  facts: undefined,
  behaviour: undefined,
  now: NOW,
};

const FACTS: NumberFacts = {
  complaints: 0,
  honeypotHits: 0,
  disconnectedAtMs: undefined,
  activeSinceMs: undefined,
};

const QUIET: WindowFigures = {
  attemptsMinute: 1,
  attemptsHour: 30,
  distinctCalled: 10,
  distinctAttempts: 30,
  sequentialShare: 0,
  ended: 190,
  answerRate: 0.6,
  answered: 114,
  shortShare: 0.05,
  meanDurationSeconds: 180,
  firstSeenMs: NOW - 100 * DAY_MS,
  watchedSinceMs: NOW - 200 * DAY_MS,
};

const WORST: WindowFigures = {
  attemptsMinute: 60,
  attemptsHour: 3_000,
  distinctCalled: 3_000,
  distinctAttempts: 3_000,
  sequentialShare: 1,
  ended: 3_000,
  answerRate: 0,
  answered: 400,
  shortShare: 1,
  meanDurationSeconds: 2,
  firstSeenMs: NOW - 1_000,
  watchedSinceMs: NOW - 200 * DAY_MS,
};

function everywhere(figures: WindowFigures): BehaviourFigures {
  return { number: figures, exchange: figures, trunk: figures, origId: figures };
}

function ofNumber(figures: Partial<WindowFigures>): BehaviourFigures {
  return {
    number: { ...QUIET, ...figures },
    exchange: undefined,
    trunk: undefined,
    origId: undefined,
  };
}

function scored(score: number): Pick<Known, "reputation"> {
  return { reputation: { score, category: "", expiresAtMs: undefined } };
}

function scoreWith(known: Partial<Known>, by: Weighing = weighing): number | undefined {
  return by.score({ ...NOTHING, ...known }, weights);
}

/** What one piece of evidence weighs by default, before caps. */
function weightOf(name: string, known: Partial<Known>): number {
  scoreWith(known);
  return weights[EVIDENCE.findIndex((one) => one.name === name)] ?? Number.NaN;
}

const window = fc.option(
  fc.record({
    attemptsMinute: fc.nat(2_000),
    attemptsHour: fc.nat(100_000),
    distinctCalled: fc.double({ min: 0, max: 100_000, noNaN: true }),
    distinctAttempts: fc.nat(100_000),
    sequentialShare: fc.double({ min: 0, max: 1, noNaN: true }),
    ended: fc.nat(100_000),
    answerRate: fc.double({ min: 0, max: 1, noNaN: true }),
    answered: fc.nat(100_000),
    shortShare: fc.double({ min: 0, max: 1, noNaN: true }),
    meanDurationSeconds: fc.double({ min: 0, max: 36_000, noNaN: true }),
    firstSeenMs: fc.integer({ min: 0, max: NOW }),
    watchedSinceMs: fc.integer({ min: 0, max: NOW }),
  }),
  { nil: undefined },
);
const time = fc.option(fc.integer({ min: 0, max: NOW + DAY_MS }), { nil: undefined });
const anyKnown: fc.Arbitrary<Known> = fc.record({
  attestation: fc.constantFrom("A", "B", "C", "none"),
  verification: fc.constantFrom("passed", "failed", "none"),
  identity: fc.constantFrom("missing", "malformed", "present"),
  calling: fc.constantFrom(13_034_441_234, 442_071_838_750),
  called: fc.constantFrom(undefined, 13_034_440_000, 12_125_550_000),
  reputation: fc.option(
    fc.record({
      score: fc.double({ min: 0, max: 100, noNaN: true }),
      category: fc.constant(""),
      expiresAtMs: fc.constant(undefined),
    }),
    { nil: undefined },
  ),
  facts: fc.option(
    fc.record({
      complaints: fc.double({ min: 0, max: 10_000, noNaN: true }),
      honeypotHits: fc.double({ min: 0, max: 100, noNaN: true }),
      disconnectedAtMs: time,
      activeSinceMs: time,
    }),
    { nil: undefined },
  ),
  behaviour: fc.option(
    fc.record({ number: window, exchange: window, trunk: window, origId: window }),
    { nil: undefined },
  ),
  now: fc.constant(NOW),
});
/** Weights and caps that a policy may have, of either sign. */
const anyWeighing = fc
  .record({
    prior: fc.double({ min: -10, max: 10, noNaN: true }),
    weights: fc.dictionary(
      fc.constantFrom(...EVIDENCE.map(({ name }) => name)),
      fc.double({ min: -20, max: 20, noNaN: true }),
    ),
    caps: fc.record(
      Object.fromEntries(
        GROUP_NAMES.map((name) => [name, fc.double({ min: 0, max: 20, noNaN: true })]),
      ),
    ),
    samples: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ prior, weights, caps, samples }) => {
    const minimumSamples = Object.fromEntries(SCOPES.map((scope) => [scope, samples]));
    return new Weighing({ prior, weights, caps, minimumSamples } as Weighing["policy"]);
  });

describe("a score of evidence", () => {
  it("is 0 to 100 or none, whatever is known and however it is weighed", () => {
    fc.assert(
      fc.property(anyKnown, anyWeighing, (known, by) => {
        const score = by.score(known, weights);
        if (score !== undefined) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is never lowered by evidence of positive weight", () => {
    fc.assert(
      fc.property(
        anyKnown,
        anyWeighing,
        fc.constantFrom(...EVIDENCE),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        (known, by, { name }, more) => {
          if (name === "reputation.score") return;
          const { policy } = by;
          const before = new Weighing({ ...policy, weights: { ...policy.weights, [name]: 0 } });
          const after = new Weighing({ ...policy, weights: { ...policy.weights, [name]: more } });
          const without = before.score(known, weights);
          if (without !== undefined)
            expect(after.score(known, weights) ?? -1).toBeGreaterThanOrEqual(without);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is moved by no group further than its cap", () => {
    fc.assert(
      fc.property(anyKnown, anyWeighing, fc.constantFrom(...GROUP_NAMES), (known, by, group) => {
        const { policy } = by;
        const with0 = new Weighing({ ...policy, caps: { ...policy.caps, [group]: 0 } });
        const odds = sumOf(evidenceRows(by, known, false));
        const without = sumOf(evidenceRows(with0, known, false));
        expect(Math.abs(odds - without)).toBeLessThanOrEqual(policy.caps[group] + 0.05);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the sum of the table that explains it", () => {
    fc.assert(
      fc.property(anyKnown, anyWeighing, fc.boolean(), (known, by, all) => {
        const score = by.score(known, weights);
        const sum = sumOf(evidenceRows(by, known, all));
        if (score !== undefined) expect(Math.abs(scoreOf(sum) - score)).toBeLessThan(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it("has no row for a cap that takes less off than is shown", () => {
    const known = { ...NOTHING, verification: "failed", identity: "malformed" } as const;
    const capped = (authentication: number) =>
      evidenceRows(
        new Weighing({ ...weighing.policy, caps: { ...weighing.policy.caps, authentication } }),
        known,
        false,
      ).map(({ evidence }) => evidence);
    expect(capped(1.5)).toContain("cap authentication");
    expect(capped(1 + 0.7 - 2 ** -51)).not.toContain("cap authentication");
  });

  it("does not depend on the order in which evidence is weighed", () => {
    fc.assert(
      fc.property(anyKnown, anyWeighing, (known, by) => {
        const rows = evidenceRows(by, known, true);
        const backwards = sumOf(rows.toReversed());
        expect(Math.abs(backwards - sumOf(rows))).toBeLessThanOrEqual(0.001_001);
      }),
      { numRuns: 500 },
    );
  });

  it("takes nothing from evidence that is missing", () => {
    expect(scoreWith({})).toBeUndefined();
    expect(scoreWith({ facts: FACTS, behaviour: everywhere(QUIET) })).toBeUndefined();
    fc.assert(
      fc.property(anyKnown, (known) => {
        const absent = { ...known, facts: undefined, behaviour: undefined };
        const empty = {
          ...known,
          facts: FACTS,
          behaviour: {
            number: undefined,
            exchange: undefined,
            trunk: undefined,
            origId: undefined,
          },
        };
        expect(weighing.score(empty, weights)).toBe(weighing.score(absent, weights));
      }),
    );
  });
});

describe("a reputation", () => {
  it("alone comes out as it went in, to the hundredth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 148, max: 10_000 }), (hundredths) => {
        expect(scoreWith(scored(hundredths / 100))).toBe(hundredths / 100);
      }),
      { numRuns: 10_000 },
    );
  });

  it("of 0 speaks for the caller, but not so much that nothing else could count", () => {
    expect(scoreWith(scored(0))).toBe(1.48);
    expect(scoreWith({ ...scored(0), behaviour: everywhere(WORST) })).toBeGreaterThan(50);
    expect(scoreWith({ ...scored(0), behaviour: everywhere(WORST) })).toBeLessThan(55);
  });

  it("of 100 is not brought under a threshold by anything in the caller's favour", () => {
    const favour = new Weighing({ ...weighing.policy, weights: { "attestation.A": -1.5 } });
    expect(scoreWith({ ...scored(100), attestation: "A" }, favour)).toBeGreaterThan(99.9);
  });

  it("that is just the prior is a score all the same", () => {
    expect(scoreWith(scored(scoreOf(weighing.policy.prior)))).toBe(9.98);
  });
});

describe("by default", () => {
  it("no group but reputation reaches a threshold alone", () => {
    const least = Math.min(...Object.values(THRESHOLDS));
    for (const group of GROUP_NAMES) {
      if (group !== "reputation")
        expect([group, weighing.mostOf(group) < least]).toEqual([group, true]);
    }
  });

  it("the worst behaviour blocks an unsigned caller, and none that is signed A or B", () => {
    const score = scoreWith({ behaviour: everywhere(WORST) }) ?? 0;
    expect(score).toBeGreaterThan(THRESHOLDS.none);
    expect(score).toBeLessThan(THRESHOLDS.B);
  });

  it("a call centre that does what call centres do has a low score", () => {
    const distinct = { distinctCalled: 110, distinctAttempts: 120 };
    const figures = { attemptsHour: 120, ...distinct, ended: 120, answerRate: 0.45 };
    expect(scoreWith({ behaviour: everywhere({ ...QUIET, ...figures }) })).toBe(26.24);
  });

  it("behaviour alone of one number blocks nobody", () => {
    expect(scoreWith({ behaviour: ofNumber(WORST) })).toBe(57.44);
  });
});

describe("a piece of evidence", () => {
  it("of behaviour counts from the minimum sample on", () => {
    const short = (answered: number) =>
      weightOf("number.short-calls", { behaviour: ofNumber({ answered, shortShare: 0.3 }) });
    expect(short(99)).toBe(0);
    expect(short(100)).toBe(1.5);
  });

  it.each([
    [{ shortShare: 0.15 }, "number.short-calls", 0],
    [{ shortShare: 0.225 }, "number.short-calls", 0.75],
    [{ shortShare: 0.9 }, "number.short-calls", 1.5],
    [{ answerRate: 0.4 }, "number.answer-rate", 0],
    [{ answerRate: 0.1 }, "number.answer-rate", 0.75],
    [{ attemptsHour: 30 }, "number.attempts-hour", 0],
    [{ attemptsHour: 165 }, "number.attempts-hour", 0.5],
    [{ attemptsMinute: 18 }, "number.attempts-minute", 0.25],
    [{ distinctAttempts: 200, distinctCalled: 150 }, "number.distinct-called", 0.5],
    [{ distinctAttempts: 99, distinctCalled: 99 }, "number.distinct-called", 0],
    [{ meanDurationSeconds: 20 }, "number.mean-duration", 0.25],
    [{ attemptsHour: 200, sequentialShare: 0.3 }, "number.sequential", 0.5],
    [{ attemptsHour: 165, firstSeenMs: NOW - 1 }, "number.first-seen", 0.35],
    [{ attemptsHour: 165, firstSeenMs: NOW - DAY_MS }, "number.first-seen", 0],
    [
      { attemptsHour: 165, firstSeenMs: NOW - 1, watchedSinceMs: NOW - DAY_MS },
      "number.first-seen",
      0,
    ],
  ])("%o is %s of %d", (figures, name, weight) => {
    expect(weightOf(name, { behaviour: ofNumber(figures) })).toBeCloseTo(weight, 9);
  });

  it.each([
    ["neighbour.exchange", { called: 13_034_440_000 }, 0.3],
    ["neighbour.exchange", { called: 13_034_450_000 }, 0],
    ["neighbour.exchange", { called: 13_034_441_234 }, 0],
    ["neighbour.exchange", { calling: 442_071_838_750, called: 442_071_838_751 }, 0],
    ["neighbour.exchange", { called: undefined }, 0],
    ["verification.failed", { verification: "failed" }, 1],
    ["verification.failed", { verification: "none" }, 0],
    ["identity.malformed", { identity: "malformed" }, 0.7],
    ["number.disconnected", { facts: { ...FACTS, disconnectedAtMs: NOW - 1 } }, 1.5],
    ["number.disconnected", { facts: { ...FACTS, disconnectedAtMs: NOW + 1 } }, 0],
    [
      "number.disconnected",
      { facts: { ...FACTS, disconnectedAtMs: NOW - 2, activeSinceMs: NOW - 1 } },
      0,
    ],
    ["complaints.count", { facts: { ...FACTS, complaints: 1 } }, 0],
    ["complaints.count", { facts: { ...FACTS, complaints: 10.5 } }, 0.5],
    ["honeypot.hits", { facts: { ...FACTS, honeypotHits: 1.5 } }, 1],
  ] as const)("%s of %o is %d", (name, known, weight) => {
    expect(weightOf(name, known)).toBeCloseTo(weight, 9);
  });

  it("of a new number counts with a burst of its calls", () => {
    const facts = { ...FACTS, activeSinceMs: NOW - 29 * DAY_MS };
    expect(weightOf("number.newly-active", { facts })).toBe(0);
    expect(
      weightOf("number.newly-active", { facts, behaviour: ofNumber({ attemptsHour: 300 }) }),
    ).toBe(0.7);
  });

  it("says what was found of it whenever it weighs something", () => {
    fc.assert(
      fc.property(anyKnown, (known) => {
        weighing.score(known, weights);
        for (const [index, { name, value }] of EVIDENCE.entries()) {
          if (weights[index] !== 0) expect([name, value(known)]).not.toEqual([name, undefined]);
        }
      }),
    );
  });

  it("has a name of its own", () => {
    expect(new Set(EVIDENCE.map(({ name }) => name)).size).toBe(EVIDENCE.length);
  });
});

describe("log-odds", () => {
  it("are those of a probability in percent", () => {
    expect(logOdds(50)).toBe(0);
    expect(logOdds(90)).toBeCloseTo(Math.log(9), 12);
    expect(scoreOf(Math.log(9))).toBe(90);
    expect([scoreOf(-800), scoreOf(800)]).toEqual([0, 100]);
  });
});
