import { afterEach, describe, expect, it } from "vitest";
import { openAdmin } from "../server/admin/open.ts";
import { openLoggedIn } from "../server/console/open.ts";
import { openCalls } from "../server/http/open.ts";
import { openRpc } from "../server/rpc/open.ts";

/** Members that reach the prototype of all objects where somebody copies them without care. */
const POLLUTING = [
  '{"__proto__":{"polluted":"yes","callId":"x","trusted":true},"callId":"c"}',
  '{"constructor":{"prototype":{"polluted":"yes"}},"callId":"c"}',
  '{"callId":"c","from":"2155550123","__proto__":{"polluted":"yes"},"__proto__":null}',
] as const;

const DEEP = 32_000;
/** 64 KB that are the deepest that fits. */
const NESTED = ["[", '{"a":'].map((open) => {
  const depth = Math.floor(DEEP / open.length);
  return `${open.repeat(depth)}1${(open === "[" ? "]" : "}").repeat(depth)}`;
});

afterEach(() => {
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

function posted(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe("objects that mean harm", () => {
  it("reach no prototype through a question for a decision, and are as good as their fields", async () => {
    const { connect, callPath } = await openCalls();
    const client = await connect();
    for (const [at, body] of POLLUTING.entries()) {
      client.send(posted("/v1/decide", body));
      await client.until((text) => text.split('"action":"pass"').length === at + 2);
    }
    expect(callPath.calls.map(({ callId }) => callId)).toEqual(["c", "c", "c"]);
  });

  it("make nobody trusted by JSON-RPC, and reach no prototype", async () => {
    const { connect } = await openRpc();
    const client = await connect();
    for (const [at, params] of POLLUTING.entries()) {
      client.send(`{"jsonrpc":"2.0","id":${at},"method":"explain","params":${params}}`);
      await client.until(new RegExp(`"id":${at}}`));
    }
    client.send('{"jsonrpc":"2.0","id":9,"method":"__proto__"}');
    expect(await client.until(/"id":9}/)).toContain('"code":-32601');
    client.send('{"jsonrpc":"2.0","id":10,"method":"constructor"}');
    expect(await client.until(/"id":10}/)).toContain('"code":-32601');
  });

  it("reach no prototype through the admin listener, by body, query or path", async () => {
    const { request } = await openAdmin();
    for (const body of POLLUTING) await request("POST", "/v1/dno/entries", body);
    for (const body of POLLUTING) await request("PUT", "/v1/scores/2155550123", body);
    await request("GET", "/v1/explain?__proto__[polluted]=yes&constructor.prototype.polluted=yes");
    await request("GET", "/v1/records?__proto__=x&calling=2155550123");
    const path = await request("DELETE", "/v1/dno/entries/__proto__/constructor");
    expect(path.status).toBe(400);
  });

  it("reach no prototype through a form of the console", async () => {
    const { browser } = await openLoggedIn();
    const page = await browser.submit("/console/requests/new", "/console/requests/new", {
      ["__proto__"]: "x",
      "__proto__[polluted]": "yes",
      "constructor[prototype][polluted]": "yes",
    });
    expect(page.status).toBe(400);
  });

  it("as deep as 64 KB allow are answered as any other wrong body", async () => {
    const calls = await openCalls();
    const client = await calls.connect();
    for (const [at, body] of NESTED.entries()) {
      client.send(posted("/v1/decide", body));
      client.send(posted("/v1/decide", `{"callId":"c","pai":${body}}`));
      await client.until((text) => text.split("BAD_FIELD").length === 2 * at + 3);
    }
    const rpc = await (await openRpc()).connect();
    for (const [at, params] of NESTED.entries()) {
      rpc.send(`{"jsonrpc":"2.0","id":${at},"method":"decide","params":${params}}`);
      await rpc.until(new RegExp(`"id":${at}}`));
    }
    expect(rpc.received).not.toContain("INTERNAL");
    const admin = await openAdmin();
    for (const body of NESTED) {
      expect((await admin.request("POST", "/v1/explain", body)).status).toBe(400);
    }
    expect([calls.faults, admin.faults].flatMap(({ faults }) => faults)).toEqual([]);
  });
});
