import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PASS } from "../fakes.ts";
import { answersIn, eventually, lastBody, post, type RawClient } from "../raw-client.ts";
import { openCalls } from "./open.ts";

const CALL = JSON.stringify({ callId: "1" });

/** A neighbour on the same listener, whose calls must go on as if nothing were. */
async function neighbour(connect: () => Promise<RawClient>) {
  const client = await connect();
  let answered = 0;
  return async () => {
    client.send(post("/v1/decide", CALL));
    answered++;
    await client.until((received) => answersIn(received) === answered);
    expect(client.received).toMatch(/^HTTP\/1\.1 200 OK/);
  };
}

describe("bad input over HTTP", () => {
  it("malformed-json: 400 on that request, and the connection goes on", async () => {
    const { connect, counts } = await openCalls();
    const client = await connect();
    const texts = [
      '{"callId":',
      "",
      "nonsense",
      '{"callId":"1"}}',
      "\0\0\0",
      '\uFEFF{"callId":"1"}',
    ];
    for (const [at, text] of texts.entries()) {
      client.send(post("/v1/decide", text));
      const received = await client.until((all) => answersIn(all) === at + 1);
      expect(received.slice(received.lastIndexOf("HTTP/1.1"))).toMatch(
        /^HTTP\/1\.1 400 Bad Request/,
      );
      expect(lastBody(received)).toMatchObject({ error: { code: "BAD_JSON" } });
    }
    client.send(post("/v1/decide", CALL));
    await client.until(/"action":"pass"/);
    expect(counts.refusals).toEqual(texts.map(() => "http BAD_JSON"));
  });

  it("wrong-type: 400 that names the field", async () => {
    const { connect } = await openCalls();
    const bodies: [unknown, string][] = [
      [{ callId: 1 }, "callId"],
      [{}, "callId"],
      [{ callId: "1", from: { user: "x" } }, "from"],
      [{ callId: "1", pai: ["<sip:+12155550123@a>", 7] }, "pai[1]"],
      [{ callId: "1", attest: "D" }, "attest"],
      [[], ""],
      [null, ""],
      ["call", ""],
    ];
    for (const [body, field] of bodies) {
      const client = await connect();
      const received = await client.send(post("/v1/decide", JSON.stringify(body))).until(/\}$/);
      expect(received).toMatch(/^HTTP\/1\.1 400 /);
      expect(lastBody(received)).toMatchObject({ error: { code: "BAD_FIELD", field } });
    }
  });

  it("header-value-with-line-break: 400 that names the field", async () => {
    const { connect, callPath } = await openCalls();
    for (const text of ["a\r\nReason: x", "a\nb", "a\rb", "a\0b", "a\r\n\r\nb"]) {
      const client = await connect();
      const body = JSON.stringify({ callId: "1", from: text });
      const received = await client.send(post("/v1/decide", body)).until(/\}$/);
      expect(lastBody(received)).toMatchObject({ error: { code: "BAD_FIELD", field: "from" } });
    }
    expect(callPath.calls).toEqual([]);
  });

  it("body-over-64-kb: 413, read to its end, then the connection closes", async () => {
    const { connect, counts } = await openCalls();
    const decide = await neighbour(connect);
    const client = await connect();
    const body = JSON.stringify({ callId: "1", from: "x".repeat(200_000) });
    client.send(post("/v1/decide", body));
    const received = await client.untilClosed();
    expect(received).toMatch(/^HTTP\/1\.1 413 .*Connection: close\r\n/s);
    expect(lastBody(received)).toMatchObject({ error: { code: "BODY_TOO_LARGE" } });
    await decide();
    expect(counts.refusals).toEqual(["http BODY_TOO_LARGE"]);
  });

  it("body-over-64-kb: the answer comes before the body has ended", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    client.send(post("/v1/decide", "x".repeat(70_000)).replace("h: 70000", "h: 900000"));
    expect(await client.until(/\}$/)).toMatch(/^HTTP\/1\.1 413 /);
    expect(client.closed).toBe(false);
    client.send("x".repeat(830_000));
    await client.untilClosed();
  });

  it("body-over-64-kb: one that does not end is cut off", async () => {
    const { connect, counts } = await openCalls();
    const client = await connect();
    client.send(post("/v1/decide", "").replace("h: 0", "h: 2000000000"));
    for (let sent = 0; sent < 40 && !client.closed; sent++) {
      client.send("x".repeat(65_536));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await eventually(() => counts.open === 0);
    expect(client.received).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("a body of exactly 64 KB is read", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    const body = `${CALL.slice(0, -1)}${" ".repeat(65_536 - CALL.length)}}`;
    expect(body).toHaveLength(65_536);
    expect(await client.send(post("/v1/decide", body)).until(/\}$/)).toMatch(/200 OK/);
  });

  it("half-sent-request: 408, the connection freed, the others unharmed", async () => {
    const { connect, counts } = await openCalls({ bodyTimeoutMs: 200 });
    const decide = await neighbour(connect);
    await decide();
    const whole = post("/v1/decide", CALL);
    for (const half of [whole.slice(0, -3), whole.slice(0, 40), "P"]) {
      const client = await connect();
      client.send(half);
      const received = await client.untilClosed();
      expect(received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(lastBody(received)).toMatchObject({ error: { code: "REQUEST_TIMEOUT" } });
      client.socket.end();
    }
    await decide();
    await eventually(() => counts.open === 1);
  });

  it("half-sent-request: 408 also for one that comes after a long silence", async () => {
    const { connect } = await openCalls({ bodyTimeoutMs: 100 });
    const client = await connect();
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.send(post("/v1/decide", CALL).slice(0, 40));
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("slow-client: bytes that trickle in do not extend its time", async () => {
    const { connect, counts } = await openCalls({ bodyTimeoutMs: 200 });
    const decide = await neighbour(connect);
    const client = await connect();
    client.send(post("/v1/decide", "").replace("h: 0", "h: 5000"));
    const started = performance.now();
    while (!client.closed && performance.now() - started < 3000) {
      client.send(" ");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(client.received).toMatch(/^HTTP\/1\.1 408 /);
    client.destroy();
    await decide();
    await eventually(() => counts.open === 1);
  });

  it("an idle connection is not slow, neither before its first call nor between calls", async () => {
    const { connect } = await openCalls({ bodyTimeoutMs: 100 });
    const decide = await neighbour(connect);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await decide();
    await new Promise((resolve) => setTimeout(resolve, 400));
    await decide();
  });

  it("not-http: 400 in the form of an error, then the connection closes", async () => {
    const { connect } = await openCalls();
    for (const text of [
      "INVITE sip:a@b SIP/2.0\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01",
      "GET / HTTP/9\r\n\r\n",
    ]) {
      const client = await connect();
      const received = await client.send(text).untilClosed();
      expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(lastBody(received)).toMatchObject({ error: { code: "BAD_REQUEST" } });
    }
  });

  it("not-http: garbage behind a call that still waits never becomes its answer", async () => {
    const { connect, callPath } = await openCalls();
    let settle = (_: typeof PASS) => {};
    callPath.decision = () =>
      new Promise((resolve) => {
        settle = resolve;
      });
    const client = await connect();
    client.send(post("/v1/decide", CALL));
    await eventually(() => callPath.calls.length === 1);
    client.send("nonsense\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.received).toBe("");
    settle(PASS);
    const received = await client.untilClosed();
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
    expect(lastBody(received)).toMatchObject({ error: { code: "BAD_REQUEST" } });
  });

  it("header-over-16-kb: 431", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    const received = await client
      .send(post("/v1/decide", CALL, `X: ${"x".repeat(20_000)}\r\n`))
      .untilClosed();
    expect(received).toMatch(/^HTTP\/1\.1 431 /);
    expect(lastBody(received)).toMatchObject({ error: { code: "HEADERS_TOO_LARGE" } });
  });

  it("thousand-open-connections: a call among them is answered, and none leaks", async () => {
    const { connect, counts } = await openCalls();
    const idle = await Promise.all(Array.from({ length: 1000 }, connect));
    await eventually(() => counts.open === 1000);
    const decide = await neighbour(connect);
    const started = performance.now();
    for (let call = 0; call < 20; call++) await decide();
    expect(performance.now() - started).toBeLessThan(2000);
    for (const client of idle) client.destroy();
    await eventually(() => counts.open === 1);
  });

  it("anything: every request that is whole gets one answer, and the listener lives", async () => {
    const { connect, faults } = await openCalls();
    const client = await connect();
    let answered = 0;
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc
        .object({ key: fc.constantFrom("callId", "from", "pai", "attest", "x") })
        .map((o) => JSON.stringify(o)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        client.send(post("/v1/decide", text));
        answered++;
        await client.until((received) => answersIn(received) === answered);
        expect(lastBody(client.received)).toBeTypeOf("object");
      }),
      { numRuns: 300 },
    );
    expect(faults.faults).toEqual([]);
    expect(client.closed).toBe(false);
  });
});
