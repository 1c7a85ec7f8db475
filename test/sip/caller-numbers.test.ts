import { describe, expect, it } from "vitest";
import {
  type CallerHeaders,
  type CallerTrust,
  callerNumbers,
} from "../../service/sip/caller-numbers.ts";
import { passportOf } from "../../service/sip/passport.ts";
import { identityHeader } from "./identity-header.ts";

const TRUSTED: CallerTrust = { pai: true, passport: undefined };
const ATLANTA = 14_045_551_234;
const PHILADELPHIA = 12_155_550_112;

/** What a call names, as `field:number`, or `field:kind` where there is no E.164 number. */
function named(headers: Partial<CallerHeaders>, trust = TRUSTED): readonly string[] {
  const call = { from: undefined, pai: [], ...headers };
  return callerNumbers(call, trust).map(({ field, number }) => {
    if (number.kind === "none") return `${field}:${number.why}`;
    return `${field}:${number.kind === "invalid" ? number.digits : number.e164}`;
  });
}

/** A peer whose PAI counts, with a PASSporT that was verified. */
function verified(identity: string): CallerTrust {
  return { pai: true, passport: passportOf([identity]) };
}

describe("the calling number", () => {
  it.each([
    "sip:+14045551234@h;user=phone",
    "sip:14045551234@h",
    "sip:4045551234@h",
    "SIP:4045551234@h",
    "sips:4045551234@h",
    "sip:+1-404-555-1234@h;user=phone",
    "tel:+1-404-555-1234",
    "tel:+1(404)555.1234;ext=5",
    "sip:4045551234;phone-context=+1@h;user=phone",
    "tel:4045551234;phone-context=+1",
    "tel:4045551234;phone-context=tsp.example",
    "sip:+14045551234;npdi;rn=+14047891000@h;user=phone",
    "tel:+14045551234;npdi;rn=+14047891000",
    "sip:+14045551234;tgrp=tg1;trunk-context=x@h",
    "sip:+14045551234;verstat=TN-Validation-Passed@foo.com;user=phone",
    "sip:+14045551234@sip.example.com;verstat=TN-Validation-Passed",
    "sip:+14045551234;isub=1;oli=0;cpc=ordinary@h",
    "sip:+14045551234@[2001:db8::1]:5060",
    "sip:%2B14045551234@h",
    "sip:+14045551234:password@h",
    "+14045551234",
    "4045551234",
    '"Alice, \\"the\\" <x>" <sip:+14045551234@h>;tag=7',
    "Alice <sip:+14045551234@h>;tag=7",
    "<tel:+14045551234>;tag=7",
  ])("is read from From: %s", (from) => {
    expect(named({ from })).toEqual([`from:${ATLANTA}`]);
  });

  it.each([
    ["sip:anonymous@anonymous.invalid", "anonymous"],
    ['"Anonymous" <sip:Anonymous@h>', "anonymous"],
    ["sip:Restricted@h", "anonymous"],
    ["sip:Unavailable@unknown.invalid", "anonymous"],
    ["sip:alice@h", "not-digits"],
    ["sip:h.example", "absent"],
    ["", "absent"],
    ["sip:911@h", "short"],
    ["urn:service:sos", "absent"],
  ])("is none in From: %s (%s)", (from, why) => {
    expect(named({ from })).toEqual([`from:${why}`]);
  });

  it.each(["+44", "+4-4", "+(44)", "%2B44", "%2b44"])(
    "of another country is not taken for NANP because its prefix is in the phone-context: %s",
    (context) => {
      const from = `sip:2071838750;phone-context=${context}@h`;
      expect(named({ from })).toEqual(["from:442071838750"]);
    },
  );

  it("with + needs no phone-context and is not changed by one", () => {
    const from = "sip:+14045551234;phone-context=+44@h";
    expect(named({ from })).toEqual([`from:${ATLANTA}`]);
  });

  it("is what it is when the phone-context is nonsense", () => {
    expect(named({ from: "sip:4045551234;phone-context=+x@h" })).toEqual([`from:${ATLANTA}`]);
  });

  it("is nowhere when the call has no From, PAI or Identity", () => {
    expect(named({})).toEqual([]);
  });
});

describe("the order of the fields", () => {
  const from = "sip:+13125550100@h";
  const pai = ['"Alice"<sip:+12155550112@h>,<tel:+14045551234>'];
  const trust = verified(identityHeader({ orig: { tn: "16175550100" } }));

  it("is PAI tel, PAI sip, From, PASSporT orig", () => {
    expect(named({ from, pai }, trust)).toEqual([
      `pai:${ATLANTA}`,
      `pai:${PHILADELPHIA}`,
      "from:13125550100",
      "passport:16175550100",
    ]);
  });

  it("takes a bare number in PAI for a tel URI", () => {
    expect(named({ pai: ["<sip:+12155550112@h>,+14045551234"] })).toEqual([
      `pai:${ATLANTA}`,
      `pai:${PHILADELPHIA}`,
    ]);
  });

  it("is the same when the PAI values come in headers of their own", () => {
    const headers = ["<sip:+12155550112@h>", "<tel:+14045551234>"];
    expect(named({ pai: headers })).toEqual([`pai:${ATLANTA}`, `pai:${PHILADELPHIA}`]);
  });

  it("leaves out the PAI of a peer that is not in the trust domain", () => {
    expect(named({ from, pai }, { pai: false, passport: undefined })).toEqual(["from:13125550100"]);
  });

  it("leaves out a PASSporT that nobody verified", () => {
    expect(named({ from }, TRUSTED)).toEqual(["from:13125550100"]);
  });
});

describe("a number that several fields hold", () => {
  it("stands once, with the first of them", () => {
    const call = {
      pai: ["<tel:+14045551234>,<sip:4045551234@h>"],
      from: "sip:14045551234@h",
    };
    const trust = verified(identityHeader({ orig: { tn: "14045551234" } }));
    expect(named(call, trust)).toEqual([`pai:${ATLANTA}`]);
  });

  it("stands once when it is invalid, too", () => {
    expect(named({ pai: ["tel:1234567890"], from: "123-456-7890" })).toEqual(["pai:1234567890"]);
  });

  it("leaves the number of From when PAI is anonymous", () => {
    const call = { pai: ["sip:anonymous@h"], from: "sip:4045551234@h" };
    expect(named(call)).toEqual(["pai:anonymous", `from:${ATLANTA}`]);
  });
});

describe("a PAI with more values than anybody has identities", () => {
  it("is read up to its sixteenth, and From all the same", () => {
    const pai = Array.from({ length: 4000 }, (_none, at) => `tel:+1404${5_550_000 + at}`);
    const numbers = named({ pai, from: "sip:+12155550112@h" });
    expect(numbers).toHaveLength(17);
    expect(numbers.at(-1)).toBe(`from:${PHILADELPHIA}`);
  });
});

describe("orig of a PASSporT", () => {
  it.each([
    [{ tn: "14045551234" }, `passport:${ATLANTA}`],
    [{ tn: "+1 404-555-1234" }, `passport:${ATLANTA}`],
    [{ tn: "442071838750" }, "passport:442071838750"],
    [{ uri: "sip:+14045551234@h" }, `passport:${ATLANTA}`],
    [{ uri: "sip:alice@h" }, "passport:not-digits"],
    [{ tn: "not a number" }, "passport:not-digits"],
  ])("%j is %s", (orig, number) => {
    expect(named({}, verified(identityHeader({ orig })))).toEqual([number]);
  });

  it("that is missing or unreadable adds nothing", () => {
    expect(named({}, verified(identityHeader({})))).toEqual([]);
    expect(named({}, verified("nonsense"))).toEqual([]);
  });
});
