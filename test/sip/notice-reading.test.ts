import { describe, expect, it } from "vitest";
import { prepareNotice } from "../../service/sip/notice.ts";
import { readNotice } from "../../service/sip/notice-reading.ts";

const NB = "Network Blocked";

/** A notice whose text is this. */
const withText = (text: string) => `SIP;cause=603;text="${text}";location=RLN`;

function judge(headers: string | readonly string[], phrase = NB, status = 603): string {
  return readNotice(status, phrase, typeof headers === "string" ? [headers] : headers).kind;
}

function findings(headers: string | readonly string[], phrase = NB): readonly string[] {
  return readNotice(603, phrase, typeof headers === "string" ? [headers] : headers).findings;
}

// Headers seen in public material; the numbers are those of facts/standards.md §7.1. S03 and S11
// are templates there (`url=...`, `url=U`) and stand here with values filled in.
const S04 = 'SIP;cause=603;text="v=analytics1;url=https://example.com/redress";location=TN';
const SEEN: readonly [string, string | readonly string[], "603+" | "plain" | "malformed"][] = [
  ["S01", 'SIP;cause=603;text="v=analytics1;url=https://example.com;id=12345";location=LN', "603+"],
  ["S02", 'SIP;cause=603;text="v=analytics1;url=https://example.com";location=RLN', "603+"],
  ["S03", 'SIP;cause=603;text="v=analytics1;url=https://example.com/x";location=RLN', "603+"],
  ["S04", S04, "603+"],
  ["S05", 'Q.850;cause=21;text="v=analytics1;url=https://example.com/redress";location=LN', "603+"],
  ["S07", 'Q.850;cause=21;text="Call Rejected"', "plain"],
  [
    "S11",
    'SIP; cause=603; text="v=analytics1;url=https://u.example;tel=+18005550100;email=e@x.example;id=I";location=RPN',
    "603+",
  ],
  [
    "S13",
    'SIP;cause=603;text="Network Blocked";v=analytics1;location=terminating;url="https://carrier.example/redress?ref=42";tel="+1-800-555-0100";email="blocks@carrier.example";token=SECRET',
    "malformed",
  ],
  [
    "S14",
    'SIP;cause=603;v=analytics2;location="nowhere near";url=javascript:alert(1);tel=call-me;email="a@b@c"',
    "malformed",
  ],
  ["S15", "Q.850;cause=21;v=analytics1;url=https://example.test/redress", "malformed"],
  ["S17", "SIP;cause=603;url=https://example.test/redress", "malformed"],
  [
    "S18",
    'SIP;cause=603;v=analytics1;url="https://user:password@example.test/redress?token=CANARY#CANARY"',
    "malformed",
  ],
  [
    "S19",
    'Q.850;cause=243;text="v=analytics1;url=https://example.com/redress";location=LN',
    "malformed",
  ],
  ["S20", ["SIP;cause=603", "Q.850;cause=17"], "plain"],
  ["S21", 'SIP ;cause=438 ;text="Invalid Identity Header" ;cause=403 ;text="Stale Date"', "plain"],
  ["S23", 'SIP ;cause=600 ;text="Busy Everywhere"', "plain"],
  ["S24", 'Q.850;cause=1;text="Unallocated (unassigned) number";\r\n location=LN', "plain"],
  ["S26", "Q.850;cause=21", "plain"],
  ["S27", 'Q.850;cause=21;text="CALL_REJECTED"', "plain"],
  ["S29", 'SIP;cause=603;text="Declined by the user"', "plain"],
  ["S30", 'sip;cause=603;text="Decline"', "plain"],
  ["S31", 'SIP;cause=603;text="OIB barring active"', "plain"],
];

describe("a 603 Network Blocked seen in public", () => {
  it.each(SEEN)("%s %j is %s", (_sample, headers, kind) => {
    expect(judge(headers)).toBe(kind);
  });

  it("S06 is plain with the phrase Decline", () => {
    expect(judge(S04, "Decline")).toBe("plain");
  });

  it("S09 is plain with another status", () => {
    expect(judge(S04, "Busy Here", 486)).toBe("plain");
    expect(judge(S04, NB, 608)).toBe("plain");
  });
});

// Headers made up from the grammar, with what each is judged for.
const MADE: readonly [string, string | readonly string[], string, readonly string[]][] = [
  ["G01", withText("v=analytics1;tel=+18005550100"), "603+", []],
  [
    "G03",
    withText(
      "v=analytics1;url=https://r.tsp.example/b;tel=+18005550100;email=redress@tsp.example;id=7f3a-01_Z",
    ),
    "603+",
    [],
  ],
  ["G05", withText("v=analytics1;url=https://r.tsp.example/a,b"), "603+", []],
  ["G07", withText("url=https://r.example;v=analytics1"), "603+", ["version-not-first"]],
  ["G09", withText("v=analytics1"), "malformed", ["contact-missing"]],
  ["G11", withText("v=analytics1;tel=18005550100"), "603+", ["tel-without-plus"]],
  ["G11", withText("v=analytics1;tel=+1-800-555-0100"), "603+", ["tel-separators"]],
  [
    "G13",
    'SIP;cause=603;text="v=analytics1;url=https://r.example"',
    "malformed",
    ["location-missing"],
  ],
  [
    "G15",
    'SIP;cause=603;text="v=analytics1;url=https://r.example";location=rln',
    "603+",
    ["location-case"],
  ],
  [
    "G17",
    'SIP;cause=603;text="v=analytics1;url=https://r.example;location=RLN"',
    "malformed",
    ["location-inside-text", "location-missing"],
  ],
  ["G19", withText("v=analytics1; url=https://r.example"), "603+", ["text-blanks"]],
  [
    "G21",
    ["SIP;cause=603", withText("v=analytics1;url=https://r.example")],
    "603+",
    ["reason-not-first", "protocol-repeated"],
  ],
  [
    "G23",
    'SIP;cause="603";text="v=analytics1;url=https://r.example";location=RLN',
    "malformed",
    ["cause-quoted"],
  ],
  ["G25", withText('v=analytics1;url=https://r.example/\\"x'), "malformed", ["url-characters"]],
];

describe("a 603 Network Blocked made up from the grammar", () => {
  it.each(MADE)("%s %j is %s: %j", (_sample, headers, kind, expected) => {
    expect(judge(headers)).toBe(kind);
    expect(findings(headers)).toEqual(expected);
  });

  it.each([
    ["network blocked", "603+", ["phrase-case"]],
    ["Network  Blocked", "plain", ["phrase-other"]],
    ["Network-Blocked", "plain", ["phrase-other"]],
  ])("G27 with the phrase %j is %s", (phrase, kind, expected) => {
    expect(judge(S04, phrase)).toBe(kind);
    expect(findings(S04, phrase)).toEqual(expected);
  });
});

describe("the finding", () => {
  it.each([
    ["version-unknown", withText("v=analytics2;url=https://r.example")],
    ["version-unknown", withText("v=;url=https://r.example")],
    ["version-unknown", withText("v=Analytics1;url=https://r.example")],
    ["profile-missing", "STIR;cause=436"],
    ["profile-missing", []],
    ["location-unknown", 'SIP;cause=603;text="v=analytics1;tel=+18005550100";location=U'],
    ["cause-missing", 'SIP;text="v=analytics1;tel=+18005550100";location=RLN'],
    ["cause-wrong", 'Q.850;cause=603;text="v=analytics1;tel=+18005550100";location=RLN'],
    ["url-scheme", withText("v=analytics1;url=http://r.example")],
    ["url-host", withText("v=analytics1;url=https://10.0.0.1/")],
    ["url-credentials", withText("v=analytics1;url=https://a:b@r.example/")],
    ["tel-format", withText("v=analytics1;tel=call-me")],
    ["email-format", withText("v=analytics1;email=a@b@c")],
    ["id-format", withText("v=analytics1;tel=+18005550100;id=a84b4c76e66710@pc33.example")],
    ["text-unknown-part", withText("v=analytics1;tel=+18005550100;x=y")],
    ["text-repeated-part", withText("v=analytics1;tel=+18005550100;tel=+18005550101")],
    ["parameter-repeated", `${withText("v=analytics1;tel=+18005550100")};location=TN`],
    ["header-long", withText(`v=analytics1;url=https://r.example/${"a".repeat(1000)}`)],
  ])("%s comes from %.90j alone", (finding, headers) => {
    expect(findings(headers)).toEqual([finding]);
  });

  it("header-malformed and text-not-quoted come from a text without quotes", () => {
    const header = "SIP;cause=603;text=v=analytics1;url=https://r.example;location=RLN";
    expect(findings(header)).toEqual(["text-not-quoted", "header-malformed", "contact-missing"]);
  });

  it("header-malformed comes from a quote that is not closed", () => {
    expect(findings('SIP;cause=603;location=RLN;text="v=analytics1;tel=+18005550100')).toEqual([
      "header-malformed",
    ]);
  });
});

describe("a 603+ that was received", () => {
  it("says who to turn to", () => {
    const header = withText(
      "v=analytics1;url=https://r.example/b?x=y=z;tel=+18005550100;email=a@b.example;id=7f",
    );
    expect(readNotice(603, NB, [header])).toEqual({
      kind: "603+",
      findings: [],
      notice: {
        protocol: "SIP",
        url: "https://r.example/b?x=y=z",
        tel: "+18005550100",
        email: "a@b.example",
        id: "7f",
        location: "RLN",
      },
    });
  });

  it("stays one beside the Q.850 Reason of a gateway", () => {
    expect(judge([S04, "Q.850;cause=21"])).toBe("603+");
    expect(judge(`${S04},Q.850;cause=21`)).toBe("603+");
  });

  it("is what we send", () => {
    const contact = { url: "https://r.tsp.example/{id}", tel: "+18005550100", location: "RLN" };
    const { status, phrase, headers } = prepareNotice(contact)("AZaz09-_");
    const value = headers.slice("Reason: ".length, -"\r\n".length);
    expect(readNotice(status, phrase, [value])).toMatchObject({ kind: "603+", findings: [] });
  });
});
