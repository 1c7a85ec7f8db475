import { describe, expect, it } from "vitest";
import { phoneContextOf, readSipUri } from "../../service/sip/sip-uri.ts";

describe("a sip URI", () => {
  it("is taken apart", () => {
    expect(readSipUri("sip:+14045551234;npdi;rn=+14047891000@h.example:5070;user=phone")).toEqual({
      scheme: "sip",
      text: "sip:+14045551234;npdi;rn=+14047891000@h.example:5070;user=phone",
      user: "+14045551234",
      userParameters: ";npdi;rn=+14047891000",
      host: "h.example",
      uriParameters: ";user=phone",
    });
  });

  it.each([
    ["sip:14045551234@h", "14045551234", "h"],
    ["SIP:4045551234@H", "4045551234", "H"],
    ["sips:+14045551234@h", "+14045551234", "h"],
    ["sip:+1-404-555-1234@h;user=phone", "+1-404-555-1234", "h"],
    ["sip:+14045551234:secret@h", "+14045551234", "h"],
    ["sip:%2B1404555%31234@h", "+14045551234", "h"],
    ["sip:%ZZ1404@h", "%ZZ1404", "h"],
    ["sip:+14045551234@[2001:db8::1]:5060;transport=tcp", "+14045551234", "[2001:db8::1]"],
    ["sip:+14045551234@192.0.2.1?Subject=x", "+14045551234", "192.0.2.1"],
    ["sip:+14045551234@", "+14045551234", ""],
    ["sip:+14045551234@a@b", "+14045551234", "a@b"],
    ["sip:h.example:5060", undefined, "h.example"],
    ["sip:[2001:db8::1]:5060", undefined, "[2001:db8::1]"],
    ["sip:@h", undefined, "h"],
    ["sip:", undefined, ""],
    ["sip:[2001:db8::1", undefined, "[2001"],
  ])("%s has the user %s and the host %s", (text, user, host) => {
    expect(readSipUri(text)).toMatchObject({ user, host });
  });

  it("keeps parameters inside the user part from those behind the host", () => {
    expect(readSipUri("sip:+15617500080;verstat=A@h;user=phone;x=y?z=1;w")).toMatchObject({
      userParameters: ";verstat=A",
      uriParameters: ";user=phone;x=y",
    });
  });

  it("does not take a trunk-context with a domain for the host (RFC 4904)", () => {
    expect(
      readSipUri("sip:+14045551234;tgrp=tg1;trunk-context=x.example@gw.example"),
    ).toMatchObject({
      user: "+14045551234",
      userParameters: ";tgrp=tg1;trunk-context=x.example",
      host: "gw.example",
    });
  });

  it("leaves a password out of the user parameters", () => {
    expect(readSipUri("sip:alice;a=1:secret@h").userParameters).toBe(";a=1");
  });
});

describe("a tel URI", () => {
  it.each([
    ["tel:+1-404-555-1234", "+1-404-555-1234", ""],
    ["TEL:+1(404)555.1234;ext=5", "+1(404)555.1234", ";ext=5"],
    ["tel:+14045551234;npdi;rn=+14047891000", "+14045551234", ";npdi;rn=+14047891000"],
    ["tel:+14045551234;isub=12", "+14045551234", ";isub=12"],
    ["tel:911;phone-context=+1", "911", ";phone-context=+1"],
    ["tel:;phone-context=+1", undefined, ";phone-context=+1"],
  ])("%s has the subscriber %s and the parameters %s", (text, user, uriParameters) => {
    expect(readSipUri(text)).toMatchObject({ scheme: "tel", user, uriParameters, host: "" });
  });
});

describe("a text without a scheme that we know", () => {
  it.each(["+14045551234", "4045551234", "anonymous", "*67"])("%s is a bare user", (text) => {
    expect(readSipUri(text)).toMatchObject({ scheme: "bare", user: text });
  });

  it("may have a host", () => {
    expect(readSipUri("4045551234;phone-context=+1@h;user=phone")).toMatchObject({
      scheme: "bare",
      user: "4045551234",
      userParameters: ";phone-context=+1",
      host: "h",
      uriParameters: ";user=phone",
    });
  });

  it.each(["http://h/4045551234", "mailto:4045551234@h", "im:4045551234@h"])(
    "%s has no user: it is another kind of address",
    (text) => {
      expect(readSipUri(text)).toMatchObject({ scheme: "other", user: undefined });
    },
  );

  it("urn:service:sos is a URN", () => {
    expect(readSipUri("URN:service:sos")).toMatchObject({ scheme: "urn", user: undefined });
  });
});

describe("the phone-context", () => {
  it.each([
    ["sip:911;phone-context=+1@h;user=phone", "+1"],
    ["sip:911@h;phone-context=+1", "+1"],
    ["tel:911;Phone-Context=tsp.example", "tsp.example"],
    ["tel:911", undefined],
  ])("of %s is %s", (text, context) => {
    expect(phoneContextOf(readSipUri(text))).toBe(context);
  });
});
