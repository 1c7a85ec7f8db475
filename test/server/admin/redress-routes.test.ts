import { describe, expect, it } from "vitest";
import { callRecord, formOf } from "../../redress/desk.ts";
import { openAdmin } from "./open.ts";

const DAY_MS = 86_400_000;

/** An admin listener whose clock is the present, with one request entered. */
async function openWithRequest() {
  const admin = await openAdmin();
  const { redressDesk } = admin.ports;
  redressDesk.now = Date.now();
  const id = redressDesk.block();
  const form = { ...formOf(id), channel: "email", by: "ann" };
  expect((await admin.request("POST", "/v1/redress", form)).status).toBe(201);
  return { ...admin, id, redressDesk };
}

describe("/v1/redress", () => {
  it("takes a request that an operator enters, once, for an id that is good", async () => {
    const { request, redressDesk } = await openWithRequest();
    const enter = async (id: string) => {
      const { status, json } = await request("POST", "/v1/redress", {
        ...formOf(id),
        channel: "api",
      });
      const { error } = json() as { error?: { code: string } };
      return [status, error?.code];
    };
    const id = redressDesk.block();
    expect(await enter(id)).toEqual([201, undefined]);
    expect(await enter(id)).toEqual([409, "LOCKED"]);
    expect(await enter("unknown")).toEqual([404, "NOT_FOUND"]);
    expect(await enter(redressDesk.block({ daysAgo: 40, record: false }))).toEqual([
      410,
      "EXPIRED",
    ]);
    redressDesk.records.set("reject-1", callRecord({ id: "reject-1", cause: "dno.invalid" }));
    expect(await enter("reject-1")).toEqual([201, undefined]);
  });

  it("names the field that is wrong", async () => {
    const { request, redressDesk } = await openWithRequest();
    const form = { ...formOf(redressDesk.block()), channel: "pigeon" };
    const { status, json } = await request("POST", "/v1/redress", form);
    expect([status, json()]).toMatchObject([
      400,
      { error: { code: "BAD_FIELD", field: "channel" } },
    ]);
  });

  it("lists what is open, or of a state, or about a number", async () => {
    const { request, id } = await openWithRequest();
    const ids = async (query: string) => {
      const { json } = await request("GET", `/v1/redress${query}`);
      return (json() as { id: string }[]).map((one) => one.id);
    };
    expect(await ids("")).toEqual([id]);
    expect(await ids("?state=received")).toEqual([id]);
    expect(await ids("?state=under-review")).toEqual([]);
    expect(await ids("?state=closed")).toEqual([]);
    expect(await ids("?number=%2B12155550123")).toEqual([id]);
    expect(await ids("?number=2155550123&state=refused")).toEqual([]);
    expect((await request("GET", "/v1/redress?state=lost")).status).toBe(400);
  });

  it("takes it under review, restores it, and refuses what looked at an older state", async () => {
    const { request, id, redressDesk } = await openWithRequest();
    const review = { by: "ann", revision: 1, note: "called them" };
    expect((await request("POST", `/v1/redress/${id}/review`, review)).json()).toMatchObject({
      state: "under-review",
      revision: 2,
    });
    const stale = await request("POST", `/v1/redress/${id}/refuse`, { ...review, reason: "no" });
    expect([stale.status, stale.json()]).toMatchObject([409, { error: { code: "LOCKED" } }]);
    const restored = await request("POST", `/v1/redress/${id}/restore`, { by: "bob", revision: 2 });
    expect(restored.json()).toMatchObject({ state: "restored" });
    const [override] = redressDesk.allowed;
    expect(override).toMatchObject({ kind: "allowed", digits: "2155550123" });
    expect(Math.round(((override?.expiresAtMs ?? 0) - Date.now()) / DAY_MS)).toBe(180);
    expect((await request("GET", `/v1/redress/${id}`)).json()).toMatchObject({
      events: [{ by: "ann" }, { by: "ann", note: "called them" }, { by: "bob" }],
    });
  });

  it("refuses with a reason, which the caller reads, and without one not at all", async () => {
    const { request, id } = await openWithRequest();
    const refuse = (reason: string) =>
      request("POST", `/v1/redress/${id}/refuse`, { by: "ann", revision: 1, reason });
    expect((await refuse("")).json()).toMatchObject({ error: { field: "reason" } });
    expect((await refuse("not your number")).json()).toMatchObject({ state: "refused" });
  });

  it("needs the revision that was looked at", async () => {
    const { request, id } = await openWithRequest();
    const { json } = await request("POST", `/v1/redress/${id}/restore`, { by: "ann" });
    expect(json()).toMatchObject({ error: { code: "BAD_FIELD", field: "revision" } });
  });

  it("knows no request that is not there, and no other method", async () => {
    const { request, redressDesk } = await openWithRequest();
    expect((await request("GET", `/v1/redress/${redressDesk.block()}`)).status).toBe(404);
    expect((await request("DELETE", "/v1/redress")).status).toBe(405);
  });
});
