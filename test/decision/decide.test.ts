import { describe, expect, it } from "vitest";
import { decide } from "../../service/decision/decide.ts";
import type { TraceStep } from "../../service/decision/trace.ts";
import { callOf, decided, NOON, POLICY, worldOf } from "./world.ts";

const CALLER = { from: "<sip:+13034441234@a.example>" };
const BAD = { dno: { 3034441234: ["invalid"] } } as const;

describe("an ordinary call", () => {
  it("passes with cause none", () => {
    expect(decided(CALLER, {})).toMatchObject({ action: "pass", cause: "none", mode: "enforce" });
  });

  it("passes without a number, as DNO cannot apply to it", () => {
    expect(decided({ from: "<sip:anonymous@anonymous.invalid>" }, BAD)).toMatchObject({
      action: "pass",
      cause: "none",
    });
  });

  it("passes when it comes from another country, which the rule does not name", () => {
    expect(decided({ from: "<sip:+442071838750@a.example>" }, {}).action).toBe("pass");
  });
});

describe("a call that is exempt as an emergency", () => {
  it.each([
    ["called 911", { ruri: "sip:911@sbc" }],
    ["called 933", { ruri: "tel:933;phone-context=+1" }],
    ["called 988", { ruri: "sip:988@sbc;user=phone" }],
    ["called +1911", { ruri: "sip:+1911@sbc" }],
    ["called 1911", { ruri: "sip:1911@sbc" }],
    ["called 1-911", { ruri: "sip:1-911@sbc" }],
    ["called 1933", { ruri: "tel:1933;phone-context=+1" }],
    ["called 1988", { ruri: "sip:1988@sbc;user=phone" }],
    ["called a sos URN", { ruri: "urn:service:sos.police" }],
    ["called a number of the policy", { ruri: "sip:112@sbc" }],
    ["To a sos URN over a PSAP's URI", { ruri: "sip:psap@esinet", to: "<urn:service:sos>" }],
    ["Priority psap-callback", { priority: "psap-callback" }],
    ["Resource-Priority esnet", { resourcePriority: "esnet.1" }],
    ["Resource-Priority wps among others", { resourcePriority: "dsn.flash, wps.3" }],
    ["an emergency trunk", { trunk: "psap" }],
  ])("passes: %s", (_, fields) => {
    expect(decided({ ...CALLER, ...fields }, BAD)).toMatchObject({
      action: "pass",
      cause: "exempt.emergency",
    });
  });

  it.each(["+12125550911", "12125550911", "2125550911"])(
    "passes to a number that the policy has as %s, however it is dialled",
    (listed) => {
      const policy = POLICY.replace('"112"', `"112", "${listed}"`);
      for (const user of ["+12125550911", "12125550911", "2125550911", "+1-212-555-0911"]) {
        const call = { ...CALLER, ruri: `sip:${user}@sbc` };
        expect(decided(call, BAD, policy).cause, user).toBe("exempt.emergency");
      }
      expect(decided({ ...CALLER, ruri: "sip:+2125550911@sbc" }, BAD, policy).cause).toBe(
        "dno.invalid",
      );
    },
  );

  it.each(["+1112", "1112"])("passes to a short code of the policy behind a 1: %s", (user) => {
    expect(decided({ ...CALLER, ruri: `sip:${user}@sbc` }, BAD).cause).toBe("exempt.emergency");
  });

  it("passes to a code of four digits that the policy has, and to no other that begins with 1", () => {
    const policy = POLICY.replace('"112"', '"112", "1234"');
    expect(decided({ ...CALLER, ruri: "sip:1234@sbc" }, BAD, policy).cause).toBe(
      "exempt.emergency",
    );
    expect(decided({ ...CALLER, ruri: "sip:1411@sbc" }, BAD, policy).cause).toBe("dno.invalid");
    expect(decided({ ...CALLER, ruri: "sip:1911x@sbc" }, BAD, policy).cause).toBe("dno.invalid");
  });

  it("passes when an emergency centre calls", () => {
    const known = { dno: { 3035550911: ["invalid"] } } as const;
    expect(decided({ from: "<sip:+13035550911@psap>" }, known).cause).toBe("exempt.emergency");
    expect(decided({ from: "<sip:1234567890@psap>" }, {}).cause).toBe("exempt.emergency");
  });

  it.each([
    [
      "a sos URN in To, when an ordinary number is called",
      { ruri: "sip:+13034440000@sbc", to: "<urn:service:sos>" },
    ],
    [
      "priorities from a trunk that is not trusted",
      { trunk: "customers", priority: "psap-callback" },
    ],
    ["a called number that only begins with 911", { ruri: "sip:9112345678@sbc" }],
    ["another service URN", { ruri: "urn:service:sosu" }],
  ])("does not take for one: %s", (_, fields) => {
    expect(decided({ ...CALLER, ...fields }, BAD).action).toBe("reject");
  });
});

describe("candidate calling numbers", () => {
  it("tests P-Asserted-Identity and From, each", () => {
    const clean = "<sip:+13034440000@a>";
    expect(decided({ from: clean, pai: "<sip:+13034441234@a>" }, BAD).action).toBe("reject");
    expect(decided({ pai: clean, from: "<sip:+13034441234@a>" }, BAD).action).toBe("reject");
  });

  it("does not believe P-Asserted-Identity of a trunk that is not trusted (RFC 3325)", () => {
    const fields = {
      trunk: "customers",
      from: "<sip:+13034440000@a>",
      pai: "<sip:+13034441234@a>",
    };
    expect(decided(fields, BAD).action).toBe("pass");
  });
});

describe("the DNO classes", () => {
  it.each([
    ["inbound-only", "dno.inbound-only"],
    ["unused", "dno.unused"],
    ["invalid", "dno.invalid"],
    ["unallocated", "dno.unallocated"],
  ] as const)("%s is rejected silently", (dnoClass, cause) => {
    const decision = decided(CALLER, { dno: { 3034441234: [dnoClass] } });
    expect(decision).toMatchObject({
      action: "reject",
      cause,
      response: { status: 603, phrase: "Decline", headers: "" },
    });
  });

  it("digits that claim to be NANP and cannot be are invalid without any list", () => {
    expect(decided({ from: "<sip:+1303444123@a>" }, {}).cause).toBe("dno.invalid");
    expect(decided({ from: "<sip:1111111111@a>" }, {}).cause).toBe("dno.invalid");
  });

  it("a class in observe mode passes and says what it would have done", () => {
    const decision = decided({ ...CALLER, trunk: "watched" }, { dno: { 3034441234: ["unused"] } });
    expect(decision).toMatchObject({
      action: "pass",
      cause: "dno.unused",
      mode: "observe",
      would: { action: "reject", cause: "dno.unused" },
    });
  });

  it("a class in observe mode is told with the number that it is about, and its source", () => {
    const fields = { ...CALLER, pai: "<sip:+13034440000@a>", trunk: "watched" };
    expect(decided(fields, { dno: { 3034441234: ["unused"] } }).facts).toMatchObject({
      callingNumber: "13034441234",
      callingNumberField: "from",
      source: "test",
    });
  });

  it("names the source in the facts for the log, and the entry nowhere but in the trace", () => {
    const trace: TraceStep[] = [];
    const known = { dno: { 3034441234: ["unused"] } } as const;
    const decision = decide(callOf(CALLER), worldOf(known), NOON, trace);
    expect(decision).toMatchObject({ facts: { source: "test" } });
    expect(trace.at(-1)).toMatchObject({ asked: "dno.unused", outcome: "test: all; enforce" });
  });

  it("an observed class does not hide an enforced one behind it", () => {
    const known = { dno: { 3034441234: ["unused", "unallocated"] } } as const;
    expect(decided({ ...CALLER, trunk: "watched" }, known)).toMatchObject({
      action: "reject",
      cause: "dno.unallocated",
      would: { action: "reject", cause: "dno.unused" },
    });
  });
});

describe("an allow override", () => {
  it("beats the DNO classes and the score", () => {
    const known = { ...BAD, allowed: [13034441234], scores: { 13034441234: 100 } };
    expect(decided(CALLER, known)).toMatchObject({ action: "pass", cause: "exempt.allowed" });
  });

  it("exempts its number and not another one beside it", () => {
    const known = { ...BAD, allowed: [13034440000] };
    expect(decided({ ...CALLER, pai: "<sip:+13034440000@a>" }, known).action).toBe("reject");
  });

  it("restores a caller whose number is not valid", () => {
    const known = { allowed: [1234567899] };
    expect(decided({ from: "<sip:1234567899@a>" }, known).cause).toBe("exempt.allowed");
    expect(decided({ from: "<sip:1234567891@a>" }, known).cause).toBe("dno.invalid");
  });

  it("restores a foreign number that analytics blocked", () => {
    const known = { allowed: [442071838750], scores: { 442071838750: 100 } };
    expect(decided({ from: "<sip:+442071838750@a>" }, known).cause).toBe("exempt.allowed");
  });
});

describe("a called subscriber's wish", () => {
  it("is answered 607 Unwanted (RFC 8197)", () => {
    const known = { subscriberBlocks: [[13034440000, 13034441234]] } as const;
    expect(decided({ ...CALLER, ruri: "sip:+13034440000@sbc" }, known)).toMatchObject({
      action: "reject",
      cause: "subscriber.blocked",
      response: { status: 607, phrase: "Unwanted" },
    });
    expect(decided({ ...CALLER, ruri: "sip:+13034440001@sbc" }, known).action).toBe("pass");
  });

  it("is asked for by the clock of the call, which in a replay is that of its record", () => {
    const subscribers = {
      blocks: (_called: number, _calling: number, now: number) => now < NOON,
      optedOut: () => false,
    };
    const call = callOf({ ...CALLER, ruri: "sip:+13034440000@sbc" });
    const cause = (now: number) => {
      const decision = decide(call, { ...worldOf({}), subscribers }, now);
      return decision.action === "ask" ? "none" : decision.cause;
    };
    expect([NOON - 1, NOON].map(cause)).toEqual(["subscriber.blocked", "none"]);
  });
});

describe("the score", () => {
  it("at its threshold blocks with 603+ and the sealed id", () => {
    expect(decided(CALLER, { scores: { 13034441234: 80 } })).toMatchObject({
      action: "block",
      cause: "analytics.score",
      facts: { id: "notice-1", score: 80, threshold: 80, attestation: "none" },
      response: {
        status: 603,
        phrase: "Network Blocked",
        headers:
          'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/notice-1;id=notice-1";location=RLN\r\n',
      },
    });
  });

  it("below its threshold passes", () => {
    expect(decided(CALLER, { scores: { 13034441234: 79 } }).action).toBe("pass");
  });

  it("is held against the threshold of the attestation", () => {
    const known = { scores: { 13034441234: 92 } };
    expect(decided({ ...CALLER, attest: "A" }, known).action).toBe("pass");
    expect(decided({ ...CALLER, attest: "B" }, known).action).toBe("block");
    expect(decided({ ...CALLER, verstat: "TN-Validation-Passed-A" }, known).action).toBe("pass");
  });

  it("does not take the word for attestation of a trunk that is not believed", () => {
    const fields = { ...CALLER, attest: "A", trunk: "customers" };
    expect(decided(fields, { scores: { 13034441234: 92 } }).action).toBe("block");
  });

  it("takes an attestation whose verification failed for none", () => {
    const fields = { ...CALLER, attest: "A", verstat: "TN-Validation-Failed" };
    expect(decided(fields, { scores: { 13034441234: 82 } }).action).toBe("block");
  });

  it("of the highest candidate counts", () => {
    const fields = { ...CALLER, pai: "<sip:+13034440000@a>" };
    expect(decided(fields, { scores: { 13034441234: 99, 13034440000: 1 } })).toMatchObject({
      action: "block",
      facts: { callingNumber: "13034441234", callingNumberField: "from" },
    });
  });

  it("that comes late passes the call and says so", () => {
    expect(decided(CALLER, { scores: { 13034441234: "late" } })).toMatchObject({
      action: "pass",
      cause: "degraded.scores",
    });
  });

  it("in observe mode passes and says what it would have done", () => {
    expect(decided({ ...CALLER, trunk: "watched" }, { scores: { 13034441234: 97 } })).toMatchObject(
      {
        action: "pass",
        mode: "observe",
        would: { action: "block", cause: "analytics.score" },
      },
    );
  });

  it("is not asked for a call that is decided without it", () => {
    expect(decide(callOf(CALLER), worldOf(BAD), NOON).action).toBe("reject");
    const emergency = callOf({ ...CALLER, ruri: "sip:911@sbc" });
    expect(decide(emergency, worldOf({}), NOON).action).toBe("pass");
  });
});
