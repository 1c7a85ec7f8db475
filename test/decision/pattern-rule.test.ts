import { describe, expect, it } from "vitest";
import { decide } from "../../service/decision/decide.ts";
import { callOf, decided, type Known, worldOf } from "./world.ts";

const FROM = "<sip:+13034441234@a.example>";
const RURI = "sip:+12125550000@sbc";
const HONEYPOT: Known = {
  facts: {
    13034441234: {
      complaints: 0,
      honeypotHits: 3,
      disconnectedAtMs: undefined,
      activeSinceMs: undefined,
    },
  },
};

function policy(pattern: string, rest = ""): string {
  return `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
patterns:
  honeypot-2026-11:
    meaning: calls to lines that nobody gave to anyone
    mode: enforce
    approvedBy: Jane Roe
    approvedOn: 2026-11-18
    reviewBy: 2027-02-18
    evidence: { honeypot.hits: 1.5 }
${pattern}
${rest}
`;
}

function decidedBy(text: string, fields: Record<string, unknown> = {}, known = HONEYPOT) {
  return decided({ from: FROM, ruri: RURI, ...fields }, known, text);
}

describe("a pattern", () => {
  it("blocks the calls that it is about with 603+, and names itself and the evidence", () => {
    const decision = decidedBy(policy(""));
    expect(decision).toMatchObject({
      action: "block",
      cause: "analytics.pattern",
      response: { status: 603, phrase: "Network Blocked" },
      facts: { id: "notice-1", source: "honeypot-2026-11", callingNumber: "13034441234" },
    });
    expect(decision.facts.evidence.map(({ evidence }) => evidence)).toContain("honeypot.hits");
  });

  it("does not act on a call whose evidence weighs less, or whose score is under its own", () => {
    expect(decidedBy(policy(""), {}, {}).action).toBe("pass");
    expect(decidedBy(policy("    score: 45"))).toMatchObject({ action: "block" });
    expect(decidedBy(policy("    score: 46")).action).toBe("pass");
  });

  it("has no opt-out, 47 CFR 64.1200(k)(11)", () => {
    const known = { ...HONEYPOT, optedOut: [12_125_550_000] };
    expect(decidedBy(policy(""), {}, known).cause).toBe("analytics.pattern");
  });

  it("gives way to the exemptions: emergency, emergency centre, allowed number", () => {
    const emergency = 'emergency: { callingNumbers: ["+13034441234"] }';
    expect(decidedBy(policy(""), { ruri: "sip:911@sbc" }).cause).toBe("exempt.emergency");
    expect(decidedBy(policy("", emergency)).cause).toBe("exempt.emergency");
    expect(decidedBy(policy(""), {}, { ...HONEYPOT, allowed: [13_034_441_234] }).cause).toBe(
      "exempt.allowed",
    );
  });

  it("acts no more once it is ended", () => {
    const known = { ...HONEYPOT, endedPatterns: ["honeypot-2026-11"] };
    expect(decidedBy(policy(""), {}, known)).toMatchObject({ action: "pass", would: undefined });
  });

  it.each([
    ["before it is approved", Date.UTC(2026, 10, 18) - 1, "pass"],
    ["from the day of its approval", Date.UTC(2026, 10, 18), "block"],
    ["to the day before its review", Date.UTC(2027, 1, 18) - 1, "block"],
    ["from the day of its review", Date.UTC(2027, 1, 18), "pass"],
  ])("%s: %s", (_, now, action) => {
    const asked = decide(callOf({ from: FROM }), worldOf(HONEYPOT, policy("")), now);
    if (asked.action !== "ask") throw new Error("analytics was not asked");
    const facts = HONEYPOT.facts?.[13034441234];
    const decision = asked.conclude([{ state: "none", ...(facts && { facts }) }]);
    expect(decision.action).toBe(action);
    if (action === "pass") {
      expect(decision.would).toEqual({ action: "block", cause: "analytics.pattern" });
      expect(decision.facts).toMatchObject({ source: "honeypot-2026-11" });
      expect(decision.facts.evidence).not.toEqual([]);
    }
  });

  it("is observed on a trunk where patterns are", () => {
    const text = policy(
      "",
      "trunks: { watched: { rules: { analytics.pattern: { mode: observe } } } }",
    );
    expect(decidedBy(text, { trunk: "watched" })).toMatchObject({
      action: "pass",
      would: { cause: "analytics.pattern" },
    });
    expect(decidedBy(text).action).toBe("block");
  });

  it("leaves the call to the score where that blocks too", () => {
    const known = { ...HONEYPOT, scores: { 13034441234: 97 } };
    const text = policy("", "rules: { analytics.score: { mode: enforce } }");
    expect(decidedBy(text, {}, known).cause).toBe("analytics.score");
    expect(decidedBy(policy(""), {}, known)).toMatchObject({
      cause: "analytics.pattern",
      would: { cause: "analytics.score" },
    });
  });

  it("finds the number that it is about among several", () => {
    const decision = decidedBy(policy(""), { pai: "<sip:+13034440000@a>" });
    expect(decision.facts).toMatchObject({
      callingNumber: "13034441234",
      callingNumberField: "from",
    });
  });

  it("is told with the score of the number that it is about, not with a higher one", () => {
    const known = { ...HONEYPOT, scores: { 13034440000: 60 } };
    for (const mode of ["enforce", "observe"]) {
      const text = policy("").replace("mode: enforce", `mode: ${mode}`);
      const { facts } = decidedBy(text, { pai: "<sip:+13034440000@a>" }, known);
      expect(facts).toMatchObject({ callingNumber: "13034441234", score: 45.02 });
    }
  });

  it("that is enforced acts although another one that is observed matches before it", () => {
    const text = policy("", "").replace(
      "patterns:\n",
      "patterns:\n  tried-out: { evidence: { honeypot.hits: 0.1 } }\n",
    );
    expect(decidedBy(text)).toMatchObject({
      action: "block",
      facts: { source: "honeypot-2026-11" },
    });
  });
});
