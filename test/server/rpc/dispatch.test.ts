import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../../service/errors.ts";
import { DecideEndpoint } from "../../../service/server/decide-endpoint.ts";
import { RpcDispatcher } from "../../../service/server/rpc/dispatch.ts";
import { rpcMethods } from "../../../service/server/rpc/methods.ts";
import {
  BLOCK,
  FakeCallPath,
  FakeCounts,
  FakeFaults,
  FakeRecorder,
  fakePorts,
  PASS,
} from "../fakes.ts";

function setUp(trusted = true) {
  const callPath = new FakeCallPath();
  const counts = new FakeCounts();
  const faults = new FakeFaults();
  const ports = fakePorts();
  const methods = rpcMethods(ports, new DecideEndpoint(callPath, new FakeRecorder()));
  const dispatcher = new RpcDispatcher(methods, counts, faults);
  const caller = { transport: "rpc-tcp", peer: {}, trusted: () => trusted } as const;
  const raw = (text: string) => dispatcher.dispatch(text, caller);
  const ask = async (message: unknown) => {
    const answer = await raw(JSON.stringify(message));
    return answer === undefined ? undefined : (JSON.parse(answer) as unknown);
  };
  const call = (method: string, params?: unknown) =>
    ask({ jsonrpc: "2.0", id: 1, method, params }) as Promise<{
      result?: unknown;
      error?: unknown;
    }>;
  return { callPath, counts, faults, ports, methods, raw, ask, call };
}

const CALL = { callId: "1", from: "+12155550123" };

describe("JSON-RPC", () => {
  it("answers a decision at once, with its id", () => {
    const { raw } = setUp();
    const text = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "decide", params: CALL });
    expect(raw(text)).toBe(
      `{"jsonrpc":"2.0","result":{"action":"pass","cause":"none","mode":"enforce","id":"${PASS.facts.id}"},"id":7}`,
    );
  });

  it("answers a decision that waits for a score later", async () => {
    const { call, callPath } = setUp();
    callPath.decision = Promise.resolve(BLOCK);
    expect((await call("decide", CALL)).result).toMatchObject({ action: "block", status: 603 });
  });

  it("gives the id back as it came", async () => {
    const { ask } = setUp();
    for (const id of [0, -3, 1.5, 2 ** 53 - 1, "a", "", 'quote " \\ \n é', null]) {
      expect(await ask({ jsonrpc: "2.0", id, method: "health" })).toMatchObject({ id });
    }
  });

  it("answers no notification, good or bad", async () => {
    const { ask, callPath } = setUp();
    expect(await ask({ jsonrpc: "2.0", method: "decide", params: CALL })).toBeUndefined();
    expect(await ask({ jsonrpc: "2.0", method: "decide", params: {} })).toBeUndefined();
    expect(await ask({ jsonrpc: "2.0", method: "no.such" })).toBeUndefined();
    expect(callPath.calls).toHaveLength(1);
  });

  it("answers a batch with a batch, without its notifications", async () => {
    const { ask, callPath } = setUp();
    callPath.decision = () => (callPath.calls.length === 1 ? Promise.resolve(BLOCK) : PASS);
    const answers = await ask([
      { jsonrpc: "2.0", id: 1, method: "decide", params: CALL },
      { jsonrpc: "2.0", method: "decide", params: CALL },
      { jsonrpc: "2.0", id: 2, method: "decide", params: CALL },
      7,
    ]);
    expect(answers).toMatchObject([
      { id: 1, result: { action: "block" } },
      { id: 2, result: { action: "pass" } },
      { id: null, error: { code: -32600 } },
    ]);
    expect(await ask([{ jsonrpc: "2.0", method: "decide", params: CALL }])).toBeUndefined();
  });

  it("has the standard codes", async () => {
    const { raw, ask, call, callPath } = setUp();
    expect(JSON.parse((await raw("{")) ?? "")).toMatchObject({
      jsonrpc: "2.0",
      id: null,
      error: { code: -32700, data: { code: "BAD_JSON" } },
    });
    const invalid = { error: { code: -32600, data: { code: "BAD_REQUEST" } } };
    expect(await ask([])).toMatchObject({ ...invalid, id: null });
    expect(await ask({ id: 5, method: "decide", params: CALL })).toMatchObject({
      ...invalid,
      id: 5,
    });
    expect(await ask({ jsonrpc: "2.0", id: 5, method: 6 })).toMatchObject({ ...invalid, id: 5 });
    expect(await ask({ jsonrpc: "2.0", id: {}, method: "health" })).toMatchObject({
      ...invalid,
      id: null,
    });
    expect(await ask(Array(101).fill({}))).toMatchObject(invalid);
    expect(await call("constructor")).toMatchObject({
      error: { code: -32601, data: { code: "NOT_FOUND", field: "method" } },
    });
    expect(await call("decide", { callId: 1 })).toMatchObject({
      error: {
        code: -32602,
        message: expect.stringMatching("callId"),
        data: { code: "BAD_FIELD", field: "callId" },
      },
    });
    expect(await call("decide", [CALL])).toMatchObject({ error: { code: -32602 } });
    callPath.isReady = false;
    expect(await call("decide", CALL)).toMatchObject({
      error: { code: -32001, data: { code: "NOT_READY" } },
    });
  });

  it("logs a fault of ours, and does not tell it", async () => {
    const { call, callPath, faults } = setUp();
    callPath.decision = Promise.reject(new TypeError("secret"));
    const answer = await call("decide", CALL);
    expect(answer).toMatchObject({ error: { code: -32603, data: { code: "INTERNAL" } } });
    expect(JSON.stringify(answer)).not.toMatch(/secret/);
    expect(faults.faults).toMatchObject([{ what: "decide", error: { message: "secret" } }]);
  });

  it("gives an error of a port its code", async () => {
    const { call, ports } = setUp();
    ports.scores.set = async () => {
      throw new RingfenceError("STORE_UNAVAILABLE", "Redis does not answer");
    };
    expect(await call("score.set", { number: "+12155550123", score: 5 })).toMatchObject({
      error: {
        code: -32003,
        message: "Redis does not answer",
        data: { code: "STORE_UNAVAILABLE" },
      },
    });
  });

  it("counts what it refuses by transport and code", async () => {
    const { call, counts } = setUp();
    await call("no.such");
    await call("decide", {});
    expect(counts.refusals).toEqual(["rpc-tcp NOT_FOUND", "rpc-tcp BAD_FIELD"]);
  });

  it("answers anything with JSON, or with nothing", async () => {
    const { raw, faults, methods } = setUp();
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom("2.0", ...methods.keys()));
    const request = fc.record(
      {
        jsonrpc: part,
        id: part,
        method: part,
        params: fc.oneof(
          part,
          fc.dictionary(fc.constantFrom("callId", "number", "class", "score"), part),
        ),
      },
      { requiredKeys: [] },
    );
    const message = fc
      .oneof(request, fc.array(request), fc.jsonValue())
      .map((one) => JSON.stringify(one));
    await fc.assert(
      fc.asyncProperty(fc.oneof(message, fc.string({ unit: "binary" })), async (text) => {
        const answer = await raw(text);
        if (answer !== undefined) expect(JSON.parse(answer)).toBeTypeOf("object");
      }),
      { numRuns: 1000 },
    );
    expect(faults.faults).toEqual([]);
  });
});

describe("the methods", () => {
  it("are those of the design", () => {
    expect([...setUp().methods.keys()].toSorted()).toEqual(
      "decide dno.add dno.lookup dno.reload dno.remove dno.status explain health observe redress.enter redress.list redress.refuse redress.restore redress.review redress.show score.get score.remove score.set".split(
        " ",
      ),
    );
  });

  it("for anybody are decide, observe and health", async () => {
    const { call, methods } = setUp(false);
    for (const [name, { trusted }] of methods) {
      const refused = (await call(name, { callId: "1", status: 603 })).error !== undefined;
      expect([name, trusted]).toEqual([name, refused]);
    }
    expect(await call("dno.add")).toMatchObject({
      error: { code: -32002, data: { code: "UNAUTHORIZED" } },
    });
  });

  it("add, find and remove an override", async () => {
    const { call, ports } = setUp();
    const entry = {
      number: "2125550100",
      class: "allowed",
      reason: "restored",
      expires: "2027-01-31",
    };
    expect((await call("dno.add", entry)).result).toMatchObject({ number: "2125550100" });
    expect(ports.added).toEqual([
      {
        number: "2125550100",
        class: "allowed",
        reason: "restored",
        requester: "",
        proof: "",
        expiresAtMs: Date.UTC(2027, 0, 31),
      },
    ]);
    expect((await call("dno.lookup", { number: "2125550100" })).result).toEqual({
      number: "2125550100",
      hits: [],
    });
    const key = { number: "2125550100", class: "allowed" };
    expect((await call("dno.remove", key)).result).toEqual({ number: "2125550100", removed: true });
    expect((await call("dno.remove", key)).result).toEqual({
      number: "2125550100",
      removed: false,
    });
  });

  it("refuse a field that is missing or wrong by its name", async () => {
    const { call } = setUp();
    const faults: [string, object, string][] = [
      ["dno.add", { class: "allowed", reason: "r" }, "number"],
      ["dno.add", { number: 2125550100, class: "allowed", reason: "r" }, "number"],
      ["dno.add", { number: "2125550100", class: "invalid", reason: "r" }, "class"],
      ["dno.add", { number: "2125550100", class: "allowed" }, "reason"],
      [
        "dno.add",
        { number: "2125550100", class: "allowed", reason: "r", expires: "soon" },
        "expires",
      ],
      ["dno.lookup", {}, "number"],
      ["score.set", { number: "+12155550123", score: 101 }, "score"],
      ["score.set", { number: "+12155550123", score: "high" }, "score"],
      ["score.set", { number: "anonymous", score: 1 }, "number"],
      ["score.get", { number: "911" }, "number"],
      ["observe", { callId: "1", status: 200 }, "status"],
      ["observe", { callId: "1", status: 603, reason: [1] }, "reason"],
      ["observe", { callId: "1", status: 608, callInfo: {} }, "callInfo"],
      ["observe", { callId: "1", status: 603, pai: [1] }, "pai"],
      ["observe", { callId: "1", outcome: "done" }, "outcome"],
      ["observe", { callId: "1", outcome: "answered" }, "durationMs"],
      ["observe", { callId: "1", outcome: "answered", durationMs: -1 }, "durationMs"],
      ["observe", { outcome: "unanswered" }, "callId"],
      ["explain", { callId: "1", to: 5 }, "to"],
    ];
    for (const [method, params, field] of faults) {
      expect([method, await call(method, params)]).toMatchObject([
        method,
        { error: { code: -32602, data: { code: "BAD_FIELD", field } } },
      ]);
    }
  });

  it("set, get and remove a score", async () => {
    const { call } = setUp();
    const set = {
      number: "(215) 555-0123",
      score: 97,
      category: "fraud",
      expires: "2027-01-31T04:00:00Z",
    };
    const shown = {
      number: "12155550123",
      score: 97,
      category: "fraud",
      expires: "2027-01-31T04:00:00.000Z",
    };
    expect((await call("score.set", set)).result).toEqual(shown);
    expect((await call("score.get", { number: "+12155550123" })).result).toEqual(shown);
    const key = { number: "12155550123" };
    expect((await call("score.remove", key)).result).toEqual({ ...key, removed: true });
    expect((await call("score.get", key)).result).toEqual({ ...key, score: null });
  });

  it("take note of a response seen in transit", async () => {
    const { call, ports } = setUp();
    const reason = 'SIP;cause=603;text="v=analytics1;tel=+12155550100;id=x";location=RLN';
    await call("observe", {
      callId: "1",
      status: "603",
      phrase: "Network Blocked",
      reason,
      callInfo: ["<https://b.example/i>"],
      pai: "<tel:+12155550123>",
      trunk: "b",
    });
    expect(ports.observed).toEqual([
      {
        callId: "1",
        status: 603,
        phrase: "Network Blocked",
        reason: [reason],
        callInfo: ["<https://b.example/i>"],
        from: undefined,
        pai: ["<tel:+12155550123>"],
        trunk: "b",
      },
    ]);
  });

  it("take note of a call that ended, with its duration where it was answered", async () => {
    const { call, ports } = setUp();
    const fields = { callId: "1", from: "sip:+12155550100@a.example" };
    await call("observe", { ...fields, outcome: "answered", durationMs: 7200 });
    await call("observe", { ...fields, outcome: "unanswered" });
    expect(ports.ended).toEqual([
      { ...fields, durationSeconds: 7.2 },
      { ...fields, durationSeconds: undefined },
    ]);
    expect(ports.observed).toEqual([]);
  });

  it("explain a call and tell the health", async () => {
    const { call } = setUp();
    expect((await call("explain", CALL)).result).toEqual({ explained: "1", from: "+12155550123" });
    expect((await call("health")).result).toMatchObject({
      ready: true,
      components: { dno: "ok", store: "degraded" },
    });
    expect((await call("dno.status")).result).toEqual({ version: "v1" });
    expect((await call("dno.reload")).result).toEqual({ reloaded: true });
  });
});
