import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readContent, zip } from "../sources/reading.ts";
import { cnacFile } from "./cnac-file.ts";
import { coCodeFile, thousandsBlockFile } from "./nanpa-files.ts";

const DAY = { seed: 3, day: "2026-11-18" };
const whole = (pieces: Iterable<string>): string => [...pieces].join("");
const latin1 = (pieces: Iterable<string>): Buffer => Buffer.from(whole(pieces), "latin1");
const digest = (pieces: Iterable<string>): string => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};

describe("the generated CO-code file", () => {
  it("is read as a national file of 205,000 rows, none of them refused", async () => {
    const { list, report } = await readContent("nanpa-co-code", latin1(coCodeFile(DAY)));
    expect(report).toMatchObject({ rows: 205_000, accepted: 205_000, refused: 0 });
    expect(report.asOfMs).toBe(Date.UTC(2026, 10, 18));
    expect(list.coverage.size).toBe(378);
    expect(list.exchanges.size).toBeGreaterThan(195_000);
  });

  it("has exactly as many rows as are asked for", async () => {
    const content = latin1(coCodeFile({ ...DAY, coCodes: 150_001 }));
    const { report } = await readContent("nanpa-co-code", content);
    expect(report.rows).toBe(150_001);
  });

  it("is small enough in its zip archive, and large enough, for a download", () => {
    const bytes = zip({ "CoCodeAssignment.txt": whole(coCodeFile(DAY)) }).length;
    expect(bytes).toBeGreaterThan(1024 ** 2);
    expect(bytes).toBeLessThan(8 * 1024 ** 2);
  });
});

describe("the generated thousands-block file", { timeout: 60_000 }, () => {
  it("has the ten blocks of every pooled code, and is read without a refusal", async () => {
    const { list, report } = await readContent(
      "nanpa-thousands-block",
      latin1(thousandsBlockFile(DAY)),
    );
    expect(report.refused).toBe(0);
    expect(report.rows).toBe(list.blocks.size);
    expect(report.rows % 10).toBe(0);
    expect(report.rows).toBeGreaterThan(900_000);
  });
});

describe("the generated CNAC file", () => {
  it.each(["2024", "2026"] as const)("is read in the layout of %s, whole", async (layout) => {
    const { list, report } = await readContent("cnac-co-code", whole(cnacFile({ ...DAY, layout })));
    expect(report).toMatchObject({ rows: 44_000, accepted: 44_000, refused: 0 });
    expect(list.coverage.size).toBe(55);
    expect(list.exchanges.size / 44_000).toBeCloseTo(0.63, 1);
  });
});

it("a later day of CNAC has only so many codes assigned more", async () => {
  const before = await readContent("cnac-co-code", whole(cnacFile(DAY)));
  const after = await readContent("cnac-co-code", whole(cnacFile({ ...DAY, newlyAssigned: 5 })));
  const added = [...after.list.exchanges.keys()].filter((one) => !before.list.exchanges.has(one));
  expect(added).toHaveLength(5);
  expect(after.list.exchanges.size).toBe(before.list.exchanges.size + 5);
});

describe("what is generated", { timeout: 60_000 }, () => {
  it.each([
    ["CO codes", coCodeFile],
    ["thousands-blocks", thousandsBlockFile],
    ["CNAC", cnacFile],
  ] as const)("is the same from the same seed, and another from another: %s", (_, make) => {
    expect(digest(make(DAY))).toBe(digest(make(DAY)));
    expect(digest(make(DAY))).not.toBe(digest(make({ ...DAY, seed: 4 })));
  });
});
