import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../../service/errors.ts";
import { packageVersion } from "../../../service/package.ts";
import { openAdmin } from "./open.ts";

const TOKEN = "0123456789abcdef";
const BEARER = { authorization: `Bearer ${TOKEN}` };

describe("the admin listener", () => {
  it("says that it lives", async () => {
    const { request } = await openAdmin();
    expect(await request("GET", "/livez")).toMatchObject({ status: 200, text: '{"alive":true}' });
  });

  it("is ready with the required components, and names the others", async () => {
    const { request, ports } = await openAdmin();
    const ready = await request("GET", "/readyz");
    expect(ready.status).toBe(200);
    expect(ready.json()).toEqual({ ready: true, components: { dno: "ok", store: "degraded" } });
    ports.isReady = false;
    const not = await request("GET", "/readyz?verbose");
    expect(not.status).toBe(503);
    expect(not.json()).toEqual({
      ready: false,
      components: {
        dno: { state: "failed", detail: "20261120T081500Z" },
        store: { state: "degraded", detail: "connection refused" },
      },
    });
  });

  it("has metrics and its version", async () => {
    const { request } = await openAdmin();
    const metrics = await request("GET", "/metrics");
    expect(metrics).toMatchObject({ status: 200, text: "# HELP x y\n" });
    expect(metrics.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect((await request("GET", "/version")).json()).toEqual({
      version: packageVersion(),
      node: process.version,
    });
  });

  it("explains a call from a query or from JSON", async () => {
    const { request } = await openAdmin();
    const query = await request("GET", "/v1/explain?from=%2B12155550123");
    expect(query.json()).toEqual({ explained: "explain", from: "+12155550123" });
    const call = { callId: "1", from: "<sip:a@b>" };
    const json = await request("POST", "/v1/explain", call);
    expect(json.json()).toEqual({ explained: "1", from: "<sip:a@b>" });
  });

  it("tells the status of the lists, and looks a number up", async () => {
    const { request } = await openAdmin();
    expect((await request("GET", "/v1/dno/status")).json()).toEqual({ version: "v1" });
    const found = await request("GET", "/v1/dno/lookup?number=%2B12125550100");
    expect(found.json()).toEqual({ number: "+12125550100", hits: [] });
    expect((await request("POST", "/v1/dno/reload")).json()).toEqual({ reloaded: true });
    expect((await request("POST", "/v1/reload")).json()).toEqual({ policy: "unchanged" });
  });

  it("adds, lists and removes overrides", async () => {
    const { request } = await openAdmin();
    const entry = { number: "2125550100", class: "allowed", reason: "restored" };
    expect(await request("POST", "/v1/dno/entries", entry)).toMatchObject({ status: 201 });
    expect((await request("GET", "/v1/dno/entries")).json()).toMatchObject([entry]);
    const removed = await request("DELETE", "/v1/dno/entries/allowed/2125550100");
    expect(removed.json()).toEqual({ number: "2125550100", removed: true });
    expect((await request("GET", "/v1/dno/entries")).json()).toEqual([]);
  });

  it("sets, gets and removes scores", async () => {
    const { request } = await openAdmin();
    const path = "/v1/scores/%2B12155550123";
    const shown = { number: "12155550123", score: 97, category: "fraud", expires: null };
    const set = await request("PUT", path, { score: 97, category: "fraud" });
    expect(set).toMatchObject({ status: 200 });
    expect((await request("GET", path)).json()).toEqual(shown);
    expect((await request("DELETE", path)).json()).toEqual({
      number: "12155550123",
      removed: true,
    });
    expect((await request("GET", path)).json()).toEqual({ number: "12155550123", score: null });
  });

  it("opts called numbers out and in, and ends patterns", async () => {
    const { request } = await openAdmin();
    const path = "/v1/analytics/opt-outs";
    const entry = { number: "2125550100", reason: "asked" };
    expect(await request("POST", path, entry)).toMatchObject({ status: 201 });
    expect((await request("GET", path)).json()).toEqual(["2125550100"]);
    expect((await request("DELETE", `${path}/2125550100`)).json()).toEqual({
      number: "2125550100",
      removed: true,
    });
    expect((await request("GET", "/v1/analytics/patterns")).json()).toEqual([]);
    const end = { by: "Jane Roe", reason: "lawful" };
    const ended = await request("POST", "/v1/analytics/patterns/one-ring/end", end);
    expect([ended.status, ended.json()]).toEqual([201, { name: "one-ring", ...end }]);
    expect(await request("POST", "/v1/analytics/patterns/one-ring/end", {})).toMatchObject({
      status: 400,
    });
  });

  it("takes note of a response in transit with 202", async () => {
    const { request, ports } = await openAdmin();
    expect(await request("POST", "/v1/observe", { callId: "1", status: 607 })).toMatchObject({
      status: 202,
    });
    expect(ports.observed).toMatchObject([{ callId: "1", status: 607 }]);
  });

  it("answers every error in one form", async () => {
    const { request, ports, faults, counts } = await openAdmin();
    ports.scores.get = () => Promise.reject(new RingfenceError("STORE_UNAVAILABLE", "away"));
    ports.dno.status = () => {
      throw new TypeError("secret");
    };
    const cases: [string, string, unknown, number, string][] = [
      ["GET", "/nothing", undefined, 404, "NOT_FOUND"],
      ["DELETE", "/metrics", undefined, 405, "METHOD_NOT_ALLOWED"],
      ["PATCH", "/v1/scores/1", undefined, 405, "METHOD_NOT_ALLOWED"],
      ["POST", "/v1/explain", "{", 400, "BAD_JSON"],
      ["POST", "/v1/explain", `["${"x".repeat(70_000)}"]`, 413, "BODY_TOO_LARGE"],
      ["POST", "/v1/dno/entries", "7", 400, "BAD_FIELD"],
      ["POST", "/v1/dno/entries", undefined, 400, "BAD_FIELD"],
      ["GET", "/v1/dno/lookup", undefined, 400, "BAD_FIELD"],
      ["GET", "/v1/scores/%ff", undefined, 400, "BAD_REQUEST"],
      ["GET", "/v1/scores/2155550123", undefined, 503, "STORE_UNAVAILABLE"],
      ["GET", "/v1/dno/status", undefined, 500, "INTERNAL"],
    ];
    for (const [method, path, body, status, code] of cases) {
      const reply = await request(method, path, body);
      expect([path, reply.status, reply.json()]).toMatchObject([path, status, { error: { code } }]);
      expect(reply.text).not.toMatch(/secret|node_modules/);
    }
    expect(faults.faults).toHaveLength(1);
    expect(counts.refusals).toEqual(cases.map(([, , , , code]) => `admin ${code}`));
  });

  it("has headers that allow no script and no cache, and none that name its maker", async () => {
    const { request } = await openAdmin();
    for (const path of ["/livez", "/metrics", "/nothing"]) {
      const { headers } = await request("GET", path);
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
      });
      expect(headers).not.toHaveProperty("x-powered-by");
      expect(headers).not.toHaveProperty("etag");
    }
  });
});

describe("the admin listener where others can reach it", () => {
  it("wants the token for everything but probes", async () => {
    const { request } = await openAdmin({ host: "0.0.0.0", token: TOKEN });
    for (const path of ["/metrics", "/version", "/v1/dno/status", "/nothing"]) {
      const refused = await request("GET", path);
      expect([path, refused.status, refused.json()]).toMatchObject([
        path,
        401,
        { error: { code: "UNAUTHORIZED" } },
      ]);
      expect(refused.headers["www-authenticate"]).toBe('Bearer realm="ringfence"');
    }
    expect((await request("GET", "/v1/dno/status", undefined, BEARER)).status).toBe(200);
    expect((await request("POST", "/v1/dno/reload")).status).toBe(401);
    expect((await request("GET", "/livez")).status).toBe(200);
  });

  it("shows the details of its readiness to those with the token", async () => {
    const { request } = await openAdmin({ host: "0.0.0.0", token: TOKEN });
    const short = { ready: true, components: { dno: "ok", store: "degraded" } };
    expect((await request("GET", "/readyz?verbose")).json()).toEqual(short);
    const verbose = await request("GET", "/readyz?verbose", undefined, BEARER);
    expect(verbose.json()).toMatchObject({
      components: { store: { detail: "connection refused" } },
    });
  });
});

describe("the admin listener on loopback", () => {
  it("is closed to pages in a browser and to what a proxy passes on", async () => {
    const { request } = await openAdmin();
    for (const header of ["origin", "x-forwarded-for", "via"]) {
      expect((await request("GET", "/v1/dno/status", undefined, { [header]: "x" })).status).toBe(
        401,
      );
    }
    expect(
      (await request("GET", "/v1/dno/status", undefined, { host: "evil.example" })).status,
    ).toBe(401);
  });
});
