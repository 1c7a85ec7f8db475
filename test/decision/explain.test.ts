import { describe, expect, it } from "vitest";
import { explainCall } from "../../service/decision/explain.ts";
import type { ScoreFound } from "../../service/decision/scores.ts";
import { callOf, type Known, NOON, POLICY, worldOf } from "./world.ts";

const CALLER = { from: "<sip:+13034441234@a.example>" };

async function explained(fields: Record<string, unknown>, known: Known, score?: number) {
  const found: ScoreFound =
    score === undefined
      ? { state: "none" }
      : { state: "known", score: { score, category: "scam", expiresAtMs: undefined } };
  const explanation = await explainCall(
    callOf(fields),
    worldOf(known),
    { find: () => found },
    NOON,
  );
  const steps = explanation.steps.map(({ asked, about, outcome }) =>
    [asked, about, outcome].filter((part) => part !== "").join(" | "),
  );
  return { ...explanation, steps };
}

describe("an explanation", () => {
  it("has each step in the order in which it was asked", async () => {
    const { steps } = await explained(
      { ...CALLER, pai: "<tel:+442071838750>", trunk: "watched" },
      { dno: { 3034441234: ["unused"] } },
      97,
    );
    expect(steps).toEqual([
      "caller | pai 442071838750 | foreign",
      "caller | from 13034441234 | nanp",
      "exemption | none",
      "dno.unused | from 13034441234 | test: all; observe",
      "analytics.score | pai 442071838750 | score 97, threshold 80 (none); observe",
    ]);
  });

  it("says what the cause means and where its ground is written", async () => {
    const { meaning, ground } = await explained(CALLER, { dno: { 3034441234: ["inbound-only"] } });
    expect(meaning).toContain("inbound calls only");
    expect(ground).toBe("47 CFR 64.1200(o)(1)");
  });

  it("shows every class that holds, not only the one that decided", async () => {
    const { dno, decision } = await explained(CALLER, {
      dno: { 3034441234: ["inbound-only", "unallocated"] },
    });
    expect(decision.cause).toBe("dno.inbound-only");
    expect(dno.map((hit) => hit.class)).toEqual(["inbound-only", "unallocated"]);
  });

  it("shows the classes that an override exempts the number from, and the override", async () => {
    const known = { dno: { 3034441234: ["unused"] }, allowed: [13034441234] } as const;
    const { steps, dno, allowed, decision } = await explained(CALLER, known);
    expect(decision.cause).toBe("exempt.allowed");
    expect(steps).toContain("allowed | from 13034441234 | restored");
    expect(dno).toHaveLength(1);
    expect(allowed).toMatchObject({ digits: "13034441234", reason: "restored" });
  });

  it("shows the override of a number that is not valid", async () => {
    const { allowed } = await explained({ from: "0125550100" }, { allowed: [125550100] });
    expect(allowed).toMatchObject({ digits: "0125550100" });
  });

  it("says why nothing was tested of a caller without a number", async () => {
    const { steps, dno } = await explained({ from: "anonymous" }, {});
    expect(steps).toEqual(["caller | from none | none", "exemption | none"]);
    expect(dno).toEqual([]);
  });

  it("names the exemption of an emergency call", async () => {
    const { steps } = await explained({ ...CALLER, ruri: "sip:911@sbc" }, {});
    expect(steps.at(-1)).toBe("exemption | called 911");
  });

  it.each([
    ["a reject", CALLER, { dno: { 3034441234: ["unused"] } }, "cause 21, location user"],
    ["a 603+", CALLER, {}, "cause 21, location user"],
    [
      "a 607",
      { ...CALLER, ruri: "sip:+13034440000@sbc" },
      { subscriberBlocks: [[13034440000, 13034441234]] },
      "cause 31, location user",
    ],
  ] as const)(
    "says what a gateway to TDM would release with: %s",
    async (_, fields, known, end) => {
      const { steps, decision } = await explained(fields, known, 97);
      expect(decision.action).not.toBe("pass");
      expect(steps.at(-1)).toBe(`tdm.release | ${end}`);
    },
  );

  it.each([
    ["403, Forbidden", "cause 21, location network"],
    ["500, Server Error", "as the gateway's own table has it"],
  ])("says so of a status of the policy's own: %s", async (answer, end) => {
    const [status, phrase] = answer.split(", ");
    const rule = `  dno.unused: { mode: enforce, status: ${status}, phrase: ${phrase} }`;
    const explanation = await explainCall(
      callOf(CALLER),
      worldOf({ dno: { 3034441234: ["unused"] } }, POLICY.replace("rules:\n", `rules:\n${rule}\n`)),
      { find: () => ({ state: "none" }) },
      NOON,
    );
    expect(explanation.steps.at(-1)).toEqual({ asked: "tdm.release", about: "", outcome: end });
  });

  it("asks the list nothing of digits that are no number of the plan", async () => {
    for (const from of ["1111111111", "+13034441234567890123", "+442071838750"]) {
      expect((await explained({ from }, {})).dno).toEqual([]);
    }
  });

  it("names list and policy that it holds for", async () => {
    expect(await explained(CALLER, {})).toMatchObject({
      listVersion: "list-1",
      policyVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });
});
