import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCallAttempt } from "../../service/decision/call-attempt.ts";

function fieldOf(body: unknown): string {
  const parsed = parseCallAttempt(body);
  return parsed.ok ? "no fault" : parsed.fault.field;
}

describe("a call as JSON", () => {
  it("needs only a Call-ID", () => {
    const parsed = parseCallAttempt({ callId: "a@b" });
    expect(parsed).toMatchObject({ ok: true, call: { callId: "a@b", pai: [], from: undefined } });
  });

  it("takes one P-Asserted-Identity or several", () => {
    expect(parseCallAttempt({ callId: "1", pai: "<tel:+1>" })).toMatchObject({
      call: { pai: ["<tel:+1>"] },
    });
    expect(parseCallAttempt({ callId: "1", pai: ["<sip:a@b>", "<tel:+1>"] })).toMatchObject({
      call: { pai: ["<sip:a@b>", "<tel:+1>"] },
    });
  });

  it("counts null as absent and ignores fields it does not know", () => {
    expect(parseCallAttempt({ callId: "1", from: null, colour: 3 })).toMatchObject({
      ok: true,
      call: { from: undefined },
    });
  });

  it("counts an empty text as absent, as a variable of a script that was never set", () => {
    const empty = { from: "", ruri: "", to: "", verstat: "", attest: "", origId: "", trunk: "" };
    const none = Object.fromEntries(Object.keys(empty).map((field) => [field, undefined]));
    expect(parseCallAttempt({ callId: "1", ...empty })).toMatchObject({ ok: true, call: none });
  });

  it("names the field of a wrong type", () => {
    expect(fieldOf({})).toBe("callId");
    expect(fieldOf({ callId: 7 })).toBe("callId");
    expect(fieldOf({ callId: "1", from: {} })).toBe("from");
    expect(fieldOf({ callId: "1", pai: ["<tel:+1>", 2] })).toBe("pai[1]");
    expect(fieldOf({ callId: "1", attest: "D" })).toBe("attest");
    expect(fieldOf([])).toBe("");
    expect(fieldOf(null)).toBe("");
  });

  it("takes the attestation in either case", () => {
    expect(parseCallAttempt({ callId: "1", attest: "b" })).toMatchObject({ call: { attest: "B" } });
  });

  it("unfolds a folded header value (RFC 3261 §7.3.1)", () => {
    expect(parseCallAttempt({ callId: "1", from: '"A"\r\n <sip:a@b>' })).toMatchObject({
      call: { from: '"A" <sip:a@b>' },
    });
  });

  it.each([
    ["CR LF", "x\r\nReason: a"],
    ["LF", "x\ny"],
    ["CR", "x\ry"],
    ["NUL", "x\0y"],
    ["a line break at the end", "x\r\n"],
  ])("refuses %s in a header value", (_, value) => {
    expect(fieldOf({ callId: "1", identity: [value] })).toBe("identity[0]");
    expect(fieldOf({ callId: value })).toBe("callId");
  });

  it("refuses a value longer than any header", () => {
    expect(fieldOf({ callId: "1", to: "x".repeat(16_385) })).toBe("to");
  });

  it("gives a call or a fault for anything that JSON can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const parsed = parseCallAttempt(body);
        if (parsed.ok) expect(parsed.call.callId).not.toMatch(/[\r\n]/);
        else expect(parsed.fault.message).not.toBe("");
      }),
    );
  });
});
