import { Cookie, type SessionData } from "express-session";
import { describe, expect, it } from "vitest";
import { SessionStore } from "../../../service/server/console/session-store.ts";

const IDLE_MS = 1000;

function session(operator: string): SessionData {
  return { cookie: new Cookie(), operator, loggedInAtMs: 0, done: "" };
}

function operatorIn(store: SessionStore, id: string): string | undefined {
  let found: string | undefined;
  store.get(id, (_error, session) => {
    found = session?.operator;
  });
  return found;
}

describe("the store of sessions", () => {
  it("holds as many as it may, and drops the one that was idle longest", () => {
    const store = new SessionStore(2, IDLE_MS, () => 0);
    store.set("a", session("Ada"));
    store.set("b", session("Grace"));
    expect(operatorIn(store, "a")).toBe("Ada");
    store.set("c", session("Mary"));
    expect(["a", "b", "c"].map((id) => operatorIn(store, id))).toEqual(["Ada", undefined, "Mary"]);
  });

  it("forgets a session that nobody used for a while, and keeps one that is touched", () => {
    let now = 1_000_000;
    const store = new SessionStore(2, IDLE_MS, () => now);
    store.set("a", session("Ada"));
    store.set("b", session("Grace"));
    now += IDLE_MS - 100;
    store.touch("a", session("Ada"));
    now += 200;
    expect([operatorIn(store, "a"), operatorIn(store, "b")]).toEqual(["Ada", undefined]);
  });

  it("keeps what another request has saved, when one that began before it ends", () => {
    const store = new SessionStore(2, IDLE_MS, () => 0);
    store.set("a", session("Ada"));
    store.set("a", { ...session("Ada"), done: "Restored." });
    store.touch("a", session("Ada"));
    store.get("a", (_error, found) => expect(found?.done).toBe("Restored."));
    expect.assertions(1);
  });

  it("does not bring back a session that has ended", () => {
    const store = new SessionStore(2, IDLE_MS, () => 0);
    store.set("a", session("Ada"));
    store.destroy("a");
    store.touch("a", session("Ada"));
    store.set("a", session("Ada"));
    expect(operatorIn(store, "a")).toBeUndefined();
  });
});
