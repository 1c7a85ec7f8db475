import { describe, expect, it } from "vitest";
import { openAdmin } from "../server/admin/open.ts";
import { openCalls } from "../server/http/open.ts";
import { openRpc } from "../server/rpc/open.ts";

const ADD = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "dno.add",
  params: { number: "2155550123", class: "allowed", reason: "x" },
});

/** What a page that a browser of this machine shows can send without being asked about it first. */
function formOf(path: string, port: number, body: string, more: readonly string[] = []): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Content-Type: text/plain",
    `Content-Length: ${body.length}`,
    ...more,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

describe("a page that a browser on this machine shows", () => {
  it("changes nothing by JSON-RPC over HTTP, for it has an origin", async () => {
    const { connect, listener, ports } = await openCalls();
    const client = await connect();
    const { port } = listener.address;
    client.send(formOf("/rpc", port, ADD, ["Origin: https://evil.example"]));
    expect(await client.until(/"id":1}/)).toContain("UNAUTHORIZED");
    expect(ports.added).toEqual([]);
  });

  it("changes nothing by JSON-RPC over TCP, for it speaks HTTP and is hung up on", async () => {
    const { connect, listener, ports } = await openRpc();
    for (const body of [ADD, `${ADD.length}:${ADD},`, `\r\n\r\n${ADD}`]) {
      const client = await connect();
      client.send(formOf("/", listener.address.port, body));
      expect(await client.untilClosed()).toContain("BAD_JSON");
    }
    expect(ports.added).toEqual([]);
  });

  it("changes nothing on the admin listener, by whatever type of body", async () => {
    const { request, ports } = await openAdmin();
    const body = '{"number":"2155550123","class":"allowed","reason":"x"}';
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
      const headers = { origin: "https://evil.example", "content-type": type };
      expect((await request("POST", "/v1/dno/entries", body, headers)).status).toBe(401);
    }
    expect(ports.added).toEqual([]);
  });
});
