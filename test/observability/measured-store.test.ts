import { describe, expect, it } from "vitest";
import { measuredStore } from "../../service/observability/measured-store.ts";
import type { Store } from "../../service/store/store.ts";

class Scores {
  #held = new Map<number, number>();

  get(e164: number) {
    return this.#held.get(e164);
  }

  async set(e164: number, score: number) {
    if (score < 0) throw new Error("refused");
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.#held.set(e164, score);
  }
}

function setUp() {
  const timings: [string, string, boolean][] = [];
  const inner = {
    kind: "embedded",
    scores: new Scores(),
    snapshots: {},
    overrides: {},
    locks: {},
    records: {},
    redress: {},
    limits: {},
    available: () => false,
    watch: () => () => undefined,
    close: async () => undefined,
  } as unknown as Store;
  const store = measuredStore(inner, (operation, ms, outcome) => {
    timings.push([operation, outcome, ms >= 15]);
  });
  return { store, scores: store.scores as unknown as Scores, timings };
}

describe("a store that is measured", () => {
  it("does what the store does, and says how long it took", async () => {
    const { scores, timings } = setUp();
    await scores.set(1, 50);
    expect(scores.get(1)).toBe(50);
    expect(timings).toEqual([["scores.set", "done", true]]);
  });

  it("says what failed, and fails as the store does", async () => {
    const { scores, timings } = setUp();
    await expect(scores.set(1, -1)).rejects.toThrow("refused");
    expect(timings).toEqual([["scores.set", "failed", false]]);
  });

  it("is otherwise the store itself", () => {
    const { store } = setUp();
    expect([store.kind, store.available()]).toEqual(["embedded", false]);
  });
});
