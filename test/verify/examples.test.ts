import { describe, expect, it } from "vitest";
import { FINDINGS, type FindingCode } from "../../service/verify/finding.ts";
import type { Verdict } from "../../service/verify/judge/judgement.ts";
import { codes, judged, notice, response } from "./trace.ts";

type Example = readonly [
  name: string,
  values: string | readonly string[],
  verdict: Verdict,
  found: readonly FindingCode[],
];

// The headers of facts/standards.md §7.1; S03 and S11 are templates there (`url=...`, `url=U`) and
// stand here with values filled in. All with the phrase Network Blocked.
const S04 = 'SIP;cause=603;text="v=analytics1;url=https://example.com/redress";location=TN';
const SEEN: readonly Example[] = [
  [
    "S01",
    'SIP;cause=603;text="v=analytics1;url=https://example.com;id=12345";location=LN',
    "603+",
    [],
  ],
  ["S02", 'SIP;cause=603;text="v=analytics1;url=https://example.com";location=RLN', "603+", []],
  ["S03", 'SIP;cause=603;text="v=analytics1;url=https://example.com/x";location=RLN', "603+", []],
  ["S04", S04, "603+", []],
  [
    "S05",
    'Q.850;cause=21;text="v=analytics1;url=https://example.com/redress";location=LN',
    "603+",
    [],
  ],
  ["S07", 'Q.850;cause=21;text="Call Rejected"', "plain", ["603.profile-missing"]],
  [
    "S11",
    'SIP; cause=603; text="v=analytics1;url=https://u.example;tel=+18005550100;email=e@x.example;id=I";location=RPN',
    "603+",
    [],
  ],
  [
    "S13",
    'SIP;cause=603;text="Network Blocked";v=analytics1;location=terminating;url="https://carrier.example/redress?ref=42";tel="+1-800-555-0100";email="blocks@carrier.example";token=SECRET',
    "malformed",
    ["603.contact-outside-text"],
  ],
  [
    "S14",
    'SIP;cause=603;v=analytics2;location="nowhere near";url=javascript:alert(1);tel=call-me;email="a@b@c"',
    "malformed",
    ["603.contact-outside-text"],
  ],
  [
    "S15",
    "Q.850;cause=21;v=analytics1;url=https://example.test/redress",
    "malformed",
    ["603.contact-outside-text"],
  ],
  [
    "S17",
    "SIP;cause=603;url=https://example.test/redress",
    "malformed",
    ["603.contact-outside-text"],
  ],
  [
    "S18",
    'SIP;cause=603;v=analytics1;url="https://user:password@example.test/redress?token=CANARY#CANARY"',
    "malformed",
    ["603.contact-outside-text"],
  ],
  [
    "S19",
    'Q.850;cause=243;text="v=analytics1;url=https://example.com/redress";location=LN',
    "malformed",
    ["603.cause-wrong"],
  ],
  ["S20", ["SIP;cause=603", "Q.850;cause=17"], "plain", ["603.profile-missing"]],
  [
    "S21",
    'SIP ;cause=438 ;text="Invalid Identity Header" ;cause=403 ;text="Stale Date"',
    "plain",
    ["603.profile-missing"],
  ],
  ["S23", 'SIP ;cause=600 ;text="Busy Everywhere"', "plain", ["603.profile-missing"]],
  [
    "S24",
    'Q.850;cause=1;text="Unallocated (unassigned) number";\r\n location=LN',
    "plain",
    ["603.profile-missing"],
  ],
  ["S26", "Q.850;cause=21", "plain", ["603.profile-missing"]],
  ["S27", 'Q.850;cause=21;text="CALL_REJECTED"', "plain", ["603.profile-missing"]],
  ["S29", 'SIP;cause=603;text="Declined by the user"', "plain", ["603.profile-missing"]],
  ["S30", 'sip;cause=603;text="Decline"', "plain", ["603.profile-missing"]],
  ["S31", 'SIP;cause=603;text="OIB barring active"', "plain", ["603.profile-missing"]],
];

const withText = (text: string) => `SIP;cause=603;text="${text}";location=RLN`;
const URL = "url=https://r.example/b";

// Those made up from the grammar, and what facts/standards.md §7.1 expects of a sender.
const GRAMMAR: readonly Example[] = [
  ["G01 tel alone", withText("v=analytics1;tel=+18005550100"), "603+", []],
  [
    "G03 all three contacts and an id",
    withText(
      "v=analytics1;url=https://r.tsp.example/b;tel=+18005550100;email=redress@tsp.example;id=7f3a-01_Z",
    ),
    "603+",
    [],
  ],
  ["G05 a comma in the url", withText("v=analytics1;url=https://r.tsp.example/a,b"), "603+", []],
  ["G07 the version not first", withText(`${URL};v=analytics1`), "603+", ["603.version-not-first"]],
  ["G09 the version alone", withText("v=analytics1"), "malformed", ["603.contact-missing"]],
  [
    "G11 a tel without +",
    withText("v=analytics1;tel=18005550100"),
    "603+",
    ["603.tel-without-plus"],
  ],
  [
    "G11 a tel with separators",
    withText("v=analytics1;tel=+1-800-555-0100"),
    "603+",
    ["603.tel-separators"],
  ],
  [
    "G13 no location",
    `SIP;cause=603;text="v=analytics1;${URL}"`,
    "malformed",
    ["603.location-missing"],
  ],
  [
    "G15 the location in lower case",
    `SIP;cause=603;text="v=analytics1;${URL}";location=rln`,
    "603+",
    ["603.location-case"],
  ],
  [
    "G17 the location inside the quotes",
    `SIP;cause=603;text="v=analytics1;${URL};location=RLN"`,
    "malformed",
    ["603.location-inside-text", "603.location-missing"],
  ],
  [
    "G19 a blank behind the semicolon",
    withText(`v=analytics1; ${URL}`),
    "603+",
    ["603.text-blanks"],
  ],
  [
    "G21 two SIP values",
    ["SIP;cause=603", withText(`v=analytics1;${URL}`)],
    "603+",
    ["603.protocol-repeated", "603.reason-not-first"],
  ],
  [
    "G23 the cause in quotes",
    `SIP;cause="603";text="v=analytics1;${URL}";location=RLN`,
    "malformed",
    ["603.cause-quoted"],
  ],
  [
    "G25 an escaped quote in the url",
    withText('v=analytics1;url=https://r.example/\\"x'),
    "malformed",
    ["603.url-characters"],
  ],
];

describe("a 603 Network Blocked seen in public", () => {
  it.each(SEEN)("%s %j is %s", (_name, values, verdict, found) => {
    const judgement = judged(notice(values));
    expect([judgement.verdict, [...codes(judgement)].sort()]).toEqual([verdict, found]);
  });

  it("S06 is plain with the phrase Decline: the phrase was lost", () => {
    const judgement = judged(notice(S04, "Decline"));
    expect([judgement.verdict, codes(judgement)]).toEqual([
      "plain",
      ["603.phrase-other", "603.phrase-lost"],
    ]);
  });

  it("S09 is plain in a 486: the code was changed", () => {
    const judgement = judged(response(486, "Busy Here", [`Reason: ${S04}`]));
    expect([judgement.verdict, codes(judgement)]).toEqual(["plain", ["603.status-other"]]);
  });
});

describe("a 603 Network Blocked made up from the grammar", () => {
  it.each(GRAMMAR)("%s", (_name, values, verdict, found) => {
    const judgement = judged(notice(values));
    expect([judgement.verdict, [...codes(judgement)].sort()]).toEqual([verdict, found]);
  });

  it.each([
    ["network blocked", "603+", ["603.phrase-case"]],
    ["Network  Blocked", "plain", ["603.phrase-lost", "603.phrase-near", "603.phrase-other"]],
    ["Network-Blocked", "plain", ["603.phrase-lost", "603.phrase-near", "603.phrase-other"]],
  ])("G27 the phrase %j", (phrase, verdict, found) => {
    const judgement = judged(notice(S04, phrase));
    expect([judgement.verdict, [...codes(judgement)].sort()]).toEqual([verdict, found]);
  });
});

describe("what a sender may not do is an error, however a receiver takes it", () => {
  it.each<FindingCode>([
    "603.version-not-first",
    "603.tel-separators",
    "603.contact-missing",
    "603.location-missing",
    "603.location-inside-text",
    "603.cause-quoted",
    "603.protocol-repeated",
    "603.url-characters",
  ])("%s", (code) => {
    expect(FINDINGS[code].severity).toBe("error");
  });
});
