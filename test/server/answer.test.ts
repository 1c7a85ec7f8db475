import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAUSES, type Cause, RULE_CAUSES } from "../../service/decision/causes.ts";
import type { Decision } from "../../service/decision/decision.ts";
import { answerText } from "../../service/server/answer.ts";
import { BLOCK, FACTS, PASS } from "./fakes.ts";

describe("the answer to a call", () => {
  it("that passes has no response", () => {
    expect(answerText(PASS)).toBe(
      `{"action":"pass","cause":"none","mode":"enforce","id":"${FACTS.id}"}`,
    );
  });

  it("that is blocked has status, phrase and headers", () => {
    expect(answerText(BLOCK)).toBe(
      `{"action":"block","cause":"analytics.score","mode":"enforce","status":603,"phrase":"Network Blocked","headers":"Reason: SIP;cause=603;text=\\"v=analytics1;url=https://a.example/r;id=${FACTS.id}\\";location=RLN\\r\\n","id":"${FACTS.id}"}`,
    );
  });

  it("that is rejected may have no headers", () => {
    const decision: Decision = {
      ...BLOCK,
      action: "reject",
      cause: "dno.invalid",
      response: { status: 603, phrase: "Decline", headers: "" },
    };
    expect(JSON.parse(answerText(decision))).toEqual({
      action: "reject",
      cause: "dno.invalid",
      mode: "enforce",
      status: 603,
      phrase: "Decline",
      headers: "",
      id: FACTS.id,
    });
  });

  it("says what a rule in observe mode would have done", () => {
    const decision: Decision = {
      ...PASS,
      mode: "observe",
      would: { action: "block", cause: "analytics.score" },
    };
    expect(JSON.parse(answerText(decision))).toEqual({
      action: "pass",
      cause: "none",
      mode: "observe",
      id: FACTS.id,
      would: "block",
    });
  });

  it("is what JSON.stringify would make of it, whatever the texts are", () => {
    const causes = Object.keys(CAUSES) as Cause[];
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(
        fc.constantFrom(...causes),
        fc.constantFrom(...RULE_CAUSES),
        text,
        text,
        text,
        (passed, ruled, phrase, headers, id) => {
          const facts = { ...FACTS, id };
          expect(JSON.parse(answerText({ ...PASS, cause: passed, facts }))).toEqual({
            action: "pass",
            cause: passed,
            mode: "enforce",
            id,
          });
          const response = { status: 603, phrase, headers };
          expect(JSON.parse(answerText({ ...BLOCK, cause: ruled, response, facts }))).toEqual({
            action: "block",
            cause: ruled,
            mode: "enforce",
            ...response,
            id,
          });
        },
      ),
    );
  });
});
