import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../service/errors.ts";
import { openCallListener } from "../../service/server/http/call-listener.ts";
import type { Listener } from "../../service/server/listener.ts";
import { shutDown } from "../../service/server/shutdown.ts";
import { BLOCK, FakeCounts, PASS } from "./fakes.ts";
import { openCalls } from "./http/open.ts";
import { answersIn, eventually, post } from "./raw-client.ts";
import { answersOf, netstring, openRpc, question } from "./rpc/open.ts";

const CALL = JSON.stringify({ callId: "1" });

function promised<T>() {
  let settle = (_: T) => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle: (value: T) => settle(value) };
}

describe("leaving, over HTTP,", () => {
  it("answers what is in flight, closes what is idle, and takes nothing new", async () => {
    const { connect, callPath, listener, counts } = await openCalls();
    const [idle, used, busy] = [await connect(), await connect(), await connect()];
    await used.send(post("/v1/decide", CALL)).until(/"pass"/);
    const late = promised<typeof BLOCK>();
    callPath.decision = late.promise;
    busy.send(post("/v1/decide", CALL));
    await eventually(() => callPath.calls.length === 2);
    const started = performance.now();
    const stopped = listener.stop(3000);
    await idle.untilClosed();
    await used.untilClosed();
    await expect(connect()).rejects.toThrow(/ECONNREFUSED/);
    expect(busy.closed).toBe(false);
    late.settle(BLOCK);
    expect(await busy.untilClosed()).toMatch(/"action":"block"/);
    await stopped;
    expect(performance.now() - started).toBeLessThan(2500);
    await eventually(() => counts.open === 0);
  });

  it("cuts what is not done in time", async () => {
    const { connect, callPath, listener } = await openCalls();
    callPath.decision = new Promise(() => undefined);
    const [half, busy] = [await connect(), await connect()];
    half.send(post("/v1/decide", CALL).slice(0, -1));
    busy.send(post("/v1/decide", CALL));
    await eventually(() => callPath.calls.length === 1);
    const started = performance.now();
    await listener.stop(200);
    expect(performance.now() - started).toBeGreaterThan(190);
    expect(performance.now() - started).toBeLessThan(2500);
    await half.untilClosed();
    await busy.untilClosed();
  });

  it("tells a client that goes on asking that the connection closes", async () => {
    const { connect, callPath, listener } = await openCalls();
    const late = promised<typeof PASS>();
    callPath.decision = () => (callPath.calls.length === 1 ? late.promise : PASS);
    const client = await connect();
    client.send(post("/v1/decide", CALL));
    await eventually(() => callPath.calls.length === 1);
    const stopped = listener.stop(3000);
    client.send(post("/v1/decide", CALL));
    await eventually(() => callPath.calls.length === 2);
    late.settle(PASS);
    const received = await client.untilClosed();
    expect(answersIn(received)).toBe(2);
    expect(received).toMatch(/Connection: close\r\n/);
    await stopped;
  });
});

describe("leaving, over TCP,", () => {
  it("answers what is in flight, and closes what is idle", async () => {
    const { connect, callPath, listener } = await openRpc();
    const [idle, busy] = [await connect(), await connect()];
    const late = promised<typeof BLOCK>();
    callPath.decision = late.promise;
    busy.send(netstring(question(1)));
    await eventually(() => callPath.calls.length === 1);
    const stopped = listener.stop(3000);
    await idle.untilClosed();
    expect(busy.closed).toBe(false);
    late.settle(BLOCK);
    expect(answersOf(await busy.untilClosed())).toMatchObject([{ result: { action: "block" } }]);
    for (const client of [idle, busy]) client.socket.end();
    await stopped;
    await expect(connect()).rejects.toThrow(/ECONNREFUSED/);
  });

  it("cuts a peer that does not close", async () => {
    const { connect, listener } = await openRpc();
    await connect();
    const started = performance.now();
    await listener.stop(200);
    expect(performance.now() - started).toBeLessThan(2500);
  });
});

describe("the order of leaving", () => {
  it("is readiness, calls, admin, within the time that there is", async () => {
    const order: string[] = [];
    const listener = (name: string, takesMs: number): Listener => ({
      address: { host: "", port: 0 },
      stop: async (withinMs) => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, Math.min(takesMs, withinMs)));
        order.push(`${name} ends`);
      },
    });
    const started = performance.now();
    const calls = [listener("http", 20), listener("rpc", 10_000)];
    await shutDown(() => order.push("drain"), calls, listener("admin", 10_000), 100);
    expect(order).toEqual([
      "drain",
      "http begins",
      "rpc begins",
      "http ends",
      "rpc ends",
      "admin begins",
      "admin ends",
    ]);
    expect(performance.now() - started).toBeLessThan(2500);
  });
});

describe("a listener", () => {
  it("that cannot listen says where, and by which setting", async () => {
    const { listener } = await openCalls();
    const taken = openCallListener({
      listen: listener.address,
      bodyTimeoutMs: 1000,
      maxConnections: 1,
      handlers: new Map(),
      plainHandlers: new Map(),
      counts: new FakeCounts(),
    });
    await expect(taken).rejects.toThrow(RingfenceError);
    await expect(taken).rejects.toMatchObject({
      code: "BAD_CONFIGURATION",
      field: "RINGFENCE_LISTEN",
      message: expect.stringMatching(/cannot listen on 127\.0\.0\.1:\d+: listen EADDRINUSE/),
    });
  });
});
