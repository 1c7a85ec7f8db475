import { describe, expect, it } from "vitest";
import {
  checkAddress,
  checkClock,
  checkHttpKeepAlive,
  checkListFresh,
  checkListLoaded,
  checkPolicy,
  checkReady,
  checkRpcKeepAlive,
  checkServers,
  checkSynchronised,
} from "../../../service/doctor/checks/service.ts";
import type { AskedServer } from "../../../service/doctor/evidence.ts";
import { type Question, questionOf } from "../../../service/doctor/script/question.ts";
import { scriptOf } from "../script-of.ts";

const ASKS = 'route[RINGFENCE_ASK] { janssonrpc_request("ringfence", "decide", "x", "y"); }\n';

function rpcQuestion(...servers: readonly string[]): Question {
  const lines = servers.map((server) => `modparam("janssonrpcc", "server", "${server}")\n`);
  const question = questionOf(scriptOf(ASKS + lines.join("")));
  if (question === undefined) throw new Error("no question");
  return question;
}

describe("the question of a script", () => {
  it("goes by JSON-RPC to the servers of ringfence's connection", () => {
    const question = rpcQuestion(
      "conn=other;addr=192.0.2.1;port=1",
      "conn=ringfence;addr=127.0.0.1;port=8604;priority=1",
    );
    expect(question).toMatchObject({
      transport: "rpc",
      servers: [{ address: "127.0.0.1:8604", host: "127.0.0.1", port: 8604 }],
    });
  });

  it("goes by HTTP to the URL that is defined", () => {
    const text = [
      '#!define RINGFENCE_URL "http://[::1]:8603/v1/decide"',
      'route[RINGFENCE_ASK] { http_async_query(RINGFENCE_URL, "RINGFENCE_ANSWER"); }',
    ].join("\n");
    expect(questionOf(scriptOf(text))).toEqual({
      transport: "http",
      servers: [{ address: "http://[::1]:8603/v1/decide", host: "::1", port: 8603 }],
    });
  });

  it("is none where others use the modules", () => {
    expect(questionOf(scriptOf('route { http_async_query("http://a/", "B"); }'))).toBeUndefined();
  });

  it("should name the service by digits", () => {
    expect(checkAddress(rpcQuestion("conn=ringfence;addr=192.0.2.1;port=1")).severity).toBe("ok");
    expect(checkAddress(rpcQuestion("conn=ringfence;addr=svc.example;port=1")).severity).toBe(
      "warning",
    );
    expect(checkAddress(rpcQuestion("conn=ringfence;srv=_r._tcp.example")).severity).toBe(
      "warning",
    );
  });
});

const answers = (address: string): AskedServer => ({
  address,
  answer: { ok: true, value: undefined },
});
const refuses: AskedServer = { address: "b:2", answer: { ok: false, why: "connect ECONNREFUSED" } };

describe("the servers of the question", () => {
  it.each([
    ["all answer", [answers("a:1"), answers("b:2")], "ok"],
    ["one of two does not", [answers("a:1"), refuses], "warning"],
    ["none answers", [refuses], "fault"],
  ])("%s", (_what, servers, severity) => expect(checkServers(servers).severity).toBe(severity));

  it.each([
    ["nothing said about closing", { connection: "", keepAlive: "" }, "ok"],
    ["long enough", { connection: "keep-alive", keepAlive: "timeout=125" }, "ok"],
    ["too short", { connection: "keep-alive", keepAlive: "timeout=5, max=100" }, "warning"],
    ["closed", { connection: "Close", keepAlive: "" }, "fault"],
  ])("keep HTTP connections: %s", (_what, value, severity) => {
    const server = { address: "http://a/", answer: { ok: true, value } } as const;
    expect(checkHttpKeepAlive([server]).severity).toBe(severity);
  });

  it("on another machine need keep_alive of janssonrpcc", () => {
    const here = rpcQuestion("conn=ringfence;addr=127.0.0.1;port=1");
    const there = rpcQuestion("conn=ringfence;addr=192.0.2.1;port=1");
    expect(checkRpcKeepAlive(here, 0).severity).toBe("ok");
    expect(checkRpcKeepAlive(there, 0).severity).toBe("warning");
    expect(checkRpcKeepAlive(there, 10).severity).toBe("ok");
  });
});

describe("the service", () => {
  const well = { list: undefined, policyVersion: undefined };

  it("is ready, is with a part unwell, or is not", () => {
    const components = { dno: "ok", store: "ok" };
    expect(checkReady({ ...well, ready: true, components }).severity).toBe("ok");
    const unwell = { dno: "ok", store: "degraded" };
    expect(checkReady({ ...well, ready: true, components: unwell })).toMatchObject({
      severity: "warning",
      found: "store: degraded",
    });
    expect(checkReady({ ...well, ready: false, components }).severity).toBe("fault");
  });

  it("has a list", () => {
    const list = { lastError: undefined, sources: [] };
    expect(checkListLoaded({ ...list, version: "1" }).severity).toBe("ok");
    expect(checkListLoaded({ ...list, version: undefined }).severity).toBe("fault");
  });

  const NOW = Date.UTC(2026, 10, 20);
  const DAY = 24 * 3600 * 1000;
  const source = (format: string, ageDays: number) => ({
    source: "nanpa",
    format,
    file: "",
    asOfMs: NOW - ageDays * DAY,
    rows: 1,
    accepted: 1,
    refused: 0,
    ranOut: 0,
    refusals: [],
  });

  it.each([
    ["a week old", [source("nanpa-co-code", 7)], undefined, "ok"],
    ["older", [source("nanpa-co-code", 8)], undefined, "warning"],
    [
      "the bundled number plan, which is as old as its release",
      [source("number-plan", 99)],
      undefined,
      "ok",
    ],
    ["fresh, and the store away", [source("nanpa-co-code", 1)], "Redis does not answer", "warning"],
  ])("has a list of sources: %s", (_what, sources, lastError, severity) => {
    expect(checkListFresh({ version: "1", sources, lastError }, NOW).severity).toBe(severity);
  });

  it.each([
    ["built in", { kind: "built-in" }, "v1", "ok"],
    ["the one in use", { kind: "good", file: "/p", version: "v1" }, "v1", "ok"],
    ["good, the service did not say", { kind: "good", file: "/p", version: "v1" }, undefined, "ok"],
    ["not yet in use", { kind: "good", file: "/p", version: "v2" }, "v1", "warning"],
    ["bad", { kind: "bad", file: "/p", reasons: ["line 1: x"] }, "v1", "fault"],
  ] as const)("has a policy: %s", (_what, policy, inUse, severity) => {
    expect(checkPolicy(policy, inUse).severity).toBe(severity);
  });

  it.each([
    [0, "ok"],
    [-5_000, "ok"],
    [5_001, "warning"],
    [-60_001, "fault"],
  ])("has a clock that is %i ms ahead: %s", (ahead, severity) => {
    expect(checkClock(ahead).severity).toBe(severity);
  });

  it.each([
    [-900, "the service's clock is right to a second"],
    [12_300, "the service's clock is 12 s ahead"],
    [-12_300, "the service's clock is 12 s behind"],
  ])("has a clock %i ms ahead, which is told as: %s", (ahead, said) => {
    expect(checkClock(ahead).found).toBe(said);
  });

  it("and the SBC should follow a time server", () => {
    expect(checkSynchronised(true).severity).toBe("ok");
    expect(checkSynchronised(false).severity).toBe("warning");
  });
});
