import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCallAttempt } from "../../service/decision/call-attempt.ts";
import type { DnoClass } from "../../service/decision/causes.ts";
import { decide } from "../../service/decision/decide.ts";
import type { Decision } from "../../service/decision/decision.ts";
import { explainCall } from "../../service/decision/explain.ts";
import { parsePolicy } from "../../service/decision/policy/policy-file.ts";
import { newKey } from "../sip/jws.ts";
import { callOf, type Known, NOON, worldOf } from "./world.ts";

const KEY = newKey();
const POLICY = `notice: { url: "https://redress.example.net/r/{id}", location: RLN }
jcard:
  url: "https://redress.example.net/jcard"
  x5u: "https://certificates.example.net/redress.cer"
  keyFile: jcard.pem
  contact: { fn: "Example Telecom", email: "redress@example.net" }
rules:
  dno.inbound-only: { status: 608, phrase: Rejected }
  dno.unused: { status: 608, phrase: Rejected }
  dno.invalid: { status: 608, phrase: Rejected }
  dno.unallocated: { status: 608, phrase: Rejected }
  subscriber.blocked: { status: 608, phrase: Rejected }
  analytics.score: { mode: enforce }
trunks:
  plain: { rules: { dno.unused: { status: 403, phrase: Forbidden } } }
  watched: { rules: { dno.unused: { mode: observe } } }
`;
const CALL_INFO = "Call-Info: <https://redress.example.net/jcard>;purpose=jwscard\r\n";

const CALLER = { from: "<sip:+13034441234@a.example>", ruri: "sip:+13034440000@sbc" };
const SUPPORTED = "*;+sip.608";
const listedAs = (one: DnoClass): Known => ({ dno: { 3034441234: [one] } });

function world(known: Known) {
  const parsed = parsePolicy(POLICY, () => KEY.pem);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return { ...worldOf(known), policy: parsed.policy };
}

function decided(fields: object, known: Known): Decision {
  const decision = decide(callOf({ ...CALLER, ...fields }), world(known), NOON);
  if (decision.action !== "ask") return decision;
  const score = { score: 99, category: "test", expiresAtMs: undefined };
  return decision.conclude(decision.numbers.map(() => ({ state: "known", score })));
}

describe("a call that a rule answers with 608", () => {
  it.each<DnoClass>(["inbound-only", "unused", "invalid", "unallocated"])(
    "gets it when its caller says sip.608: dno.%s",
    (one) => {
      expect(decided({ featureCaps: SUPPORTED }, listedAs(one))).toMatchObject({
        action: "reject",
        cause: `dno.${one}`,
        response: { status: 608, phrase: "Rejected", headers: CALL_INFO },
      });
    },
  );

  it("gets it when the called subscriber does not want it", () => {
    const known: Known = { subscriberBlocks: [[13034440000, 13034441234]] };
    expect(decided({ featureCaps: SUPPORTED }, known)).toMatchObject({
      cause: "subscriber.blocked",
      response: { status: 608, headers: CALL_INFO },
    });
  });

  it("gets it when any element on the way back says sip.608", () => {
    const featureCaps = ['*;+g.3gpp.srvcc="x"', SUPPORTED];
    expect(decided({ featureCaps }, listedAs("unused"))).toMatchObject({
      response: { status: 608 },
    });
  });

  it.each([
    ["no Feature-Caps", {}],
    ["a script's unset variable", { featureCaps: null }],
    ["other features", { featureCaps: ["*;+g.3gpp.srvcc"] }],
    ["sip.608 in Contact's form", { featureCaps: "+sip.608" }],
  ])("gets 603 Decline with %s: nobody would play the 608 to it (RFC 8688 §3.4)", (_, fields) => {
    expect(decided(fields, listedAs("unused"))).toMatchObject({
      action: "reject",
      response: { status: 603, phrase: "Decline", headers: "" },
    });
  });

  it("gets 607 Unwanted without sip.608 when the called subscriber does not want it", () => {
    const known: Known = { subscriberBlocks: [[13034440000, 13034441234]] };
    expect(decided({}, known)).toMatchObject({
      response: { status: 607, phrase: "Unwanted", headers: "" },
    });
  });

  it("gets what its trunk's rule says instead", () => {
    const fields = { featureCaps: SUPPORTED, trunk: "plain" };
    expect(decided(fields, listedAs("unused"))).toMatchObject({
      response: { status: 403, phrase: "Forbidden", headers: "" },
    });
  });

  it("passes where the rule only observes", () => {
    const fields = { featureCaps: SUPPORTED, trunk: "watched" };
    const known = { ...listedAs("unused"), allowed: [] };
    const decision = decide(callOf({ ...CALLER, ...fields }), world(known), NOON);
    if (decision.action !== "ask") throw new Error("a score should be asked for");
    expect(decision.conclude([{ state: "none" }])).toMatchObject({
      action: "pass",
      would: { action: "reject", cause: "dno.unused" },
    });
  });

  it.each([
    [SUPPORTED, "in Feature-Caps; 608 Rejected"],
    ["*", "not in Feature-Caps; 603 Decline"],
  ])("is explained, with Feature-Caps %s", async (featureCaps, outcome) => {
    const scores = { find: () => ({ state: "none" }) as const };
    const call = callOf({ ...CALLER, featureCaps });
    const { steps } = await explainCall(call, world(listedAs("unused")), scores, NOON);
    expect(steps).toContainEqual({ asked: "sip.608", about: "", outcome });
  });
});

describe("a call that analytics block", () => {
  it.each([[SUPPORTED], [undefined]])("gets 603+ whatever Feature-Caps says: %s", (featureCaps) => {
    expect(decided({ featureCaps }, {})).toMatchObject({
      action: "block",
      cause: "analytics.score",
      response: {
        status: 603,
        phrase: "Network Blocked",
        headers: expect.stringMatching(/^Reason: SIP;cause=603;text="v=analytics1/),
      },
    });
  });
});

describe("Feature-Caps of a call", () => {
  it("is one value or several, and an error of its own field when it is neither", () => {
    expect(callOf({ featureCaps: SUPPORTED }).featureCaps).toEqual([SUPPORTED]);
    expect(callOf({}).featureCaps).toEqual([]);
    expect(parseCallAttempt({ callId: "1", featureCaps: [SUPPORTED, 608] })).toMatchObject({
      fault: { field: "featureCaps[1]" },
    });
    expect(parseCallAttempt({ callId: "1", featureCaps: "*\r\nVia: x" })).toMatchObject({
      fault: { field: "featureCaps" },
    });
  });

  it("never gets into what goes on the wire", () => {
    const values = fc.array(fc.string({ unit: fc.constantFrom(...'*;+sip.608,"<>\\ \r\n\t\0a') }));
    fc.assert(
      fc.property(values, fc.boolean(), (some, supported) => {
        const featureCaps = supported ? [...some, SUPPORTED] : some;
        const parsed = parseCallAttempt({ callId: "1", ...CALLER, featureCaps });
        if (!parsed.ok) return;
        const decision = decide(parsed.call, world(listedAs("unused")), NOON);
        if (decision.action !== "reject") throw new Error("the call should be rejected");
        expect(["", CALL_INFO]).toContain(decision.response.headers);
        if (supported) expect(decision.response.status).toBe(608);
      }),
    );
  });
});
