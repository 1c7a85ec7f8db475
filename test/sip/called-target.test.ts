import { describe, expect, it } from "vitest";
import { calledDigits, calledTarget } from "../../service/sip/called-target.ts";

const number = (digits: string, more = {}) => ({
  kind: "number",
  digits,
  international: false,
  e164: undefined,
  ...more,
});

describe("what is called", () => {
  it.each([
    ["sip:911@h", number("911")],
    ["sip:911;phone-context=+1@h;user=phone", number("911")],
    ["tel:911;phone-context=+1", number("911")],
    ["sip:+1911@h", number("1911", { international: true })],
    ["sip:9-1-1@h", number("911")],
    ["sip:%39%31%31@h", number("911")],
    ["sip:*67911@h", number("911")],
    ["sip:*67(911)@h", number("911")],
    ["sip:*67+1911@h", number("1911", { international: true })],
    ["sip:911%3Bphone-context=%2B1@h;user=phone", number("911")],
    ["SIP:911@", number("911")],
    ["911", number("911")],
    ["sip:988@h", number("988")],
    [
      "sip:+14045551234;npdi;rn=+14047891000@h;user=phone",
      number("14045551234", { international: true, e164: 14_045_551_234 }),
    ],
    ["tel:(404) 555-1234", number("4045551234", { e164: 14_045_551_234 })],
    ["sip:+442071838750@h", number("442071838750", { international: true, e164: 442_071_838_750 })],
    ["sip:2071838750;phone-context=+44@h", number("2071838750", { e164: 442_071_838_750 })],
    ["<sip:911@h>", number("911")],
  ])("by %s is a number", (requestUri, target) => {
    expect(calledTarget(requestUri, undefined)).toEqual(target);
  });

  it.each([
    ["urn:service:sos", "urn:service:sos"],
    ["URN:Service:SOS.Police", "urn:service:sos.police"],
    ["<urn:service:sos.fire>", "urn:service:sos.fire"],
  ])("by %s is a service", (requestUri, urn) => {
    expect(calledTarget(requestUri, undefined)).toEqual({ kind: "urn", urn });
  });

  it.each(["sip:alice@h", "sip:h", "sip:+@h", "sip:*67@h", "", "sip:91a1@h", "http://911/"])(
    "by %j is no number",
    (requestUri) => {
      expect(calledTarget(requestUri, undefined)).toEqual({ kind: "none" });
    },
  );

  it("by more digits than any network dials is no number", () => {
    expect(calledTarget(`sip:${"1".repeat(33)}@h`, undefined)).toEqual({ kind: "none" });
  });
});

describe("To", () => {
  it("says what is called where the request URI does not", () => {
    const to = '"Emergency" <urn:service:sos>;tag=1';
    expect(calledTarget(undefined, to)).toEqual({ kind: "urn", urn: "urn:service:sos" });
    expect(calledTarget("sip:gateway.example", "<sip:911@h>")).toEqual(number("911"));
  });

  it("never overrides a number in the request URI: anybody can write 911 there", () => {
    expect(calledTarget("sip:4045551234@h", "<sip:911@h>")).toMatchObject({ digits: "4045551234" });
  });

  it("may be missing as well", () => {
    expect(calledTarget(undefined, undefined)).toEqual({ kind: "none" });
  });
});

describe("a called number in logs and records", () => {
  it.each([
    ["sip:3125550188@sbc.example", "13125550188"],
    ["sip:13125550188@sbc.example", "13125550188"],
    ["sip:+13125550188@sbc.example", "13125550188"],
    ["tel:+47-4712-3456-78", "474712345678"],
    ["sip:411@sbc.example", "411"],
    ["sip:bob@sbc.example", undefined],
    ["urn:service:sos", undefined],
  ])("of %s is %s", (requestUri, digits) => {
    expect(calledDigits(calledTarget(requestUri, undefined))).toBe(digits);
  });
});
