import { describe, expect, it } from "vitest";
import { PASS } from "../fakes.ts";
import { answersIn, lastBody, post } from "../raw-client.ts";
import { openCalls } from "./open.ts";

const TOKEN = "Authorization: Bearer 0123456789abcdef\r\n";

function call(method: string, params: object, id: number | undefined = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

const ADD = call("dno.add", { number: "2125550100", class: "unused", reason: "test" });

describe("POST /rpc", () => {
  it("answers a request and a batch with 200", async () => {
    const { connect, recorder } = await openCalls();
    const client = await connect();
    client.send(post("/rpc", call("decide", { callId: "1" })));
    const received = await client.until(/\}$/);
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\n/);
    expect(lastBody(received)).toMatchObject({ id: 1, result: { action: "pass" } });
    client.send(post("/rpc", `[${call("decide", { callId: "1" })},${call("health", {})}]`));
    const batch = lastBody(await client.until((all) => answersIn(all) === 2));
    expect(batch).toMatchObject([{ result: { action: "pass" } }, { result: { ready: true } }]);
    expect(recorder.recorded[0]?.transport).toBe("rpc-http");
  });

  it("answers what has to wait, in the order of the requests", async () => {
    const { connect, callPath } = await openCalls();
    callPath.decision = () =>
      callPath.calls.length === 1 ? new Promise((done) => setTimeout(done, 30, PASS)) : PASS;
    const client = await connect();
    for (const id of [1, 2, 3]) client.send(post("/rpc", call("decide", { callId: "1" }, id)));
    const received = await client.until((all) => answersIn(all) === 3);
    expect(received.match(/"id":\d\}/g)).toEqual(['"id":1}', '"id":2}', '"id":3}']);
  });

  it("answers nothing but notifications with 204", async () => {
    const { connect, callPath } = await openCalls();
    const client = await connect();
    client.send(
      post("/rpc", JSON.stringify({ jsonrpc: "2.0", method: "decide", params: { callId: "1" } })),
    );
    expect(await client.until(/\r\n\r\n$/)).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
    callPath.decision = Promise.resolve(PASS);
    client.send(
      post("/rpc", JSON.stringify({ jsonrpc: "2.0", method: "decide", params: { callId: "2" } })),
    );
    await client.until((received) => answersIn(received) === 2);
    expect(callPath.calls).toHaveLength(2);
  });

  it("answers malformed-json in the way of JSON-RPC", async () => {
    const { connect } = await openCalls();
    const client = await connect();
    const received = await client.send(post("/rpc", "{")).until(/\}$/);
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(lastBody(received)).toMatchObject({ id: null, error: { code: -32700 } });
  });

  it("answers body-over-64-kb with 413", async () => {
    const { connect, counts } = await openCalls();
    const client = await connect();
    const received = await client.send(post("/rpc", "[".repeat(70_000))).untilClosed();
    expect(received).toMatch(/^HTTP\/1\.1 413 /);
    expect(counts.refusals).toEqual(["rpc-http BODY_TOO_LARGE"]);
  });

  it("lets a caller on this machine change something", async () => {
    const { connect, ports } = await openCalls();
    const client = await connect();
    await client.send(post("/rpc", ADD)).until(/"result"/);
    expect(ports.added).toHaveLength(1);
  });

  it("lets nobody behind a proxy or a browser change something, without the token", async () => {
    const { connect, ports } = await openCalls();
    for (const header of [
      "Origin: https://evil.example",
      "X-Forwarded-For: 192.0.2.1",
      "Forwarded: for=192.0.2.1",
      "Via: 1.1 proxy",
    ]) {
      const client = await connect();
      const received = await client.send(post("/rpc", ADD, `${header}\r\n`)).until(/\}$/);
      expect(lastBody(received)).toMatchObject({ error: { data: { code: "UNAUTHORIZED" } } });
      client.send(post("/rpc", ADD, `${header}\r\n${TOKEN}`));
      await client.until(/"result"/);
    }
    expect(ports.added).toHaveLength(4);
  });
});
