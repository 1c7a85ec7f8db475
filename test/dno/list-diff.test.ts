import { describe, expect, it } from "vitest";
import { diffLists } from "../../service/dno/list-diff.ts";
import { DAY, indexOf, NOW, npaOf } from "./index/made-index.ts";

describe("the difference of two lists", () => {
  /** A list in which these thousands-blocks of 212 are unallocated, seven digits each. */
  const withBlocks = (...free: readonly number[]) =>
    indexOf((sink) => {
      sink.setNpa(npaOf(212));
      for (const block of free) {
        sink.setBlock(212, Math.floor(block / 10) % 1000, block % 10, false, "blocks", 2);
      }
      sink.coverBlocks({ source: "blocks", country: "US", asOfMs: NOW, staleAtMs: NOW + DAY });
    });

  it("has the thousands-blocks that became unallocated, and that ceased to be", async () => {
    const from = await withBlocks(2_122_000, 2_123_457, 2_129_999);
    const to = await withBlocks(2_122_000, 2_123_458, 2_129_999, 2_122_009);
    expect(diffLists(from, to)).toMatchObject({
      entries: [],
      exchanges: [],
      blocks: [
        {
          class: "unallocated",
          source: "blocks",
          added: 2,
          removed: 1,
          examples: ["+2122009", "-2123457", "+2123458"],
          npas: [{ npa: 212, changes: 3 }],
        },
      ],
    });
  });

  it("has none where neither list has blocks, and all of them where one has", async () => {
    const [none, some] = [await withBlocks(), await withBlocks(2_122_000)];
    expect(diffLists(none, none).blocks).toEqual([]);
    expect(diffLists(none, some).blocks).toMatchObject([{ added: 1, removed: 0 }]);
    expect(diffLists(some, none).blocks).toMatchObject([{ added: 0, removed: 1 }]);
  });
});
