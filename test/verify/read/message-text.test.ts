import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "../../../service/verify/judge/judge.ts";
import type { SipMessage } from "../../../service/verify/message.ts";
import { MessageText } from "../../../service/verify/read/message-text.ts";
import { GOOD_REASON, messagesIn, notice, response } from "../trace.ts";

const PLUS = notice(GOOD_REASON);
const LINES = PLUS.split("\r\n");
const linesOf = (text: string) => messagesIn(text)[0]?.lines.map((line) => line.text);
const HEAD = LINES.slice(0, -2);

/** The verdict on each refusal in a text, so that nothing was lost in reading it. */
const verdicts = (text: string) => messagesIn(text).map((message) => judge(message)?.verdict);

describe("messages in text", () => {
  it("are read with CRLF and with LF", () => {
    expect(linesOf(PLUS)).toEqual(HEAD);
    expect(linesOf(PLUS.replaceAll("\r\n", "\n"))).toEqual(HEAD);
  });

  it("may lack the end of the head", () => {
    expect(linesOf(HEAD.join("\n"))).toEqual(HEAD);
    expect(linesOf("SIP/2.0 603 Decline")).toEqual(["SIP/2.0 603 Decline"]);
  });

  it("follow each other without an empty line between them", () => {
    expect(verdicts(`${HEAD.join("\n")}\n${HEAD.join("\n")}`)).toEqual(["603+", "603+"]);
  });

  it("keep every byte of a folded header, a quoted comma and UTF-8", () => {
    const odd = notice(
      'SIP;cause=603;\r\n\t text="v=analytics1;url=https://r.example/a,b"\r\n ;location=RLN;n="\xc3\xa9"',
    );
    expect(linesOf(odd)).toEqual(odd.split("\r\n").slice(0, -2));
    expect(verdicts(odd)).toEqual(["603+"]);
  });

  it("may have a start line without a phrase, or in lower case", () => {
    const [message] = messagesIn("SIP/2.0 603\r\nVia: x\r\n\r\n");
    expect(message?.start).toEqual({ kind: "response", status: 603, phrase: "" });
    expect(messagesIn("sip/2.0 603 Decline\r\nVia: x\r\n\r\n")).toHaveLength(1);
  });

  it("are told from what only speaks of them", () => {
    expect(messagesIn("relaying SIP/2.0 603 Network Blocked to 10.0.0.1\nnext line: x\n")).toEqual(
      [],
    );
    expect(messagesIn("Via: SIP/2.0/UDP 192.0.2.1\nVia: SIP / 2.0 / UDP x\n")).toEqual([]);
    expect(messagesIn("SIP/2.0 6030 X\nSIP/2.0\nINVITE  SIP/2.0x\n")).toEqual([]);
  });
});

describe("bodies", () => {
  const NOTIFY = [
    "NOTIFY sip:a@192.0.2.1 SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK7",
    "Content-Type: message/sipfrag",
    "Content-Length: 29",
    "",
    "SIP/2.0 603 Network Blocked",
    "",
  ].join("\r\n");

  it.each([
    ["CRLF", "\r\n"],
    ["LF", "\n"],
  ])("that hold a start line are no messages (%s)", (_name, end) => {
    const text = `${NOTIFY}${PLUS}`.replaceAll("\r\n", end);
    expect(messagesIn(text).map(({ start }) => start.kind)).toEqual(["request", "response"]);
  });

  it("that the trace left out do not swallow the next message", () => {
    const cut = response(200, "OK", []).replace("Content-Length: 0", "Content-Length: 900");
    expect(verdicts(`${cut}${PLUS}`)).toEqual([undefined, "603+"]);
  });
});

describe("what tools put around messages", () => {
  const A = "192.0.2.1:5060";
  const B = "198.51.100.7:5080";
  const AT = Date.UTC(2026, 10, 20, 11, 22, 33, 123);
  const body = HEAD.join("\n");
  const beside = (text: string) => {
    const { atMs, source, destination } = messagesIn(text)[0]?.origin ?? {};
    return { atMs: atMs && Math.floor(atMs), source, destination };
  };

  it.each([
    ["sngrep", `2026/11/20 11:22:33.123456 ${A} -> ${B}\n${body}\n\n`],
    [
      "HOMER's text export",
      `proto:UDP 2026-11-20T11:22:33.123456Z  ${A} ---> ${B}\r\n\r\n${PLUS}\r\n`,
    ],
    ["ngrep", `#\nU 2026/11/20 11:22:33.123456 ${A} -> ${B} #7\n${body}\n\n`],
  ])("%s: time and addresses", (_tool, text) => {
    expect(verdicts(text)).toEqual(["603+"]);
    expect(beside(text)).toEqual({ atMs: AT, source: A, destination: B });
  });

  it("ngrep -W byline shows CR as a dot", () => {
    const dotted = `U ${A} -> ${B}\n${LINES.slice(0, -1)
      .map((line) => `${line}.\n`)
      .join("")}\n`;
    expect(verdicts(`${dotted}${dotted}`)).toEqual(["603+", "603+"]);
    expect(linesOf(dotted)).toEqual(HEAD);
  });

  it("FreeSWITCH indents every line", () => {
    const rule = "-".repeat(72);
    const indented = LINES.map((line) => `   ${line}\n`).join("");
    const text = `recv 900 bytes from udp/[198.51.100.7]:5080 at 11:22:33.123456:\n   ${rule}\n${indented}   ${rule}\n`;
    expect(linesOf(text)).toEqual(HEAD);
    expect(beside(text)).toMatchObject({ atMs: AT % 86_400_000, source: "[198.51.100.7]:5080" });
  });

  it("Asterisk draws lines", () => {
    const text = `<--- SIP read from UDP:${B} --->\n${body}\n<------------->\n--- (9 headers 0 lines) ---\n`;
    expect(linesOf(text)).toEqual(HEAD);
    expect(beside(text)).toMatchObject({ source: B });
  });

  it("a log's prefix before every line is taken off, though its clock goes on", () => {
    const text = LINES.map(
      (line, at) => `Nov 20 11:22:${33 + at} sbc kamailio[71]: INFO: ${line}`,
    ).join("\n");
    expect(linesOf(text)).toEqual(HEAD);
    const [message] = messagesIn(text);
    expect(message?.lines[1]).toMatchObject({ line: 2, column: 43 - 2 });
  });

  it("a log's prefix before the first line alone", () => {
    expect(linesOf(`11:22:33 INFO message: ${body}\n\n`)).toEqual(HEAD);
  });

  it("other lines of a log end a message that stands behind prefixes", () => {
    const text = `${HEAD.map((line) => `[12:00:01] ${line}`).join("\n")}\n(12) other\n[12:00:02] x\n`;
    expect(linesOf(text)).toEqual(HEAD);
  });
});

describe("reading in pieces", () => {
  const TRACE = [
    "2026/11/20 11:22:33.123456 192.0.2.1:5060 -> 192.0.2.2:5060",
    PLUS,
    ...LINES.map((line) => `Nov 20 11:22:33 sbc kamailio[71]: ${line}`),
    PLUS.replaceAll("\r\n", "\n"),
  ].join("\n");

  it("gives the same wherever they are cut", () => {
    const whole = messagesIn(TRACE);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: TRACE.length }), { maxLength: 12 }),
        (cuts) => {
          const messages: SipMessage[] = [];
          const reader = new MessageText("trace.txt", undefined, (message) =>
            messages.push(message),
          );
          const edges = [0, ...cuts.sort((a, b) => a - b), TRACE.length];
          for (const [at, edge] of edges.slice(1).entries())
            reader.push(TRACE.slice(edges[at], edge));
          reader.end();
          expect(messages).toEqual(whole);
        },
      ),
    );
  });

  it("passes over a line that never ends, and reads on behind it", () => {
    const text = `${"x".repeat(3_000_000)}\n${PLUS}`;
    const messages: SipMessage[] = [];
    const reader = new MessageText("trace.txt", undefined, (message) => messages.push(message));
    for (let at = 0; at < text.length; at += 65_536) reader.push(text.slice(at, at + 65_536));
    reader.end();
    expect(messages[0]?.lines[0]).toMatchObject({ line: 2, offset: 3_000_001 });
  });
});

describe("places", () => {
  it("are those of the bytes in the file", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("", "noise\n", "a\r\n\r\nb\n"),
        fc.constantFrom("\n", "\r\n"),
        (noise, end) => {
          const text = noise + PLUS.replaceAll("\r\n", end);
          for (const { text: line, offset, column } of messagesIn(text)[0]?.lines ?? []) {
            expect(text.slice(offset, offset + line.length)).toBe(line);
            expect(text.lastIndexOf("\n", offset - 1) + column).toBe(offset);
          }
        },
      ),
    );
  });
});
