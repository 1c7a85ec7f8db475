import { describe, expect, it } from "vitest";
import type { WindowFigures } from "../../service/decision/behaviour.ts";
import { explainCall } from "../../service/decision/explain.ts";
import { callOf, decided, type Known, NOON, worldOf } from "./world.ts";

const FROM = "<sip:+13034441234@a.example>";
const CALLED = "sip:+12125550000@sbc";
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules: { analytics.score: { mode: enforce } }
trunks: { watched: { rules: { analytics.score: { mode: observe } } } }
`;
const ROBOT: WindowFigures = {
  attemptsMinute: 30,
  attemptsHour: 600,
  distinctCalled: 590,
  distinctAttempts: 600,
  sequentialShare: 0.6,
  ended: 500,
  answerRate: 0.3,
  answered: 150,
  shortShare: 0.5,
  meanDurationSeconds: 8,
  firstSeenMs: NOON - 3_600_000,
  watchedSinceMs: 0,
};
const BEHAVES: Known = {
  behaviour: { number: ROBOT, exchange: ROBOT, trunk: ROBOT, origId: undefined },
};
const FACTS = {
  complaints: 0,
  honeypotHits: 3,
  disconnectedAtMs: undefined,
  activeSinceMs: undefined,
};

function decide(fields: Record<string, unknown>, known: Known) {
  return decided({ from: FROM, ruri: CALLED, ...fields }, known, POLICY);
}

describe("a block by evidence", () => {
  it("carries what it was made of, which adds up to its score", () => {
    const decision = decide({}, { ...BEHAVES, facts: { 13034441234: FACTS } });
    expect(decision).toMatchObject({
      action: "block",
      cause: "analytics.score",
      response: { status: 603, phrase: "Network Blocked" },
      facts: { score: 97.34, threshold: 85, source: "honeypot.hits" },
    });
    const { evidence } = decision.facts;
    expect(evidence[0]).toEqual({ evidence: "prior", value: "score 9.98", weight: -2.2 });
    expect(evidence).toContainEqual({
      evidence: "number.short-calls",
      value: "50 % of 150 answered calls",
      weight: 1.5,
    });
    expect(evidence.find((row) => row.evidence === "cap behaviour.number")?.weight).toBeLessThan(0);
    const odds = evidence.reduce((sum, { weight }) => sum + weight, 0);
    expect(100 / (1 + Math.exp(-odds))).toBeCloseTo(97.34, 1);
  });

  it("takes several groups: bad behaviour alone stays under the threshold", () => {
    const alone = { behaviour: { ...BEHAVES.behaviour, exchange: undefined, trunk: undefined } };
    expect(decide({}, alone as Known)).toMatchObject({ action: "pass", facts: { evidence: [] } });
  });

  it("takes authentication into account: signed A, it passes", () => {
    const known = { ...BEHAVES, scores: { 13034441234: 50 } };
    expect(decide({}, known).action).toBe("block");
    expect(decide({ attest: "A" }, BEHAVES).action).toBe("pass");
  });

  it("that is only observed carries its evidence too", () => {
    const { facts, would } = decide({ trunk: "watched" }, { scores: { 13034441234: 97 } });
    expect(would).toEqual({ action: "block", cause: "analytics.score" });
    expect(facts.evidence.map(({ evidence }) => evidence)).toEqual(["prior", "reputation.score"]);
  });

  it("asks for the behaviour of the trunk, and of the origid only where it is believed", () => {
    const asked: unknown[] = [];
    const text = `${POLICY.replace("trunks: {", "trunks: { unbelieved: { verified: false },")}`;
    const world = {
      ...worldOf({}, text),
      behaviour: {
        of: (...question: unknown[]) => {
          asked.push(question);
          return undefined;
        },
      },
    };
    const scores = { find: () => ({ state: "none" }) as const };
    for (const trunk of ["carrier-a", "unbelieved"]) {
      void explainCall(callOf({ from: FROM, trunk, origId: "o-1" }), world, scores, NOON);
    }
    expect(asked).toContainEqual([13_034_441_234, "carrier-a", "o-1", NOON]);
    expect(asked).toContainEqual([13_034_441_234, "unbelieved", undefined, NOON]);
  });
});

describe("a called number that opted out", () => {
  const known = { scores: { 13034441234: 99 }, optedOut: [12_125_550_000] };

  it("gets the call, and nothing is said to have been observed", () => {
    expect(decide({}, known)).toMatchObject({ action: "pass", cause: "none", would: undefined });
    expect(decide({ ruri: "sip:+12125550001@sbc" }, known).action).toBe("block");
  });
});

describe("an explanation", () => {
  it("has a table for each calling number, with what weighs nothing too", async () => {
    const scores = {
      find: () =>
        ({
          state: "known",
          score: { score: 40, category: "sales", expiresAtMs: undefined },
        }) as const,
    };
    const call = callOf({ from: FROM, ruri: CALLED, pai: "<tel:+12125550001>", attest: "B" });
    const { scoreTables } = await explainCall(call, worldOf(BEHAVES, POLICY), scores, NOON);
    expect(scoreTables.map(({ callingNumber }) => callingNumber)).toEqual([
      "12125550001",
      "13034441234",
    ]);
    const [first] = scoreTables;
    expect(first).toMatchObject({ threshold: 90, attestation: "B", callingNumberField: "pai" });
    expect(first?.evidence).toContainEqual({
      evidence: "attestation.B",
      value: "verified",
      weight: 0,
    });
    const unsigned = await explainCall(
      { ...call, attest: undefined },
      worldOf(BEHAVES, POLICY),
      scores,
      NOON,
    );
    expect(unsigned.scoreTables[0]?.evidence).toContainEqual({
      evidence: "attestation.none",
      value: "none",
      weight: 0,
    });
    expect(first?.evidence).toContainEqual({
      evidence: "neighbour.exchange",
      value: "the called number's NPA-NXX",
      weight: 0.3,
    });
    const sum = first?.evidence.reduce((total, { weight }) => total + weight, 0) ?? 0;
    expect(first?.sum).toBeCloseTo(sum, 3);
    expect(100 / (1 + Math.exp(-sum))).toBeCloseTo(first?.score ?? 0, 0);
  });

  it("has none for a call that analytics was not asked of", async () => {
    const scores = { find: () => ({ state: "none" }) as const };
    const call = callOf({ from: FROM, ruri: "sip:911@sbc" });
    expect((await explainCall(call, worldOf(BEHAVES, POLICY), scores, NOON)).scoreTables).toEqual(
      [],
    );
  });
});

describe("an Identity header", () => {
  const weightOf = async (fields: Record<string, unknown>, name: string) => {
    const scores = { find: () => ({ state: "none" }) as const };
    const call = callOf({ from: FROM, ...fields });
    const { scoreTables } = await explainCall(call, worldOf({}, POLICY), scores, NOON);
    return scoreTables[0]?.evidence.find(({ evidence }) => evidence === name)?.weight;
  };

  it.each([
    ["no header", {}, undefined, 0],
    ["a PASSporT", { identity: "eyJh.eyJi.c2ln;info=<https://a>" }, undefined, undefined],
    ["the compact form", { identity: "..c2ln;info=<https://a>" }, undefined, undefined],
    ["something else", { identity: "identity" }, 0.7, undefined],
    ["two parts", { identity: "eyJh.eyJi" }, 0.7, undefined],
    ["one of two", { identity: ["eyJh.eyJi.c2ln", "x"] }, 0.7, undefined],
    [
      "what our verifier passed",
      { identity: "x", verstat: "TN-Validation-Passed" },
      undefined,
      undefined,
    ],
  ])("%s", async (_, fields, malformed, missing) => {
    expect(await weightOf(fields, "identity.malformed")).toBe(malformed);
    expect(await weightOf(fields, "identity.missing")).toBe(missing);
  });

  it("that failed verification is evidence, where the verifier is believed", async () => {
    const verstat = "TN-Validation-Failed";
    expect(await weightOf({ verstat }, "verification.failed")).toBe(1);
    expect(await weightOf({}, "verification.failed")).toBeUndefined();
  });
});
