import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventually, type RawClient } from "../raw-client.ts";
import { answersOf, netstring, openRpc, question } from "./open.ts";

/** A neighbour on the same listener, whose calls must go on as if nothing were. */
async function neighbour(connect: () => Promise<RawClient>) {
  const client = await connect();
  let answered = 0;
  return async () => {
    client.send(netstring(question(++answered)));
    await eventually(() => answersOf(client.received).length === answered);
    expect(answersOf(client.received).at(-1)).toMatchObject({
      id: answered,
      result: { action: "pass" },
    });
  };
}

describe("bad input over TCP", () => {
  it("malformed-json: an error for that message, and the connection goes on", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    client.send(`${netstring('{"a":')}${netstring("")}{"a":x}${netstring(question(1))}`);
    const received = await client.until(/"id":1\},$/);
    expect(received.match(/-32700/g)).toHaveLength(3);
    expect(received.match(/"id":null/g)).toHaveLength(3);
  });

  it("unknown-method and wrong-type: an error with the id of the request", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    client.send(netstring('{"jsonrpc":"2.0","id":1,"method":"decree"}'));
    client.send(netstring(question(2, { callId: 5 })));
    await eventually(() => answersOf(client.received).length === 2);
    expect(answersOf(client.received)).toMatchObject([
      { id: 1, error: { code: -32601 } },
      { id: 2, error: { code: -32602, data: { field: "callId" } } },
    ]);
  });

  it("header-value-with-line-break: an error that names the field", async () => {
    const { connect, callPath } = await openRpc();
    const client = await connect();
    client.send(netstring(question(1, { callId: "1", to: "<sip:a@b>\r\nX: y" })));
    await eventually(() => answersOf(client.received).length === 1);
    expect(answersOf(client.received)).toMatchObject([{ error: { data: { field: "to" } } }]);
    expect(callPath.calls).toEqual([]);
  });

  it("netstring-of-2-gb: refused at its length, and the connection closed", async () => {
    const { connect, counts } = await openRpc();
    const decide = await neighbour(connect);
    const client = await connect();
    const before = process.memoryUsage().rss;
    client.send("2147483648:");
    const received = await client.untilClosed();
    expect(answersOf(received)).toMatchObject([
      { id: null, error: { code: -32007, data: { code: "BODY_TOO_LARGE" } } },
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    client.socket.end();
    await decide();
    await eventually(() => counts.open === 1);
  });

  it("netstring-with-wrong-length: an error, the answers before it, and the connection closed", async () => {
    const { connect, callPath, counts } = await openRpc();
    const decide = await neighbour(connect);
    callPath.decision = () => Promise.resolve(callPath.decision as never);
    const client = await connect();
    const text = question(1);
    client.send(netstring('{"jsonrpc":"2.0","id":7,"method":"health"}'));
    client.send(`${text.length - 3}:${text},`);
    const received = await client.untilClosed();
    expect(answersOf(received)).toContainEqual(expect.objectContaining({ id: 7 }));
    expect(answersOf(received)).toContainEqual(
      expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32600 }) }),
    );
    client.socket.end();
    await eventually(() => counts.open === 1);
    callPath.decision = (await import("../fakes.ts")).PASS;
    await decide();
  });

  it("message-over-64-kb: an error, and the connection closed", async () => {
    const { connect } = await openRpc();
    for (const text of [netstring(`["${"x".repeat(70_000)}"]`), `["${"x".repeat(70_000)}`]) {
      const client = await connect();
      expect(await client.send(text).untilClosed()).toMatch(/BODY_TOO_LARGE/);
    }
  });

  it("garbage: an error, and the connection closed, whatever still comes", async () => {
    const { connect, counts } = await openRpc();
    for (const text of ["GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01", "\0".repeat(100_000)]) {
      const client = await connect();
      client.send(text);
      const received = await client.untilClosed();
      expect(JSON.parse(received)).toMatchObject({ id: null, error: { code: -32700 } });
      client.socket.end("and more".repeat(1000));
    }
    await eventually(() => counts.open === 0);
  });

  it("half-sent-request: an error after the time for a request, and the connection freed", async () => {
    const { connect, counts } = await openRpc({ bodyTimeoutMs: 200 });
    const decide = await neighbour(connect);
    for (const half of ["9", "100:{", '{"jsonrpc":"2.0",']) {
      const client = await connect();
      const received = await client.send(half).untilClosed();
      expect(received).toMatch(/"code":-32008/);
      expect(received.startsWith("{")).toBe(half.startsWith("{"));
      client.socket.end();
    }
    await decide();
    await eventually(() => counts.open === 1);
  });

  it("half-sent-request: an error at once when the client closes", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    client.socket.end("100:{");
    expect(await client.untilClosed()).toMatch(/ended in the middle/);
  });

  it("slow-client: bytes that trickle in do not extend its time", async () => {
    const { connect, counts } = await openRpc({ bodyTimeoutMs: 200 });
    const decide = await neighbour(connect);
    const client = await connect();
    client.send("[");
    const started = performance.now();
    while (!client.closed && performance.now() - started < 3000) {
      client.send(" ");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(client.received).toMatch(/REQUEST_TIMEOUT/);
    client.destroy();
    await decide();
    await eventually(() => counts.open === 1);
  });

  it("slow-client: whole messages without a pause are not slow", async () => {
    const { connect } = await openRpc({ bodyTimeoutMs: 150 });
    const client = await connect();
    const text = netstring(question(1));
    // Each message is cut where the one before ended, so that one is always under way.
    let sent = 0;
    const started = performance.now();
    client.send(text.slice(0, 10));
    while (performance.now() - started < 600) {
      client.send(text.slice(10) + text.slice(0, 10));
      sent++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    client.send(text.slice(10));
    await eventually(() => answersOf(client.received).length === sent + 1);
    expect(client.closed).toBe(false);
  });

  it("slow-client: one that never reads loses its connection", async () => {
    const { connect, counts, ports } = await openRpc({ bodyTimeoutMs: 200 });
    ports.dno.status = () => ({ filler: "x".repeat(50_000) });
    const decide = await neighbour(connect);
    const client = await connect();
    client.socket.pause();
    const ask = netstring(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "dno.status" }));
    for (let sent = 0; sent < 400; sent++) client.send(ask);
    await eventually(() => counts.open === 1);
    await decide();
  });

  it("a peer that never closes is not waited for", async () => {
    const { connect, counts } = await openRpc({ bodyTimeoutMs: 100 });
    const client = await connect();
    await client.send("nonsense").untilClosed();
    await eventually(() => counts.open === 0);
  });

  it("thousand-open-connections: a call among them is answered, and none leaks", async () => {
    const { connect, counts } = await openRpc();
    const idle = await Promise.all(Array.from({ length: 1000 }, connect));
    await eventually(() => counts.open === 1000);
    const decide = await neighbour(connect);
    for (let call = 0; call < 20; call++) await decide();
    for (const client of idle.slice(0, 500)) client.send("{").destroy();
    for (const client of idle.slice(500)) client.destroy();
    await eventually(() => counts.open === 1);
  });

  it("connections beyond the limit are closed", async () => {
    const { connect, counts } = await openRpc({ maxConnections: 1 });
    const decide = await neighbour(connect);
    await decide();
    await (await connect()).untilClosed();
    await decide();
    expect(counts.open).toBe(1);
  });

  it("anything: the listener lives, and its neighbours are answered", async () => {
    const { connect, counts, faults } = await openRpc();
    const decide = await neighbour(connect);
    const chunk = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.json().map(netstring),
      fc.constantFrom("5:", "{", "[", '"', ",", question(1), netstring(question(2))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (chunks) => {
        const client = await connect();
        client.socket.end(chunks.join(""));
        await client.untilClosed();
        client.destroy();
        await decide();
      }),
      { numRuns: 150 },
    );
    await eventually(() => counts.open === 1);
    expect(faults.faults).toEqual([]);
  });
});
