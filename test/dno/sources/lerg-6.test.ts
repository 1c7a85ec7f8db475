import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readContent } from "./reading.ts";
import { PROJECT } from "./real-files.ts";

const sample = readFileSync(join(PROJECT, "dno-data/samples/lerg-6.csv"), "utf8");
const withoutHeader = sample.slice(sample.indexOf("\n") + 1);
const covers = [879];

describe("LERG 6", () => {
  it("makes every exchange allocated but those unavailable and for tests", async () => {
    const { list, report } = await readContent("lerg-6", sample, { covers });
    expect([...list.exchanges.keys()]).toEqual([879_201, 879_202, 879_300, 879_555, 879_700]);
    expect(report).toMatchObject({ rows: 8, accepted: 8, asOfMs: Date.UTC(2026, 8, 30) });
  });

  it("covers an NPA for the country of its places", async () => {
    const canada = await readContent("lerg-6", sample, { covers });
    const us = await readContent("lerg-6", sample.replaceAll(",NL,", ",VA,"), { covers });
    expect(canada.list.coverage.get(879)?.country).toBe("CA");
    expect(us.list.coverage.get(879)?.country).toBe("US");
  });

  it("does not take a block that is not listed for unallocated", async () => {
    const { list } = await readContent("lerg-6", sample, { covers });
    expect(list.blocks.size).toBe(0);
  });

  it("is read without a header, with dates and times in one cell or in two", async () => {
    const apart = withoutHeader.replaceAll(/(\d\d\/\d\d\/\d{4}) (\d\d:\d\d:\d\d)/g, "$1,$2");
    // The cells of dates that are empty get an empty cell for the time as well.
    const withTimes = apart
      .split("\n")
      .map((line) => {
        const cells = line.split(",").map((cell) => cell);
        if (line === "") return line;
        const empty = cells[4] === "" && cells[5] === "879" ? 5 : 4;
        if (empty === 5) cells.splice(5, 0, "");
        cells.splice(32, 0, "");
        return cells.join(",");
      })
      .join("\n");
    const one = await readContent("lerg-6", withoutHeader, { covers });
    const two = await readContent("lerg-6", withTimes, { covers });
    expect([...two.list.exchanges.keys()]).toEqual([...one.list.exchanges.keys()]);
    expect(one.list.exchanges.size).toBe(5);
  });

  it.each<[string, string, RegExp]>([
    ["without a header or codes where they should be", "a,b,c\n1,2,3\n", /no header that begins/],
    ["with a row that has no code", sample.replace(",879,202,", ",879,2,"), /line 3 has no NPA/],
    ["cut off", sample.slice(0, -60), /line 9 has \d+ cells of 38/],
    ["without a date", sample.replaceAll("09/30/2026", ""), /does not state its date/],
  ])("is refused whole %s", async (_, content, reason) => {
    await expect(readContent("lerg-6", content, { covers })).rejects.toThrow(reason);
  });

  it("is refused whole when it is to be national and has too few exchanges", async () => {
    await expect(readContent("lerg-6", sample)).rejects.toThrow(
      /has 5 exchanges; the whole file has 180000 and more/,
    );
  });
});
