import { afterAll, beforeAll, expect, it } from "vitest";
import type { Answer } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { linesOf } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

const GOOD = {
  action: "block",
  cause: "analytics.score",
  status: 603,
  phrase: "Network Blocked",
  headers: "",
};

const NOT_DECISIONS: readonly (readonly [string, object])[] = [
  ["an empty object", {}],
  ["an array", [1, 2]],
  ["an unknown action", { ...GOOD, action: "explode" }],
  ["an action that is a number", { ...GOOD, action: 7 }],
  ["a rejection without a status", { ...GOOD, status: undefined }],
  ["a rejection with a provisional status", { ...GOOD, status: 180 }],
  ["a rejection with 200", { ...GOOD, status: 200 }],
  ["a rejection with 700", { ...GOOD, status: 700 }],
  ["a rejection with a word for a status", { ...GOOD, status: "six hundred" }],
  ["a rejection without a phrase", { ...GOOD, phrase: undefined }],
  ["a phrase with a line break", { ...GOOD, phrase: "Blocked\r\nX-Injected: yes" }],
  ["a phrase with a line feed", { ...GOOD, phrase: "Blocked\nX-Injected: yes" }],
  ["a header of another name", { ...GOOD, headers: "X-Injected: yes\r\n" }],
  ["a second header of another name", { ...GOOD, headers: "Reason: X\r\nX-Injected: yes\r\n" }],
  ["a header with a line feed", { ...GOOD, headers: "Reason: X\nX-Injected: yes\r\n" }],
  ["a header with a carriage return", { ...GOOD, headers: "Reason: X\rX-Injected: yes\r\n" }],
  ["a header without its end", { ...GOOD, headers: "Reason: X" }],
  ["a header with the end of all headers", { ...GOOD, headers: "Reason: X\r\n\r\nX-Injected: y" }],
  ["a header with a NUL", { ...GOOD, headers: "Reason: X\r\n\0X-Injected: yes\r\n" }],
  ["a phrase with a NUL", { ...GOOD, phrase: "Blocked\0\r\nX-Injected: yes" }],
  ["headers that are an object", { ...GOOD, headers: { Reason: "SIP;cause=603" } }],
  ["headers that are an empty object", { ...GOOD, headers: {} }],
  ["headers that are a list", { ...GOOD, headers: ["Reason: SIP;cause=603"] }],
  ["headers that are a list of a whole header", { ...GOOD, headers: ["Reason: SIP\r\n"] }],
  ["headers that are an empty list", { ...GOOD, headers: [] }],
  ["headers that are a number", { ...GOOD, headers: 7 }],
  ["headers that are true", { ...GOOD, headers: true }],
  ["a status that is a text", { ...GOOD, status: "603" }],
  ["a status with a fraction", { ...GOOD, status: 603.5 }],
  ["a status that is a list", { ...GOOD, status: [603] }],
  ["a text of two statuses", { ...GOOD, status: "603 603" }],
  ["a text with a status out of range", { ...GOOD, status: "200" }],
];

const NOT_ANSWERS: readonly (readonly [string, Answer])[] = [
  ["words", { kind: "bytes", bytes: "what was the question?" }],
  ["nothing", { kind: "bytes", bytes: "" }],
  ["null", { kind: "bytes", bytes: "null" }],
  ["a string", { kind: "bytes", bytes: '"pass"' }],
  ["half an answer", { kind: "bytes", bytes: '{"action":"rej' }],
  ["a thousand brackets", { kind: "bytes", bytes: "[".repeat(1_000) }],
];

describeOpensips("nonsense from the service, by OpenSIPS:", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ settings: ["ringfence_breaker_failures=i:1000"] });
  });
  afterAll(() => path?.close());

  async function passes(answer: Answer): Promise<void> {
    const before = await path.opensips.counter("bad_answer");
    path.decisions.answer = () => answer;
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 200 OK");
    expect(call.elapsedMs()).toBeLessThan(1_000);
    expect(linesOf(response, "X-Injected")).toEqual([]);
    expect(path.opensips.log()).toContain(
      `ringfence: passed callid=${call.callId} cause=degraded.bad-answer`,
    );
    expect(await path.opensips.counter("bad_answer")).toBe(before + 1);
  }

  it.each(NOT_DECISIONS)("%s passes the call, and is counted", async (_what, decision) => {
    await passes({ kind: "decision", decision });
  });

  it.each(NOT_ANSWERS)("%s passes the call, and the next one is decided", async (_what, answer) => {
    await passes(answer);
    path.decisions.answer = () => ({ kind: "decision", decision: GOOD });
    const next = path.call();
    next.send();
    expect((await next.final()).startLine).toBe("SIP/2.0 603 Network Blocked");
  });
});
