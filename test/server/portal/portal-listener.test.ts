import { afterEach, describe, expect, it } from "vitest";
import type { Listener } from "../../../service/server/listener.ts";
import { openPortalListener } from "../../../service/server/portal/portal-listener.ts";
import { FakeCounts, FakeFaults } from "../fakes.ts";
import { eventually, RawClient } from "../raw-client.ts";

const JWS = "eyJhbGciOiJFUzI1NiJ9.eyJpYXQiOjF9.c2lnbmF0dXJl";

const open: { listener: Listener; clients: RawClient[] }[] = [];
afterEach(async () => {
  for (const { listener, clients } of open.splice(0)) {
    for (const client of clients) client.destroy();
    await listener.stop(100);
  }
});

async function openPortal(options: { bodyTimeoutMs?: number; maxConnections?: number } = {}) {
  const counts = new FakeCounts();
  const faults = new FakeFaults();
  const jcard: { current: () => string | Promise<string> | undefined } = { current: () => JWS };
  const listener = await openPortalListener({
    listen: { host: "127.0.0.1", port: 0 },
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    maxConnections: options.maxConnections ?? 100,
    jcard: { current: () => jcard.current() },
    redress: { answer: async () => {} },
    counts,
    faults,
  });
  const clients: RawClient[] = [];
  open.push({ listener, clients });
  const connect = async () => {
    const client = await RawClient.to(listener.address.port);
    clients.push(client);
    return client;
  };
  const request = async (text: string, expected: RegExp) =>
    (await connect()).send(text).until(expected);
  return { counts, faults, jcard, listener, connect, request };
}

function get(path: string, method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: redress.example.net\r\n\r\n`;
}

describe("GET /jcard", () => {
  it("is the JWS and nothing else: no line break, no padding (RFC 8688 §4.1)", async () => {
    const { request } = await openPortal();
    const answer = await request(get("/jcard"), /c2lnbmF0dXJl$/);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nContent-Type: application\/jose\r\n/);
    expect(answer).toMatch(/\r\nCache-Control: public, max-age=5\r\n/);
    expect(answer.split("\r\n\r\n")[1]).toBe(JWS);
  });

  it("waits for a signature that is being made", async () => {
    const { request, jcard } = await openPortal();
    jcard.current = () => new Promise((resolve) => setTimeout(() => resolve(JWS), 20));
    expect(await request(get("/jcard"), /c2lnbmF0dXJl$/)).toMatch(/ 200 OK/);
  });

  it("may have a query, which says nothing here, and comes as HEAD too", async () => {
    const { request } = await openPortal();
    expect(await request(get("/jcard?call=1"), /c2lnbmF0dXJl$/)).toMatch(/ 200 OK/);
    const head = await request(get("/jcard", "HEAD"), /\r\n\r\n$/);
    expect(head).toMatch(new RegExp(`\r\nContent-Length: ${JWS.length}\r\n`));
  });

  it("is answered again and again on one connection", async () => {
    const { connect } = await openPortal();
    const client = await connect();
    client.send(get("/jcard").repeat(50));
    await client.until((received) => received.split(JWS).length === 51);
  });

  it("is 404 when the policy has no jCard any more", async () => {
    const { request, jcard, counts } = await openPortal();
    jcard.current = () => undefined;
    expect(await request(get("/jcard"), /NOT_FOUND/)).toMatch(/^HTTP\/1\.1 404 /);
    expect(counts.refusals).toEqual(["portal NOT_FOUND"]);
  });

  it("is 500 when it cannot be signed, which the log describes and the answer does not", async () => {
    const { request, jcard, faults } = await openPortal();
    jcard.current = () => Promise.reject(new Error("the secret reason"));
    const answer = await request(get("/jcard"), /INTERNAL/);
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toContain("secret");
    expect(faults.faults).toMatchObject([{ what: "portal" }]);
  });
});

describe("the portal", () => {
  it.each(["/", "/jcard/", "/jcard/1", "//jcard", "/metrics", "/v1/decide", "/rpc", "/%6acard"])(
    "has nothing at %s",
    async (path) => {
      const { request } = await openPortal();
      expect(await request(get(path), /NOT_FOUND/)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  it.each(["POST", "PUT", "DELETE", "OPTIONS"])("takes no %s", async (method) => {
    const { request } = await openPortal();
    const answer = await request(get("/jcard", method), /METHOD_NOT_ALLOWED/);
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/\r\nAllow: GET, HEAD\r\n/);
  });

  it.each([
    ["POST /jcard", "Content-Length: 1000000000", 405],
    ["GET /jcard", "Content-Length: 1000000000", 200],
    ["GET /nothing", "Transfer-Encoding: chunked", 404],
  ])("does not wait for a body, nor read it: %s, %s", async (line, header, status) => {
    const { connect } = await openPortal();
    const client = await connect();
    client.send(`${line} HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n5\r\nabc`);
    expect(await client.untilClosed()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it("closes a client that is too slow, and one that is no client of HTTP", async () => {
    const { connect, counts } = await openPortal({ bodyTimeoutMs: 200 });
    const [slow, silent, wrong, long] = [
      await connect(),
      await connect(),
      await connect(),
      await connect(),
    ];
    slow.send("GET /jcard HTTP/1.1\r\nHost: x\r\n");
    wrong.send("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n");
    long.send(`GET /jcard HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`);
    expect(await slow.untilClosed()).toMatch(/^HTTP\/1\.1 408 /);
    expect(await silent.untilClosed()).toMatch(/^HTTP\/1\.1 408 /);
    expect(await wrong.untilClosed()).toMatch(/^HTTP\/1\.1 400 /);
    expect(await long.untilClosed()).toMatch(/^HTTP\/1\.1 431 /);
    for (const client of [slow, silent, wrong, long]) client.destroy();
    await eventually(() => counts.open === 0);
  });

  it("holds no more connections open than it is allowed", async () => {
    const { connect, counts } = await openPortal({ maxConnections: 2 });
    const [first, second, third] = [await connect(), await connect(), await connect()];
    await third.untilClosed();
    expect(first.closed || second.closed).toBe(false);
    expect(counts.open).toBe(2);
  });

  it("stops with what is in flight answered", async () => {
    const { connect, jcard, listener } = await openPortal();
    const client = await connect();
    const asked = new Promise<void>((resolve) => {
      jcard.current = () => {
        resolve();
        return new Promise((late) => setTimeout(() => late(JWS), 100));
      };
    });
    client.send(get("/jcard"));
    await asked;
    await listener.stop(3000);
    expect(await client.untilClosed()).toContain(JWS);
    await expect(connect()).rejects.toThrow(/ECONNREFUSED/);
  });
});
