import { describe, expect, it } from "vitest";
import { FINDINGS, type FindingCode } from "../../../service/verify/finding.ts";
import type { MESSAGE_FINDINGS } from "../../../service/verify/findings/message.ts";
import type { NOTICE_FINDINGS_603 } from "../../../service/verify/findings/notice.ts";
import type { OTHER_FINDINGS } from "../../../service/verify/findings/other-refusals.ts";
import { CallersToTell } from "../../../service/verify/judge/early-media.ts";
import { judge } from "../../../service/verify/judge/judge.ts";
import { readWireMessage } from "../../../service/verify/read/message-bytes.ts";
import { codes, GOOD_REASON, judged, messagesIn, notice, response } from "../trace.ts";

type SingleCode =
  | keyof typeof NOTICE_FINDINGS_603
  | Exclude<keyof typeof OTHER_FINDINGS, "608.caller-unaware">
  | Exclude<keyof typeof MESSAGE_FINDINGS, "message.line-end" | "message.cut-off">;

const URL = "url=https://r.example/b";
const withText = (text: string) => notice(`SIP;cause=603;text="${text}";location=RLN`);
const CARD = "<https://block.example.net/c.jwt>;purpose=jwscard";
const with608 = (...lines: readonly string[]) => response(608, "Rejected", lines);

/** A text in which each finding is made, and what stands at its place. */
const EXAMPLES: Readonly<Record<SingleCode, readonly [text: string, at: string]>> = {
  "603.status-other": [response(480, "X", [`Reason: ${GOOD_REASON}`]), "X\r\n"],
  "603.phrase-other": [notice([], "Decline"), "Decline"],
  "603.phrase-lost": [notice(GOOD_REASON, "Decline"), "Decline"],
  "603.phrase-near": [notice(GOOD_REASON, "Network-Blocked"), "Network-Blocked"],
  "603.profile-missing": [notice("Q.850;cause=21"), "Q.850"],
  "603.version-unknown": [withText(`v=analytics2;${URL}`), "v=analytics2"],
  "603.contact-outside-text": [notice(`SIP;cause=603;${URL}`), "SIP;cause"],
  "603.contact-missing": [withText("v=analytics1"), 'text="v'],
  "603.header-malformed": [
    notice(`SIP;cause=603;te xt;text="v=analytics1;${URL}";location=RLN`),
    "SIP;",
  ],
  "603.text-not-quoted": [notice("SIP;cause=603;text=v=analytics1;location=RLN"), "text=v"],
  "603.cause-missing": [notice(`SIP;text="v=analytics1;${URL}";location=RLN`), "SIP;"],
  "603.cause-quoted": [
    notice(`SIP;cause="603";text="v=analytics1;${URL}";location=RLN`),
    'cause="603"',
  ],
  "603.cause-wrong": [notice(`SIP;cause=486;text="v=analytics1;${URL}";location=RLN`), "cause=486"],
  "603.location-missing": [notice(`SIP;cause=603;text="v=analytics1;${URL}"`), "SIP;"],
  "603.location-inside-text": [
    notice(`SIP;cause=603;text="v=analytics1;${URL};location=RLN"`),
    "location=RLN",
  ],
  "603.location-unknown": [
    notice(`SIP;cause=603;text="v=analytics1;${URL}";location=U`),
    "location=U",
  ],
  "603.location-case": [
    notice(`SIP;cause=603;text="v=analytics1;${URL}";location=Rln`),
    "location=Rln",
  ],
  "603.url-scheme": [withText("v=analytics1;url=http://r.example"), "url=http"],
  "603.url-characters": [withText("v=analytics1;url=https://r.example/{}"), "url=https"],
  "603.url-credentials": [withText("v=analytics1;url=https://a:b@r.example"), "url=https"],
  "603.url-host": [withText("v=analytics1;url=https://localhost/x"), "url=https"],
  "603.tel-format": [withText("v=analytics1;tel=call-me"), "tel=call"],
  "603.tel-without-plus": [withText("v=analytics1;tel=18005550100"), "tel=1800"],
  "603.tel-separators": [withText("v=analytics1;tel=+1-800-555-0100"), "tel=+1-"],
  "603.email-format": [withText("v=analytics1;email=a@b@c"), "email=a"],
  "603.id-format": [withText(`v=analytics1;${URL};id=a@b.c`), "id=a@b.c"],
  "603.phrase-case": [notice(GOOD_REASON, "NETWORK BLOCKED"), "NETWORK"],
  "603.reason-not-first": [notice(["Q.850;cause=21", GOOD_REASON]), "SIP;cause=603;text"],
  "603.protocol-repeated": [notice([GOOD_REASON, "SIP;cause=603"]), "SIP;cause=603;text"],
  "603.version-not-first": [withText(`${URL};v=analytics1`), "v=analytics1"],
  "603.text-blanks": [withText(`v=analytics1; ${URL}`), 'text="v'],
  "603.text-unknown-part": [withText(`v=analytics1;${URL};x=1`), 'text="v'],
  "603.text-repeated-part": [withText(`v=analytics1;${URL};${URL}`), 'text="v'],
  "603.parameter-repeated": [notice(`${GOOD_REASON};location=TN`), "SIP;"],
  "603.header-long": [withText(`v=analytics1;${URL}/${"x".repeat(1_024)}`), "SIP;"],
  "603.reason-joined": [notice(`${GOOD_REASON}, Q.850;cause=21`), "Reason: SIP"],
  "603.retry-after": [
    response(603, "Network Blocked", [`Reason: ${GOOD_REASON}`, "Retry-After: 9"]),
    "Retry-After",
  ],
  "607.profile": [response(607, "Unwanted", [`Reason: ${GOOD_REASON}`]), "SIP;cause=603"],
  "607.phrase": [response(607, "Go away", []), "Go away"],
  "607.cause": [response(607, "Unwanted", ["Reason: SIP;cause=603"]), "SIP;cause=603"],
  "608.profile": [with608(`Call-Info: ${CARD}`, `Reason: ${GOOD_REASON}`), "SIP;cause=603"],
  "608.phrase": [response(608, "No", [`Call-Info: ${CARD}`]), "No"],
  "608.cause": [with608(`Call-Info: ${CARD}`, "Reason: SIP;cause=603"), "SIP;cause=603"],
  "608.call-info-missing": [with608(), "Rejected"],
  "608.purpose-missing": [with608("Call-Info: <https://r.example/i>;purpose=info"), "<https://r"],
  "608.uri-missing": [with608("Call-Info: https://r.example/c;purpose=jwscard"), "https://r"],
  "608.url-scheme": [with608("Call-Info: <http://r.example/c>;purpose=jwscard"), "<http:"],
  "608.url-characters": [with608("Call-Info: <https://r.example/a b>;purpose=jwscard"), "<https:"],
  "608.url-credentials": [
    with608("Call-Info: <https://a:b@r.example/c>;purpose=jwscard"),
    "<https:",
  ],
  "608.url-host": [with608("Call-Info: <https://192.0.2.7/c>;purpose=jwscard"), "<https:"],
  "608.card-repeated": [
    with608(`Call-Info: ${CARD}, <https://b.example/c>;purpose=jwscard`),
    "<https://b",
  ],
  "message.line-not-header": [response(603, "Decline", ["no header at all"]), "no header"],
  "message.header-missing": [response(603, "Decline", [], []), "SIP/2.0 603"],
};

describe("each finding", () => {
  it.each(Object.entries(EXAMPLES))(
    "%s is made, and its place is where it stands",
    (code, [text, at]) => {
      const { findings } = judged(text);
      const found = findings.find((one) => one.code === code);
      expect(codes(judged(text))).toContain(code);
      const { offset = -1, line, column } = found?.place ?? {};
      expect(text.slice(offset).startsWith(at)).toBe(true);
      const before = text.slice(0, offset).split("\n");
      expect({ line, column }).toEqual({
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
      });
    },
  );

  it("of single messages has its example here", () => {
    const known = [
      ...Object.keys(EXAMPLES),
      "608.caller-unaware",
      "message.line-end",
      "message.cut-off",
    ];
    const all = Object.keys(FINDINGS).filter((code) => !code.startsWith("transit."));
    expect(known.sort()).toEqual(all.sort());
  });

  it("says what is the matter, where that is written, and what to do", () => {
    for (const { meaning, clause, mend } of Object.values(FINDINGS)) {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(mend).toMatch(/^[A-Z].*\.$/);
      expect(clause).toMatch(/RFC|ATIS|CFR|E\.164|no clause/);
    }
  });
});

describe("what only the bytes of a capture show", () => {
  const ORIGIN = { file: "x.pcap", frame: 7, atMs: 0, source: undefined, destination: undefined };
  const found = (bytes: string): readonly FindingCode[] => {
    const read = readWireMessage(bytes, ORIGIN, true);
    if (typeof read !== "object") throw new Error("no message");
    return judge(read.message)?.findings.map(({ code }) => code) ?? [];
  };
  const good = notice(GOOD_REASON);

  it("finds nothing in a whole 603+", () => {
    expect(found(good)).toEqual([]);
  });

  it("finds a line that ends in LF alone", () => {
    expect(found(good.replace("RLN\r\n", "RLN\n"))).toEqual(["message.line-end"]);
  });

  it("finds a message that was cut off", () => {
    expect(found(good.slice(0, -2))).toEqual(["message.cut-off"]);
  });
});

describe("a 608 to a caller that does not know it", () => {
  const headers = (method: string) => [
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
    "From: <sip:+12125550123@caller.example>;tag=1",
    "To: <sip:+13125550199@callee.example>",
    "Call-ID: call-1@caller.example",
    `CSeq: 1 ${method}`,
  ];
  const invite = (...more: readonly string[]) =>
    ["INVITE sip:+13125550199@callee.example SIP/2.0", ...headers("INVITE"), ...more, "", ""].join(
      "\r\n",
    );
  const rejected = with608(`Call-Info: ${CARD}`);
  const progress = response(183, "Session Progress", []);
  const unaware = (...texts: readonly string[]): number => {
    const callers = new CallersToTell();
    const found = messagesIn(texts.join("")).map((message) => callers.take(message)?.code);
    return found.filter((code) => code === "608.caller-unaware").length;
  };

  it("owes an announcement (RFC 8688 §3.4)", () => {
    expect(unaware(invite(), rejected)).toBe(1);
  });

  it("does not after a 183", () => {
    expect(unaware(invite(), progress, rejected)).toBe(0);
  });

  it("does not with sip.608 in the INVITE", () => {
    expect(unaware(invite("Feature-Caps: *;+sip.608"), rejected)).toBe(0);
  });

  it("is not judged without the INVITE", () => {
    expect(unaware(rejected)).toBe(0);
  });
});
