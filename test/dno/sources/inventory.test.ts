import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NumberRanges } from "../../../service/dno/sources/number-ranges.ts";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";
import { NOW, sourceOf } from "./reading.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-inventory-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function read(blocks: string, inUse: string, leastInUse = 1): Promise<PlainList> {
  await writeFile(join(folder, "blocks.csv"), `number,owner,verifiedAt\n${blocks}\n`);
  await writeFile(join(folder, "in-use.csv"), inUse);
  const list = new PlainList();
  const source = sourceOf("inventory", {
    path: join(folder, "blocks.csv"),
    inUse: join(folder, "in-use.csv"),
    leastInUse,
  });
  await readSource(source, list, NOW);
  return list;
}

describe("an inventory", () => {
  it("makes unused what is in the blocks and not in use", async () => {
    const list = await read("2122345,Example,2026-11-18", "2122345000\n2122345500\n212234599X\n");
    expect(list.entries.map(({ first, last, line }) => [first, last, line])).toEqual([
      [2_122_345_001, 2_122_345_499, 2],
      [2_122_345_501, 2_122_345_989, 2],
    ]);
    expect(list.groups[0]).toMatchObject({ class: "unused", owner: "Example" });
  });

  it("counts the numbers of a range that is in use, and not its line", async () => {
    const list = await read("2122345,Example,2026-11-18", "21223450XX\n", 100);
    expect(list.entries.map(({ first }) => first)).toEqual([2_122_345_100]);
  });

  it("needs the owner and the verification of its blocks", async () => {
    const list = await read("2122345,,2026-11-18", "2122345000\n");
    expect(list.entries).toEqual([]);
  });

  it.each([
    ["has a line that cannot be read", "2122345000\n21223\n", /line 2 cannot be read: "21223" has/],
    ["has an open quote", '2122345000\n2122345001\n"21\n', /line 3 cannot be read: opens a quote/],
    ["has fewer numbers than there must be", "2122345000\n", /has 1 numbers in use; .* says 2/],
    ["has one number twice", "2122345000\n2122345000\n", /has 1 numbers in use; .* says 2/],
    [
      "has columns that are not known, and a line that cannot be read",
      `number,${Array.from({ length: 25 }, (_, at) => `note ${at}`).join(",")}\n2122345000\n21223\n`,
      /line 3 cannot be read: "21223" has/,
    ],
    ["is empty", "", /in-use\.csv: is empty/],
    ["is an HTML page", "<html>", /HTML page/],
  ])("is refused whole when the list of numbers in use %s", async (_, inUse, reason) => {
    await expect(read("2122345,Example,2026-11-18", inUse, 2)).rejects.toThrow(reason);
  });
});

describe("number ranges", () => {
  it("leave the gaps that a set of numbers leaves, in whatever order they came", () => {
    const range = fc
      .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 12 }))
      .map(([first, length]) => [first, Math.min(99, first + length)] as const);
    fc.assert(
      fc.property(fc.array(range), range, (ranges, [first, last]) => {
        const numbers = new NumberRanges();
        const taken = new Set<number>();
        for (const [from, to] of ranges) {
          numbers.add(from, to);
          for (let number = from; number <= to; number += 1) taken.add(number);
        }
        const left: number[] = [];
        numbers.forEachGap(first, last, (from, to) => {
          for (let number = from; number <= to; number += 1) left.push(number);
        });
        const expected: number[] = [];
        for (let number = first; number <= last; number += 1) {
          if (!taken.has(number)) expected.push(number);
        }
        expect(left).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("hold more of them than they began with room for", () => {
    const numbers = new NumberRanges();
    for (let number = 5_000; number > 0; number -= 1) numbers.add(number * 2, number * 2);
    let gaps = 0;
    numbers.forEachGap(2, 10_000, () => {
      gaps += 1;
    });
    expect(gaps).toBe(4_999);
  });
});
