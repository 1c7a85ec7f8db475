import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { Answer } from "../harness/decision-server.ts";
import { linesOf } from "../harness/sip-message.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const BREAKER_OFF = "#!define RINGFENCE_BREAKER_FAILURES 1000";
const GOOD = { action: "block", cause: "analytics.score", status: 603, phrase: "Network Blocked" };

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
  ["headers that are an object", { ...GOOD, headers: { Reason: "SIP;cause=603" } }],
  ["headers that are a list", { ...GOOD, headers: ["Reason: SIP;cause=603"] }],
  ["a header without its line's end", { ...GOOD, headers: "Reason: SIP;cause=603" }],
  ["a header without a name", { ...GOOD, headers: "SIP\r\n" }],
  ["headers that end the response", { ...GOOD, headers: "Reason: SIP\r\n\r\nReason: X\r\n" }],
  ["headers that are an empty object", { ...GOOD, headers: {} }],
  ["headers that are a list of a whole header", { ...GOOD, headers: ["Reason: SIP\r\n"] }],
  ["headers that are an empty list", { ...GOOD, headers: [] }],
  ["headers that are a number", { ...GOOD, headers: 7 }],
  ["headers that are true", { ...GOOD, headers: true }],
  ["a status with a fraction", { ...GOOD, status: 603.5 }],
  ["a status that is a list", { ...GOOD, status: [603] }],
  ["a text of two statuses", { ...GOOD, status: "603 603" }],
  ["a text with a status out of range", { ...GOOD, status: "200" }],
];

const NOT_ANSWERS: readonly (readonly [string, Answer])[] = [
  ["words", { kind: "bytes", bytes: "what was the question?" }],
  ["half an answer", { kind: "bytes", bytes: '{"action":"rej' }],
  ["a netstring that is no JSON", { kind: "bytes", bytes: "5:hello," }],
  ["a netstring of 2 GB", { kind: "bytes", bytes: "2147483648:{" }],
];

describe.each(TRANSPORTS)("nonsense from the service, by %s:", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, { ringfenceLines: [BREAKER_OFF] });
  });
  afterAll(() => path?.close());

  async function passes(answer: Answer): Promise<void> {
    path.decisions.answer = () => answer;
    const call = path.call();
    call.send();
    const response = await call.final();
    expect(response.startLine).toBe("SIP/2.0 200 OK");
    expect(call.elapsedMs()).toBeLessThan(1_000);
    expect(linesOf(response, "X-Injected")).toEqual([]);
    expect(path.kamailio.log()).toContain(
      `ringfence: passed callid=${call.callId} cause=degraded.`,
    );
  }

  it.each(NOT_DECISIONS)("%s passes the call, and is counted", async (_what, decision) => {
    const before = await path.kamailio.counter("bad_answer");
    await passes({ kind: "decision", decision });
    expect(await path.kamailio.counter("bad_answer")).toBe(before + 1);
  });
});

describe.each(TRANSPORTS)("a decision whose status is a text, by %s:", (transport) => {
  it("is carried out like one with a number", async () => {
    const path = await openCallPath(transport);
    try {
      path.decisions.answer = () => ({ kind: "decision", decision: { ...GOOD, status: "603" } });
      const call = path.call();
      call.send();
      expect((await call.final()).startLine).toBe("SIP/2.0 603 Network Blocked");
    } finally {
      await path.close();
    }
  });
});

describe.each(TRANSPORTS)("an answer that cannot be read, by %s:", (transport) => {
  it.each(NOT_ANSWERS)("%s passes the call, and the next one is decided", async (_what, answer) => {
    const path = await openCallPath(transport, {
      ringfenceLines: [BREAKER_OFF, "#!define RINGFENCE_TIMEOUT_MS 500"],
    });
    try {
      path.decisions.answer = () => answer;
      const call = path.call();
      call.send();
      expect((await call.final()).status).toBe(200);
      expect(call.elapsedMs()).toBeLessThan(3_000);
      expect(path.kamailio.log()).toContain(
        `ringfence: passed callid=${call.callId} cause=degraded.`,
      );
      path.decisions.answer = () => ({ kind: "decision", decision: GOOD });
      await expect
        .poll(
          async () => {
            const next = path.call();
            next.send();
            return (await next.final()).startLine;
          },
          { timeout: 5_000 },
        )
        .toBe("SIP/2.0 603 Network Blocked");
    } finally {
      await path.close();
    }
  });
});
