import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallAttempt, parseCallAttempt } from "../../service/decision/call-attempt.ts";
import type { Decision } from "../../service/decision/decision.ts";
import { DECISION_FIELDS, decisionLine } from "../../service/observability/decision-line.ts";
import { BLOCK, FACTS, PASS } from "../server/fakes.ts";

function call(fields: object = {}): CallAttempt {
  const parsed = parseCallAttempt({ callId: "a84b4c76e66710@pc33.example.com", ...fields });
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.call;
}

const plain = (digits: string) => digits;
const NOW = 1_795_161_600_000;

function line(attempt: CallAttempt, decision: Decision, mask = plain): string {
  return decisionLine(attempt, decision, "http", mask, NOW, 0.0184);
}

describe("a line of the decision log", () => {
  it("says what became of a call that passed", () => {
    expect(line(call(), PASS)).toBe(
      `{"level":30,"time":${NOW},"msg":"decision","callId":"a84b4c76e66710@pc33.example.com","id":"${FACTS.id}","action":"pass","cause":"none","mode":"enforce","trunk":"carrier-a","calling":"12155550123","callingField":"pai","called":"13125550188","attestation":"A","list":"20261120T081500Z-3f2a91c4","policy":"0a1b2c3d4e5f","transport":"http","durationUs":18}\n`,
    );
  });

  it("says why a call was blocked, and what would have been", () => {
    const attempt = call({ sourceIp: "203.0.113.5" });
    expect(JSON.parse(line(attempt, BLOCK))).toMatchObject({
      action: "block",
      cause: "analytics.score",
      status: 603,
      sourceIp: "203.0.113.5",
      source: "feed",
      score: 97,
      threshold: 80,
    });
    const would = { action: "reject", cause: "dno.invalid" } as const;
    expect(JSON.parse(line(attempt, { ...PASS, mode: "observe", would }))).toMatchObject({
      action: "pass",
      mode: "observe",
      would: "reject",
      wouldCause: "dno.invalid",
    });
  });

  it("masks both numbers, and holds them nowhere else", () => {
    const text = line(call({ from: "+12155550123" }), PASS, (digits) => `*${digits.slice(-4)}`);
    expect(JSON.parse(text)).toMatchObject({ calling: "*0123", called: "*0188" });
    expect(text).not.toMatch(/2155550123|3125550188/);
  });

  it("leaves out what is not known", () => {
    const facts = {
      ...FACTS,
      callingNumber: undefined,
      callingNumberField: undefined,
      calledNumber: undefined,
      trunk: undefined,
    };
    const fields = Object.keys(JSON.parse(line(call(), { ...PASS, facts })) as object);
    expect(fields).toEqual(
      "level time msg callId id action cause mode attestation list policy transport durationUs".split(
        " ",
      ),
    );
  });

  it("follows a new list, policy or transport at once", () => {
    line(call(), PASS);
    const facts = { ...FACTS, listVersion: "second", policyVersion: "other" };
    expect(JSON.parse(line(call(), { ...PASS, facts }))).toMatchObject({
      list: "second",
      policy: "other",
    });
    expect(
      JSON.parse(decisionLine(call(), { ...PASS, facts }, "rpc-tcp", plain, NOW, 0)),
    ).toMatchObject({
      list: "second",
      transport: "rpc-tcp",
    });
  });

  it("cuts what is too long", () => {
    const attempt = call({ callId: "x".repeat(5000), sourceIp: "é".repeat(5000) });
    const read = JSON.parse(line(attempt, PASS)) as Record<string, string>;
    expect(read["callId"]).toBe("x".repeat(256));
    expect(read["sourceIp"]).toBe("é".repeat(256));
  });

  it("has only fields of the table, in its order", () => {
    const everything: Decision = {
      ...BLOCK,
      would: { action: "reject", cause: "dno.unused" },
    };
    const attempt = call({ sourceIp: "203.0.113.5" });
    expect(Object.keys(JSON.parse(line(attempt, everything)) as object)).toEqual(
      Object.keys(DECISION_FIELDS),
    );
  });

  it("is one line of JSON whatever the call holds", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, text, text, (callId, trunk, sourceIp, source) => {
        const attempt = { ...call(), callId, sourceIp };
        const facts = {
          ...FACTS,
          trunk,
          source,
          callingNumber: sourceIp,
          calledNumber: trunk,
          listVersion: source,
        };
        const written = line(attempt, { ...PASS, facts });
        expect(written.indexOf("\n")).toBe(written.length - 1);
        expect(written).toMatch(/^[\x20-\x7e]*\n$/);
        expect(JSON.parse(written)).toMatchObject({ callId, trunk, sourceIp, action: "pass" });
      }),
    );
  });
});
