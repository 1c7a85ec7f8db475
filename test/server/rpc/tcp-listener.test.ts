import { describe, expect, it } from "vitest";
import { BLOCK, PASS } from "../fakes.ts";
import { eventually } from "../raw-client.ts";
import { ACKNOWLEDGEMENT, answersOf, netstring, openRpc, question } from "./open.ts";

describe("JSON-RPC over TCP", () => {
  it("answers a netstring with a netstring", async () => {
    const { connect, recorder } = await openRpc();
    const client = await connect();
    client.send(netstring(question(1)));
    const received = await client.until(/,$/);
    expect(answersOf(received)).toEqual([
      {
        jsonrpc: "2.0",
        id: 1,
        result: { action: "pass", cause: "none", mode: "enforce", id: PASS.facts.id },
      },
    ]);
    expect(recorder.recorded).toMatchObject([{ callId: "call-1", transport: "rpc-tcp" }]);
  });

  it("answers a bare object with a bare object", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    const received = await client.send(question(1)).until(/\}\n$/);
    expect(JSON.parse(received)).toMatchObject({ id: 1, result: { action: "pass" } });
  });

  it("answers both on one connection, and a client that has closed its sending side", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    client.socket.end(netstring(question(1)) + question(2));
    const received = await client.untilClosed();
    expect(received).toMatch(/^\d+:\{.*"id":1\},\{.*"id":2\}\n$/);
  });

  it("answers what is decided first, first", async () => {
    const { connect, callPath } = await openRpc();
    let settle = (_: typeof BLOCK) => {};
    callPath.decision = () =>
      callPath.calls.length === 1
        ? new Promise<typeof BLOCK>((resolve) => {
            settle = resolve;
          })
        : PASS;
    const client = await connect();
    client.send([1, 2, 3].map((id) => netstring(question(id))).join(""));
    await client.until(/"id":3\},$/);
    settle(BLOCK);
    const received = await client.until(/"id":1\},$/);
    expect(answersOf(received).map(({ id }) => id)).toEqual([2, 3, 1]);
  });

  it("acknowledges at once what it does not answer at once", async () => {
    const { connect, callPath } = await openRpc();
    callPath.decision = new Promise(() => {});
    const client = await connect();
    client.send(netstring(question(1)));
    expect(await client.until(/,$/)).toBe(ACKNOWLEDGEMENT);
    client.send(netstring('{"jsonrpc":"2.0","method":"health"}'));
    await client.until((received) => received === ACKNOWLEDGEMENT.repeat(2));
  });

  it("acknowledges nothing that goes along with an answer, nor a bare object", async () => {
    const { connect, callPath } = await openRpc();
    callPath.decision = () => (callPath.calls.length === 2 ? new Promise(() => {}) : PASS);
    const client = await connect();
    client.send(netstring(question(1)) + netstring(question(2)) + netstring(question(3)));
    client.send('{"jsonrpc":"2.0","method":"health"}');
    const received = await client.until(/"id":3\},$/);
    expect(received).not.toContain(ACKNOWLEDGEMENT);
  });

  it("answers many in flight on many connections, each with its own", async () => {
    const { connect, callPath } = await openRpc();
    callPath.decision = () => {
      const call = callPath.calls.at(-1);
      const decision = { ...PASS, facts: { ...PASS.facts, id: call?.callId ?? "" } };
      if (callPath.calls.length % 2 === 0) return decision;
      return new Promise((resolve) => setTimeout(resolve, callPath.calls.length % 7, decision));
    };
    const clients = await Promise.all(Array.from({ length: 20 }, connect));
    for (const [at, client] of clients.entries()) {
      for (let id = 1; id <= 200; id++) {
        client.send(netstring(question(id, { callId: `${at}-${id}` })));
      }
    }
    for (const [at, client] of clients.entries()) {
      await eventually(() => answersOf(client.received).length === 200);
      for (const { id, result } of answersOf(client.received)) {
        expect(result?.id).toBe(`${at}-${id}`);
      }
    }
  });

  it("writes the answers of one turn at once", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    const chunks: number[] = [];
    client.socket.on("data", (chunk) => chunks.push(chunk.length));
    client.send(Array.from({ length: 50 }, (_, id) => netstring(question(id))).join(""));
    await eventually(() => answersOf(client.received).length === 50);
    expect(chunks.length).toBeLessThan(5);
  });

  it("lets methods that change something be called from this machine", async () => {
    const { connect, ports } = await openRpc();
    const client = await connect();
    const params = { number: "2125550100", class: "unused", reason: "test" };
    client.send(netstring(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "dno.add", params })));
    await client.until(/"result"/);
    expect(ports.added).toHaveLength(1);
  });

  it("stops reading from a peer that does not read, and goes on when it does", async () => {
    const { connect, callPath, ports } = await openRpc();
    ports.dno.status = () => ({ filler: "x".repeat(50_000) });
    const client = await connect();
    client.socket.pause();
    const params = { filler: "x".repeat(20_000) };
    const ask = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "dno.status", params });
    for (let sent = 0; sent < 400; sent++) client.send(netstring(ask));
    client.send(netstring(question(2)));
    await new Promise((resolve) => setTimeout(resolve, 200));
    // 20 MB of answers fit into no socket: the last question has not been read yet.
    expect(callPath.calls).toHaveLength(0);
    client.socket.resume();
    await eventually(() => callPath.calls.length === 1);
    await eventually(() => answersOf(client.received).length === 401);
  });

  it("keeps a connection without a word open", async () => {
    const { connect } = await openRpc({ bodyTimeoutMs: 100 });
    const client = await connect();
    await new Promise((resolve) => setTimeout(resolve, 400));
    client.send(netstring(question(1)));
    await client.until(/"id":1\},$/);
    await new Promise((resolve) => setTimeout(resolve, 400));
    client.send(netstring(question(2)));
    await client.until(/"id":2\},$/);
  });

  it("forgets a client that went away before its answer", async () => {
    const { connect, callPath, counts, recorder } = await openRpc();
    let settle = (_: typeof PASS) => {};
    callPath.decision = new Promise<typeof PASS>((resolve) => {
      settle = resolve;
    });
    const client = await connect();
    client.send(netstring(question(1)));
    await eventually(() => callPath.calls.length === 1);
    client.socket.resetAndDestroy();
    await eventually(() => counts.open === 0);
    settle(PASS);
    await eventually(() => recorder.recorded.length === 1);
  });
});
