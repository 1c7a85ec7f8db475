import { Agent, request } from "undici";
import { describe, expect, it } from "vitest";
import { BLOCK, PASS } from "../fakes.ts";
import { answersIn, eventually, lastBody, post } from "../raw-client.ts";
import { openCalls } from "./open.ts";

const CALL = JSON.stringify({ callId: "a84b4c76e66710@pc33.example.com", from: "+12155550123" });

describe("POST /v1/decide", () => {
  it("answers with the decision", async () => {
    const { connect, callPath, recorder } = await openCalls();
    callPath.decision = BLOCK;
    const client = await connect();
    const received = await client.send(post("/v1/decide", CALL)).until(/\}$/);
    expect(lastBody(received)).toEqual({
      action: "block",
      cause: "analytics.score",
      mode: "enforce",
      status: 603,
      phrase: "Network Blocked",
      headers: BLOCK.response.headers,
      id: BLOCK.facts.id,
    });
    expect(callPath.calls[0]?.from).toBe("+12155550123");
    expect(recorder.recorded).toMatchObject([
      { callId: "a84b4c76e66710@pc33.example.com", transport: "http" },
    ]);
  });

  it("answers with three lines of header, which Kamailio reads as SIP", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    const received = await client.send(post("/v1/decide", CALL)).until(/\}$/);
    const body = received.slice(received.indexOf("\r\n\r\n") + 4);
    expect(received.slice(0, received.indexOf("\r\n\r\n"))).toBe(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`,
    );
  });

  it("answers a decision that has to wait for a score", async () => {
    const { connect, callPath, recorder } = await openCalls();
    callPath.decision = () => new Promise((resolve) => setTimeout(resolve, 20, PASS));
    const client = await connect();
    const received = await client.send(post("/v1/decide", CALL)).until(/\}$/);
    expect(lastBody(received)).toMatchObject({ action: "pass", cause: "none" });
    expect(recorder.recorded[0]?.ms).toBeGreaterThan(15);
  });

  it("keeps a connection open from call to call", async () => {
    const { connect, counts } = await openCalls();
    const client = await connect();
    for (let call = 1; call <= 20; call++) {
      client.send(post("/v1/decide", CALL));
      await client.until((received) => answersIn(received) === call);
    }
    expect(counts.total).toBe(1);
    expect(client.closed).toBe(false);
  });

  it("answers requests that were sent without waiting in their order", async () => {
    const { connect, callPath } = await openCalls();
    const client = await connect();
    let call = 0;
    callPath.decision = () => {
      const decision = { ...PASS, facts: { ...PASS.facts, id: `call-${++call}` } };
      // The first has to wait, the others need not; their answers still come in order.
      return call === 1 ? new Promise((resolve) => setTimeout(resolve, 30, decision)) : decision;
    };
    client.send(post("/v1/decide", CALL).repeat(5));
    const received = await client.until(/call-5/);
    expect(received.match(/call-\d/g)).toEqual(["call-1", "call-2", "call-3", "call-4", "call-5"]);
  });

  it("reads a body that comes in pieces, or in chunks", async () => {
    const { connect, callPath } = await openCalls();
    const client = await connect();
    const whole = post("/v1/decide", CALL);
    for (const byte of whole) {
      client.send(byte);
      await new Promise(setImmediate);
    }
    await client.until((received) => answersIn(received) === 1);
    const [first, second] = [CALL.slice(0, 9), CALL.slice(9)];
    client.send(
      `POST /v1/decide HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n${first}\r\n`,
    );
    client.send(`${second.length.toString(16)}\r\n${second}\r\n0\r\n\r\n`);
    await client.until((received) => answersIn(received) === 2);
    expect(callPath.calls.map(({ from }) => from)).toEqual(["+12155550123", "+12155550123"]);
  });

  it("reads UTF-8", async () => {
    const { connect, callPath } = await openCalls();
    const client = await connect();
    const from = '"Zoë Łukasz 😀" <sip:+12155550123@203.0.113.5>';
    await client.send(post("/v1/decide", JSON.stringify({ callId: "1", from }))).until(/\}$/);
    expect(callPath.calls[0]?.from).toBe(from);
  });

  it("answers a client that expects 100 Continue first", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    client.send(
      post("/v1/decide", "", "Expect: 100-continue\r\n").replace("h: 0", `h: ${CALL.length}`),
    );
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    expect(await client.send(CALL).until(/\}$/)).toMatch(/"action":"pass"/);
  });

  it("tells a client of HTTP/1.0 whether the connection stays", async () => {
    const { connect } = await openCalls();
    const old = (headers: string) =>
      post("/v1/decide", CALL, headers).replace("HTTP/1.1", "HTTP/1.0");
    const leaving = await connect();
    expect(await leaving.send(old("")).untilClosed()).toMatch(/Connection: close\r\n/);
    const staying = await connect();
    const received = await staying.send(old("Connection: keep-alive\r\n")).until(/\}$/);
    expect(received).toMatch(/Connection: keep-alive\r\n/);
    expect(staying.closed).toBe(false);
  });

  it("closes after its answer when the client asks for that", async () => {
    const { connect, counts } = await openCalls();
    const client = await connect();
    const received = await client
      .send(post("/v1/decide", CALL, "Connection: close\r\n"))
      .untilClosed();
    expect(received).toMatch(/^HTTP\/1\.1 200 OK.*"action":"pass"/s);
    client.socket.end();
    await eventually(() => counts.open === 0);
  });

  it("answers a client that has closed its sending side", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    client.socket.end(post("/v1/decide", CALL));
    expect(await client.untilClosed()).toMatch(/"action":"pass"/);
  });

  it("forgets a client that went away before its answer", async () => {
    const { connect, callPath, counts, recorder } = await openCalls();
    let settle = (_: typeof PASS) => {};
    callPath.decision = new Promise((resolve) => {
      settle = resolve as typeof settle;
    });
    const client = await connect();
    client.send(post("/v1/decide", CALL));
    await eventually(() => callPath.calls.length === 1);
    client.socket.resetAndDestroy();
    await eventually(() => counts.open === 0);
    settle(PASS);
    await eventually(() => recorder.recorded.length === 1);
  });

  it("serves an ordinary client under concurrency", async () => {
    const { listener, callPath } = await openCalls();
    callPath.decision = () => (callPath.calls.length % 3 === 0 ? Promise.resolve(BLOCK) : PASS);
    const dispatcher = new Agent({ connections: 16, pipelining: 4 });
    const url = `http://127.0.0.1:${listener.address.port}/v1/decide`;
    const bodies = await Promise.all(
      Array.from({ length: 500 }, async () => {
        const answer = await request(url, { dispatcher, method: "POST", body: CALL });
        return (await answer.body.json()) as { action: string };
      }),
    );
    await dispatcher.close();
    expect(bodies.filter(({ action }) => action === "block")).toHaveLength(166);
    expect(bodies.filter(({ action }) => action === "pass")).toHaveLength(334);
  });
});

describe("the per-call listener refuses, in the form of an error,", () => {
  it("another path", async () => {
    const { connect, counts } = await openCalls();
    const client = await connect();
    const received = await client.send(post("/v1/other?x=1", CALL)).until(/\}$/);
    expect(received).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(lastBody(received)).toEqual({
      error: { code: "NOT_FOUND", message: "there is no /v1/other here" },
    });
    expect(counts.refusals).toEqual(["http NOT_FOUND"]);
  });

  it("another method, and says which one it takes", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    const received = await client.send("GET /v1/decide HTTP/1.1\r\nHost: h\r\n\r\n").until(/\}$/);
    expect(received).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n.*Allow: POST\r\n/s);
    expect(lastBody(received)).toMatchObject({ error: { code: "METHOD_NOT_ALLOWED" } });
  });

  it("a call while no DNO index is loaded", async () => {
    const { connect, callPath, counts } = await openCalls();
    callPath.isReady = false;
    const client = await connect();
    const received = await client.send(post("/v1/decide", CALL)).until(/\}$/);
    expect(received).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(lastBody(received)).toMatchObject({ error: { code: "NOT_READY" } });
    expect(client.closed).toBe(false);
    expect(counts.refusals).toEqual(["http NOT_READY"]);
  });

  it("a call that meets a fault of ours, without telling what it is", async () => {
    const { connect, callPath, faults } = await openCalls();
    const fault = new TypeError("secret detail");
    callPath.decision = () => {
      throw fault;
    };
    const client = await connect();
    const received = await client.send(post("/v1/decide", CALL)).until(/\}$/);
    expect(received).toMatch(/^HTTP\/1\.1 500 /);
    expect(received).not.toMatch(/secret/);
    expect(faults.faults).toEqual([{ what: "decide", error: fault }]);
  });

  it("connections beyond the limit", async () => {
    const { connect, counts } = await openCalls({ maxConnections: 2 });
    const [one, two] = [await connect(), await connect()];
    await eventually(() => counts.open === 2);
    const three = await connect();
    await three.untilClosed();
    expect(await one.send(post("/v1/decide", CALL)).until(/\}$/)).toMatch(/"action":"pass"/);
    expect(two.closed).toBe(false);
  });
});
