import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linesFileOf } from "../../service/dno/entry-lines.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import { lookUp, withEntryLines } from "../../service/dno/lookup.ts";
import { OverrideTable } from "../../service/dno/override-table.ts";
import {
  DAY,
  described,
  indexOf,
  inFolder,
  NOW,
  npaOf,
  writeIndexFile,
} from "./index/made-index.ts";

const NO_OVERRIDES = new OverrideTable([]);

describe("lookUp", () => {
  it("says of what no file has by which file, of which date, and until when", async () => {
    const [asOfMs, staleAtMs] = [NOW - DAY, NOW + 29 * DAY];
    const index = await indexOf((sink) => {
      sink.setNpa(npaOf(212));
      sink.setNpa(npaOf(221, { use: "none", note: "unassigned", asOfMs: NOW - 2 * DAY }));
      sink.setExchange(212, 300, true, "codes", 2);
      sink.setExchange(212, 976, false, "plan", 3);
      sink.setBlock(212, 300, 7, false, "blocks", 4);
      sink.coverNpa(212, { source: "codes", country: "US", asOfMs, staleAtMs });
      sink.coverBlocks({ source: "blocks", country: "US", asOfMs, staleAtMs: NOW + DAY });
    });
    const hits = (number: string) => lookUp(index, NO_OVERRIDES, number, NOW).hits;
    const dated = { class: "unallocated", asOfMs };
    expect(hits("2123010000")).toMatchObject([{ ...dated, source: "codes", untilMs: staleAtMs }]);
    expect(hits("2123007000")).toMatchObject([{ ...dated, source: "blocks", untilMs: NOW + DAY }]);
    expect(hits("2129760000")).toMatchObject([
      { class: "unallocated", source: "plan", why: "set aside, and held by nobody" },
    ]);
    expect(hits("2213010000")).toMatchObject([
      { class: "invalid", line: 24, why: "unassigned", asOfMs: NOW - 2 * DAY },
    ]);
  });

  it("does not give the line of an entry whose time is over", async () => {
    await inFolder(async (folder) => {
      const file = join(folder, "list");
      await writeIndexFile(file, (sink) => {
        const over = sink.group(described({ untilMs: NOW + DAY }));
        const begins = sink.group(described({ fromMs: NOW + 9 * DAY }));
        sink.addNumbers(over, 2_124_440_100, 2_124_440_100, 2);
        sink.addNumbers(sink.group(described()), 2_124_440_100, 2_124_440_100, 3);
        sink.addNumbers(begins, 2_124_440_100, 2_124_440_100, 4);
      });
      const { index } = await loadIndex(file);
      const linesAt = async (nowMs: number) => {
        const report = lookUp(index, NO_OVERRIDES, "2124440100", nowMs);
        const { hits } = await withEntryLines(report, index, linesFileOf(file), nowMs);
        return [...new Set(hits.map(({ line }) => line))];
      };
      expect(await linesAt(NOW)).toEqual([2, 3]);
      expect(await linesAt(NOW + 2 * DAY)).toEqual([3]);
      expect(await linesAt(NOW + 9 * DAY)).toEqual([3, 4]);
    });
  });
});
