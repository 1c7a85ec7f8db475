import { describe, expect, it } from "vitest";
import { decideCall } from "../../service/decision/decide-call.ts";
import type { ScoreFound, Scores } from "../../service/decision/scores.ts";
import { callOf, NOON, worldOf } from "./world.ts";

const ONE = "<sip:+13034441234@a.example>";
const OTHER = "<sip:+13034440000@a.example>";
const NONE: ScoreFound = { state: "none" };

function known(score: number): ScoreFound {
  return { state: "known", score: { score, category: "scam", expiresAtMs: undefined } };
}

/** Scores by number, some at hand and some on their way; notes what it was asked for. */
function scoresOf(answers: Readonly<Record<number, ScoreFound | Promise<ScoreFound>>>) {
  const asked: number[] = [];
  const scores: Scores = {
    find: (e164) => {
      asked.push(e164);
      return answers[e164] ?? NONE;
    },
  };
  return { asked, scores };
}

describe("a call", () => {
  it("is decided at once when every score is at hand", () => {
    const { scores } = scoresOf({ 13034441234: known(97) });
    expect(decideCall(callOf({ from: ONE }), worldOf({}), scores, NOON)).toMatchObject({
      action: "block",
    });
  });

  it("is decided at once when it takes no score, and none is asked for", () => {
    const { scores, asked } = scoresOf({});
    const emergency = callOf({ from: ONE, ruri: "sip:911@sbc" });
    expect(decideCall(emergency, worldOf({}), scores, NOON)).toMatchObject({ action: "pass" });
    const listed = worldOf({ dno: { 3034441234: ["unused"] } });
    expect(decideCall(callOf({ from: ONE }), listed, scores, NOON)).toMatchObject({
      action: "reject",
    });
    expect(asked).toEqual([]);
  });

  it("waits for the score that is on its way", async () => {
    const { scores, asked } = scoresOf({
      13034441234: known(10),
      13034440000: Promise.resolve(known(97)),
    });
    const decision = decideCall(callOf({ from: ONE, pai: OTHER }), worldOf({}), scores, NOON);
    expect(decision).toBeInstanceOf(Promise);
    expect(await decision).toMatchObject({
      action: "block",
      facts: { callingNumber: "13034440000", callingNumberField: "pai", score: 97 },
    });
    expect(asked).toEqual([13034440000, 13034441234]);
  });

  it("passes as degraded when one score is missing and the other is below its threshold", () => {
    const { scores } = scoresOf({
      13034441234: known(10),
      13034440000: { state: "unavailable", why: "deadline" },
    });
    expect(decideCall(callOf({ from: ONE, pai: OTHER }), worldOf({}), scores, NOON)).toMatchObject({
      action: "pass",
      cause: "degraded.scores",
      facts: { score: 10 },
    });
  });

  it("is blocked by the score that is there, whatever the other would have been", () => {
    const { scores } = scoresOf({
      13034441234: known(97),
      13034440000: { state: "unavailable", why: "store" },
    });
    expect(decideCall(callOf({ from: ONE, pai: OTHER }), worldOf({}), scores, NOON)).toMatchObject({
      action: "block",
    });
  });

  it("is blocked by what feeds say of the number though its vendor did not answer", () => {
    const facts = {
      complaints: 25,
      honeypotHits: 4,
      disconnectedAtMs: Date.UTC(2026, 7, 1),
      activeSinceMs: undefined,
    };
    const { scores } = scoresOf({
      13034441234: { state: "unavailable", why: "deadline", facts },
    });
    // -2.2 + 1.0 + 2.0 + 1.5 is a score of 90.89.
    expect(decideCall(callOf({ from: ONE }), worldOf({}), scores, NOON)).toMatchObject({
      action: "block",
      facts: { score: 90.89 },
    });
  });

  it("asks for no score of a number that is allowed, or is none", () => {
    const { scores, asked } = scoresOf({});
    const call = callOf({ from: "<sip:anonymous@anonymous.invalid>", pai: ONE });
    const world = worldOf({ allowed: [13034441234] });
    expect(decideCall(call, world, scores, NOON)).toMatchObject({ cause: "exempt.allowed" });
    expect(asked).toEqual([]);
  });
});
