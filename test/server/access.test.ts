import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { Access, isLoopbackPeer } from "../../service/server/access.ts";

function request(
  remoteAddress: string | undefined,
  headers: Record<string, string> = {},
  httpVersion = "1.1",
) {
  return { socket: { remoteAddress }, headers, httpVersion } as unknown as IncomingMessage;
}

const TOKEN = "0123456789abcdef";

describe("a peer on this machine", () => {
  it("has a loopback address, mapped into IPv6 or not", () => {
    expect(["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"].every(isLoopbackPeer)).toBe(true);
    expect(["10.0.0.1", "::ffff:10.0.0.1", "::", "", undefined].some(isLoopbackPeer)).toBe(false);
  });
});

describe("access", () => {
  it("has whoever is on this machine", () => {
    const access = new Access(undefined);
    for (const host of ["127.0.0.1:8605", "localhost", "[::1]:8605", "sbc1:8605", "192.0.2.1"]) {
      expect(access.trusts(request("127.0.0.1", { host }))).toBe(true);
    }
    expect(access.trusts(request("192.0.2.1"))).toBe(false);
  });

  it("has no page in a browser on this machine, by its origin or by a name of its own", () => {
    const access = new Access(undefined);
    expect(access.trusts(request("127.0.0.1", { origin: "http://127.0.0.1:8605" }))).toBe(false);
    expect(access.trusts(request("127.0.0.1", { host: "evil.example:8605" }))).toBe(false);
  });

  it("has nobody by a proxy that says nothing of itself, as nginx does unless it is told to", () => {
    const access = new Access(TOKEN);
    const host = { host: "127.0.0.1:8605" };
    expect(access.trusts(request("127.0.0.1", host, "1.0"))).toBe(false);
    const authorization = `Bearer ${TOKEN}`;
    expect(access.trusts(request("127.0.0.1", { ...host, authorization }, "1.0"))).toBe(true);
  });

  it("has whoever shows the token, from anywhere", () => {
    const access = new Access(TOKEN);
    for (const authorization of [`Bearer ${TOKEN}`, `bearer  ${TOKEN} `]) {
      expect(access.trusts(request("192.0.2.1", { authorization }))).toBe(true);
    }
  });

  it("has nobody with another token, or with any token while none is set", () => {
    for (const authorization of [
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${TOKEN}x`,
      `Basic ${TOKEN}`,
      TOKEN,
    ]) {
      expect(new Access(TOKEN).hasToken(request("192.0.2.1", { authorization }))).toBe(false);
    }
    expect(
      new Access(undefined).hasToken(request("192.0.2.1", { authorization: "Bearer undefined" })),
    ).toBe(false);
  });
});
