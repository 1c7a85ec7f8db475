import { describe, expect, it } from "vitest";
import { giveBackListMemory, takeListMemory } from "../../../service/dno/index/list-memory.ts";

const LIST_BYTES = 64 * 1024 * 1024;

/** In a function of its own, so that nothing of this file refers to what it takes. */
function takeAndDrop(): void {
  new Uint8Array(takeListMemory(LIST_BYTES)).fill(1);
}

describe("the memory of lists", () => {
  it("is given back when nobody refers to a list, and kept while somebody does", async () => {
    const inUse = new Uint8Array(takeListMemory(LIST_BYTES)).fill(7);
    takeAndDrop();
    takeAndDrop();
    const before = process.memoryUsage.rss();
    expect(await giveBackListMemory(1)).toBe(1);
    expect(before - process.memoryUsage.rss()).toBeGreaterThan(1.5 * LIST_BYTES);
    expect(inUse.at(-1)).toBe(7);
  });

  it("is not counted as the heap's, or else calls would wait for each read of the network", () => {
    const before = process.memoryUsage().external;
    const inUse = takeListMemory(LIST_BYTES);
    expect(process.memoryUsage().external - before).toBeLessThan(LIST_BYTES / 2);
    expect(inUse.byteLength).toBe(LIST_BYTES);
  });
});
