import { describe, expect, it } from "vitest";
import { modeOf, modeText } from "../../service/decision/enforcement.ts";
import { decided } from "./world.ts";

const CALL_IDS = Array.from(
  { length: 20_000 },
  (_, at) => `${at}-a84b4c76e66710@203.0.113.${at % 250}`,
);

function enforcedOf(share: number): string[] {
  return CALL_IDS.filter((callId) => modeOf({ mode: "enforce", share }, callId) === "enforce");
}

describe("a rule that is enforced on a share of calls", () => {
  it.each([1, 10, 50, 99])("acts on %d %% of them", (share) => {
    // Four standard deviations of a fair draw.
    const spread = 4 * Math.sqrt((share * (100 - share)) / CALL_IDS.length);
    expect(Math.abs((enforcedOf(share).length * 100) / CALL_IDS.length - share)).toBeLessThan(
      spread,
    );
  });

  it("acts on the same calls whoever asks, and on more of them as the share grows", () => {
    expect(enforcedOf(10)).toEqual(enforcedOf(10));
    const twenty = new Set(enforcedOf(20));
    expect(enforcedOf(10).every((callId) => twenty.has(callId))).toBe(true);
  });

  it("acts on every call at 100, and on none in observe mode", () => {
    expect(enforcedOf(100)).toHaveLength(CALL_IDS.length);
    expect(modeOf({ mode: "observe", share: undefined }, "1")).toBe("observe");
    expect(modeOf({ mode: "enforce", share: undefined }, "1")).toBe("enforce");
  });

  it("says in explanations that it does", () => {
    const callId = enforcedOf(10)[0] ?? "";
    expect(modeText({ mode: "enforce", share: 10 }, callId)).toBe(
      "enforce (10 % of calls enforced)",
    );
  });
});

const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
rules:
  dno.unused: { mode: enforce, share: 10 }
  analytics.score: { mode: enforce, share: 10 }
trunks:
  trusted: { rules: { analytics.score: { share: 50 } } }
  whole: { rules: { analytics.score: { mode: enforce } } }
`;

describe("a policy with shares", () => {
  const inShare = enforcedOf(10)[0] ?? "";
  const outside = CALL_IDS.find((callId) => !enforcedOf(50).includes(callId)) ?? "";
  const from = "<sip:+13034441234@a>";

  it("blocks, or rejects, a call in the share and observes another one", () => {
    const scored = { scores: { 13034441234: 99 } };
    expect(decided({ from, callId: inShare }, scored, POLICY).action).toBe("block");
    expect(decided({ from, callId: outside }, scored, POLICY)).toMatchObject({
      action: "pass",
      mode: "observe",
      would: { action: "block", cause: "analytics.score" },
    });
    const unused = { dno: { 3034441234: ["unused"] } } as const;
    expect(decided({ from, callId: inShare }, unused, POLICY).action).toBe("reject");
    expect(decided({ from, callId: outside }, unused, POLICY).would).toEqual({
      action: "reject",
      cause: "dno.unused",
    });
  });

  it("lets a trunk have another share, or all calls", () => {
    const scored = { scores: { 13034441234: 99 } };
    const half = enforcedOf(50).find((callId) => !enforcedOf(10).includes(callId)) ?? "";
    const of = (trunk: string, callId: string) =>
      decided({ from, callId, trunk }, scored, POLICY).action;
    expect(of("other", half)).toBe("pass");
    expect(of("trusted", half)).toBe("block");
    expect(of("whole", outside)).toBe("block");
  });
});
