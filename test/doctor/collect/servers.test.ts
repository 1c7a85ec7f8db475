import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectServers } from "../../../service/doctor/collect/servers.ts";
import { type DecisionServer, openDecisionServer } from "../../sip/harness/decision-server.ts";
import { freeTcpPort } from "../../sip/harness/free-port.ts";

describe("the servers that a script names", () => {
  let server: DecisionServer;
  beforeEach(async () => {
    server = await openDecisionServer();
  });
  afterEach(() => server.close());

  const askRpc = async (port: number) =>
    (
      await collectServers({
        transport: "rpc",
        servers: [{ address: `127.0.0.1:${port}`, host: "127.0.0.1", port }],
      })
    )[0]?.answer;

  const askHttp = async (port: number) =>
    (
      await collectServers({
        transport: "http",
        servers: [{ address: `http://127.0.0.1:${port}/v1/decide`, host: "127.0.0.1", port }],
      })
    )[0]?.answer;

  it("answer health by JSON-RPC", async () => {
    expect(await askRpc(server.rpcPort)).toEqual({ ok: true, value: undefined });
  });

  it("answer when they acknowledge the question first, as the service does", async () => {
    const health = '{"jsonrpc":"2.0","result":{},"id":1}';
    server.answer = () => ({
      kind: "bytes",
      bytes: `27:{"jsonrpc":"2.0","id":null},${health.length}:${health},`,
    });
    expect(await askRpc(server.rpcPort)).toEqual({ ok: true, value: undefined });
  });

  it("do not when they say something else, or refuse", async () => {
    server.answer = () => ({ kind: "bytes", bytes: "HTTP/1.1 400 Bad Request\r\n" });
    expect(await askRpc(server.rpcPort)).toEqual({ ok: false, why: "answers something else" });
    expect(await askRpc(await freeTcpPort())).toMatchObject({ ok: false });
  });

  it("do not when they take the question and say nothing", async () => {
    server.answer = () => ({ kind: "silence" });
    expect(await askRpc(server.rpcPort)).toEqual({
      ok: false,
      why: "does not answer within 3000 ms",
    });
  });

  it("refuse a call without its Call-ID by HTTP, and say whether the connection stays", async () => {
    server.answer = () => ({ kind: "error", status: 400 });
    const answer = await askHttp(server.httpPort);
    expect(answer).toEqual({
      ok: true,
      value: { connection: "keep-alive", keepAlive: "timeout=5" },
    });
  });

  it("are another service when they do not", async () => {
    server.answer = () => ({ kind: "bytes", bytes: "<html>" });
    expect(await askHttp(server.httpPort)).toEqual({
      ok: false,
      why: "answers something else, with HTTP status 200",
    });
  });
});
