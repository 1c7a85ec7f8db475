import { describe, expect, it } from "vitest";
import type { RedressRequest } from "../../service/redress/redress-request.ts";
import type { Store } from "../../service/store/store.ts";
import { redressRequest } from "../redress/requests.ts";

/**
 * What every store promises of requests for redress, and of limits.
 *
 * @param store the store of the test that runs
 * @param openAnother another one on the same place
 */
export function redressContract(store: () => Store, openAnother: () => Promise<Store>): void {
  const closed = (request: RedressRequest, atMs: number): RedressRequest => ({
    ...request,
    state: "refused",
    revision: request.revision + 1,
    events: [...request.events, { atMs, by: "ann", state: "refused", reason: "no", note: "" }],
  });

  describe("redress", () => {
    it("gives a request back as it was made, in every store", async () => {
      const full = redressRequest({ id: "a_B-1", restoredUntilMs: 17, lastNoticeAtMs: 5 });
      const bare = redressRequest({ id: "b", callingNumber: undefined, calledNumber: undefined });
      expect(await store().redress.create(full)).toBe(true);
      expect(await store().redress.create(bare)).toBe(true);
      const other = await openAnother();
      expect(await other.redress.get("a_B-1")).toEqual(full);
      expect(await other.redress.get("b")).toEqual(bare);
      expect(await other.redress.get("a_B")).toBeUndefined();
    });

    it("keeps text as it is, whatever it holds", async () => {
      const hostile = redressRequest({ statement: "\u0000 \u2028 é 😀 \\u0000 {} ' \" <b>" });
      await store().redress.create(hostile);
      expect(await store().redress.get(hostile.id)).toEqual(hostile);
      expect(await store().redress.change({ ...hostile, revision: 2 })).toBe(true);
    });

    it("makes one request an id, of however many that come at once", async () => {
      const attempts = ["x", "y", "z"].map((name) =>
        store().redress.create(redressRequest({ name })),
      );
      expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1);
    });

    it("changes the revision that was looked at, and no other", async () => {
      const request = redressRequest({});
      await store().redress.create(request);
      const other = await openAnother();
      const mine = { ...request, state: "under-review" as const, revision: 2 };
      const theirs = { ...request, name: "other", revision: 2 };
      const changed = [store().redress.change(mine), other.redress.change(theirs)];
      expect((await Promise.all(changed)).filter(Boolean)).toHaveLength(1);
      expect(await store().redress.change({ ...request, revision: 4 })).toBe(false);
      expect((await store().redress.get(request.id))?.revision).toBe(2);
      expect(await store().redress.change(redressRequest({ id: "none", revision: 2 }))).toBe(false);
    });

    it("keeps marks through changes, and takes them for no change", async () => {
      const request = redressRequest({});
      await store().redress.create(request);
      await store().redress.mark(request.id, { lastNoticeAtMs: 10 });
      await store().redress.mark(request.id, { allowedAtMs: 20 });
      const stale = { ...request, revision: 2, state: "under-review" as const };
      expect(await store().redress.change(stale)).toBe(true);
      const expected = { ...stale, lastNoticeAtMs: 10, allowedAtMs: 20 };
      expect(await store().redress.get(request.id)).toEqual(expected);
      await store().redress.mark("none", { webhookAtMs: 1 });
      expect(await store().redress.get("none")).toBeUndefined();
    });

    it("tells the open ones from the closed ones, the latest closed first", async () => {
      const requests = ["a", "b", "c", "d"].map((id) => redressRequest({ id }));
      for (const request of requests) await store().redress.create(request);
      const [a, b, c, d] = requests as [
        RedressRequest,
        RedressRequest,
        RedressRequest,
        RedressRequest,
      ];
      await store().redress.change(closed(a, 3000));
      await store().redress.change(closed(c, 5000));
      await store().redress.change(closed(d, 4000));
      expect(await store().redress.open()).toEqual([b]);
      const ids = async (sinceMs: number, limit: number) =>
        (await store().redress.closed(sinceMs, limit)).map(({ id }) => id);
      expect(await ids(0, 10)).toEqual(["c", "d", "a"]);
      expect(await ids(4000, 10)).toEqual(["c", "d"]);
      expect(await ids(0, 1)).toEqual(["c"]);
    });

    it("finds requests by the calling number, newest first", async () => {
      const about = (id: string, createdAtMs: number, callingNumber: string | undefined) =>
        store().redress.create(redressRequest({ id, createdAtMs, callingNumber }));
      await about("a", 1000, "12155550123");
      await about("b", 3000, "12155550123");
      await about("c", 2000, "1215555012");
      const unknown = redressRequest({ id: "d", createdAtMs: 2500, callingNumber: undefined });
      await store().redress.create(unknown);
      // The record of the call may come later than the request.
      await store().redress.change({ ...unknown, callingNumber: "12155550123", revision: 2 });
      const ids = async (limit: number) =>
        (await store().redress.about("12155550123", limit)).map(({ id }) => id);
      expect(await ids(10)).toEqual(["b", "d", "a"]);
      expect(await ids(2)).toEqual(["b", "d"]);
    });

    it("forgets what was closed before a time, wholly", async () => {
      const [old, fresh, open] = ["old", "fresh", "open"].map((id) => redressRequest({ id })) as [
        RedressRequest,
        RedressRequest,
        RedressRequest,
      ];
      for (const request of [old, fresh, open]) await store().redress.create(request);
      await store().redress.mark("old", { lastNoticeAtMs: 1 });
      await store().redress.change(closed(old, 1000));
      await store().redress.change(closed(fresh, 2000));
      expect(await store().redress.forget(2000)).toBe(1);
      expect(await store().redress.get("old")).toBeUndefined();
      const left = await store().redress.about("12155550123", 10);
      expect(left.map(({ id }) => id).sort()).toEqual(["fresh", "open"]);
      expect(await store().redress.create(old)).toBe(true);
      expect(await store().redress.get("old")).toEqual(old);
    });
  });

  describe("limits", () => {
    const limit = { name: "test", times: 2, seconds: 60 };

    it("allow so many of a key, and say how long to wait then", async () => {
      expect(await store().limits.take(limit, "192.0.2.1")).toBe(0);
      expect(await store().limits.take(limit, "192.0.2.1")).toBe(0);
      const waitMs = await store().limits.take(limit, "192.0.2.1");
      expect(waitMs).toBeGreaterThan(50_000);
      expect(waitMs).toBeLessThanOrEqual(60_000);
      expect(await store().limits.take(limit, "2001:db8::1")).toBe(0);
      expect(await store().limits.take({ ...limit, name: "other" }, "192.0.2.1")).toBe(0);
    });

    it("begin anew when their time is over", async () => {
      const short = { name: "short", times: 1, seconds: 1 };
      await store().limits.take(short, "k");
      const waitMs = await store().limits.take(short, "k");
      expect(waitMs).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, waitMs + 50));
      expect(await store().limits.take(short, "k")).toBe(0);
    });

    it("still count when the store is away", async () => {
      await store().close();
      expect(await store().limits.take(limit, "192.0.2.9")).toBe(0);
      expect(await store().limits.take(limit, "192.0.2.9")).toBe(0);
      expect(await store().limits.take(limit, "192.0.2.9")).toBeGreaterThan(0);
    });
  });
}
