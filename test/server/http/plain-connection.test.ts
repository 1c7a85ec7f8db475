import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, Socket } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PlainConnection } from "../../../service/server/http/plain-connection.ts";
import type { Reply } from "../../../service/server/http/reply.ts";
import { PASS } from "../fakes.ts";
import { answersIn, eventually, post, RawClient } from "../raw-client.ts";
import { openCalls } from "./open.ts";

const call = (id: string) => post("/v1/decide", JSON.stringify({ callId: id }));
/** The same question in a form that only node:http reads. */
const oddCall = (id: string) => post("/v1/decide", JSON.stringify({ callId: id }), "X-Odd: 1\r\n");

/** A call path whose answers bear the id of their call; those named wait until they are let go. */
async function openWithIds(...waiting: string[]) {
  const opened = await openCalls();
  const letGo: (() => void)[] = [];
  opened.callPath.decision = () => {
    const id = opened.callPath.calls.at(-1)?.callId ?? "";
    const decision = { ...PASS, facts: { ...PASS.facts, id } };
    if (!waiting.includes(id)) return decision;
    return new Promise((resolve) => letGo.push(() => resolve(decision)));
  };
  return { ...opened, client: await opened.connect(), letGo };
}

const idsIn = (received: string) => received.match(/(?<="id":")[^"]+/g);

describe("a connection with plain requests and others", () => {
  it("answers all of them in their order, whoever reads them", async () => {
    const { client } = await openWithIds();
    client.send(call("1") + oddCall("2") + call("3") + call("4") + oddCall("5"));
    expect(idsIn(await client.until((all) => answersIn(all) === 5))).toEqual([..."12345"]);
  });

  it("sends the answers before what decisions leave for the end of the turn", async () => {
    const { client, callPath } = await openWithIds();
    const order: string[] = [];
    callPath.decision = () => {
      setImmediate(() => order.push("left"));
      return PASS;
    };
    const write = vi.spyOn(Socket.prototype, "write");
    write.mockImplementation(function (this: Socket, ...written) {
      if (String(written[0]).startsWith("HTTP/1.1 200")) order.push("answer");
      return Duplex.prototype.write.apply(this, written as [string, BufferEncoding]);
    });
    try {
      client.send(call("1") + call("2"));
      await client.until((all) => answersIn(all) === 2);
    } finally {
      write.mockRestore();
    }
    expect(order).toEqual(["answer", "answer", "left", "left"]);
  });

  it("keeps the order when a plain one has to wait", async () => {
    const { client, letGo } = await openWithIds("1");
    client.send(call("1") + call("2") + oddCall("3"));
    client.send(call("4"));
    await eventually(() => letGo.length === 1);
    expect(client.received).toBe("");
    letGo[0]?.();
    expect(idsIn(await client.until((all) => answersIn(all) === 4))).toEqual([..."1234"]);
  });

  it("loses nothing at any place where the network may cut two requests", async () => {
    const both = call("1") + call("2");
    for (let cut = 1; cut < both.length; cut += 7) {
      const { client } = await openWithIds();
      client.send(both.slice(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 2));
      client.send(both.slice(cut));
      expect(idsIn(await client.until((all) => answersIn(all) === 2))).toEqual(["1", "2"]);
    }
  });

  it("answers a thousand and more that wait, and then those behind them", async () => {
    const ids = Array.from({ length: 1100 }, (_, at) => String(at));
    const { client, letGo } = await openWithIds(...ids);
    for (let first = 0; first < ids.length; first += 250) {
      client.send(
        ids
          .slice(first, first + 250)
          .map(call)
          .join(""),
      );
      await eventually(() => letGo.length === Math.min(first + 250, 1000));
    }
    while (answersIn(client.received) < ids.length) {
      for (const go of letGo.splice(0)) go();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(idsIn(client.received)).toEqual(ids);
  });

  it("does not go on deciding for a client that reads no answers", async () => {
    const { client, callPath } = await openWithIds();
    client.socket.pause();
    const many = call("1").repeat(500);
    let sent = 0;
    for (; sent < 200 && client.socket.writableLength < 4_000_000; sent++) {
      client.send(many);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const decided = callPath.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(callPath.calls.length).toBe(decided);
    expect(decided).toBeLessThan(sent * 500);
    client.socket.resume();
    await eventually(() => answersIn(client.received) > decided);
  });
});

describe("what a plain request gets", () => {
  let oracle: ReturnType<typeof createServer> | undefined;
  afterEach(() => oracle?.close());

  it("is read by any client as what node:http would have sent", async () => {
    oracle = createServer({ keepAlive: true }, (request, response) => {
      request.resume().on("end", () => {
        response.sendDate = false;
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 2 });
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => oracle?.listen(0, "127.0.0.1", resolve));
    const other = await RawClient.to((oracle.address() as AddressInfo).port);
    const expected = (await other.send(call("1")).until(/\{\}$/)).split("\r\n");
    other.destroy();
    const { client } = await openWithIds();
    const received = (await client.send(call("1")).until(/\}$/)).split("\r\n");
    expect(received.slice(0, 2)).toEqual(expected.slice(0, 2));
    expect(received[2]).toMatch(/^Content-Length: \d+$/);
  });
});

describe("a client that went away while its call waited", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it("is not handed to node:http, which would not hear that it is gone", async () => {
    const waiting: Reply[] = [];
    const handlers = new Map([
      ["/v1/decide", { whole: (_: unknown, reply: Reply) => waiting.push(reply) }],
    ]);
    let passedOn = 0;
    let gone = 0;
    server = createTcpServer((socket) => {
      socket.on("close", () => gone++);
      new PlainConnection(socket, handlers, () => passedOn++);
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const client = await RawClient.to(port);
    client.send(call("1") + oddCall("2"));
    await eventually(() => waiting.length === 1);
    client.socket.resetAndDestroy();
    await eventually(() => gone === 1);
    waiting[0]?.answer("{}");
    expect(passedOn).toBe(0);
  });
});
