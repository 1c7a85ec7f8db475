import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postRestored } from "../../service/redress/redress-webhook.ts";
import { restoredNumber } from "../../service/redress/restored-number.ts";
import { redressRequest } from "./requests.ts";

const SECRET = "0123456789abcdef";
const NOW = Date.UTC(2026, 10, 20, 12);

let server: Server;
let answer: { status: number; headers: Record<string, string> };
let posts: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[];

beforeEach(async () => {
  posts = [];
  answer = { status: 204, headers: {} };
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    posts.push({
      url: request.url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(answer.status, answer.headers).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const options = () => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/restored?feed=1`,
  secret: SECRET,
});

const RESTORED = restoredNumber(
  redressRequest({
    state: "restored",
    restoredUntilMs: Date.UTC(2027, 4, 1),
    events: [{ atMs: NOW, by: "ann", state: "restored", reason: "a clinic", note: "internal" }],
  }),
);

describe("the webhook", () => {
  it("is told the number, since and until when, and why; not who asked", async () => {
    await postRestored(options(), RESTORED, NOW);
    expect(posts).toHaveLength(1);
    expect(posts[0]?.url).toBe("/restored?feed=1");
    expect(JSON.parse(posts[0]?.body ?? "")).toEqual({
      event: "restored",
      id: RESTORED.id,
      number: "+12155550123",
      restoredAt: "2026-11-20T12:00:00.000Z",
      expires: "2027-05-01T00:00:00.000Z",
      reason: "a clinic",
    });
  });

  it("can tell that it was us, and when", async () => {
    await postRestored(options(), RESTORED, NOW);
    const { headers = {}, body = "" }: Partial<(typeof posts)[0]> = posts[0] ?? {};
    const signed = String(headers["x-ringfence-signature"]);
    const seconds = /^t=(\d+),v1=[0-9a-f]{64}$/.exec(signed)?.[1];
    expect(Number(seconds)).toBe(NOW / 1000);
    const mac = createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex");
    expect(signed).toBe(`t=${seconds},v1=${mac}`);
  });

  it.each([199 + 1, 202])("took it when it answers %i", async (status) => {
    answer = { status, headers: {} };
    await expect(postRestored(options(), RESTORED, NOW)).resolves.toBeUndefined();
  });

  it.each([301, 307, 400, 401, 500, 503])("did not take it when it answers %i", async (status) => {
    answer = { status, headers: { location: "/elsewhere" } };
    await expect(postRestored(options(), RESTORED, NOW)).rejects.toThrow(`answered ${status}`);
    expect(posts).toHaveLength(1);
  });
});
