import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../../../service/dno/manifest.ts";
import type { SourceReport } from "../../../service/dno/sink.ts";
import { SOURCE_FORMATS } from "../../../service/dno/sources/formats.ts";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";
import { NOW } from "./reading.ts";
import { PROJECT } from "./real-files.ts";

let list: PlainList;
const reports: SourceReport[] = [];

beforeAll(async () => {
  list = new PlainList();
  const manifest = await readManifest(join(PROJECT, "dno-data/samples/manifest.yaml"));
  for (const source of manifest.sources) reports.push(await readSource(source, list, NOW));
});

describe("the samples", () => {
  it("have one of every format", () => {
    expect(new Set(reports.map((report) => report.format))).toEqual(
      new Set(Object.keys(SOURCE_FORMATS)),
    );
  });

  it("are read without a refused line, but for the short code of the ITG style", () => {
    const refusals = reports.flatMap((report) =>
      report.refusals.map(({ reason }) => `${report.source}: ${reason}`),
    );
    expect(refusals).toEqual(['itg-style: "611" is a short code']);
  });

  it("say of the NPAs what the number plan says", async () => {
    const plan = new PlainList();
    const manifest = await readManifest(join(PROJECT, "dno-data/manifest.yaml"));
    for (const source of manifest.sources) await readSource(source, plan, NOW);
    for (const [npa, { use, country, inServiceAtMs }] of plan.npas) {
      expect(list.npas.get(npa)).toMatchObject({ use, country, inServiceAtMs });
    }
  });

  it("do not age within the life of the project", () => {
    const far = Date.UTC(2060, 0, 1);
    expect(list.classOf(6_863_450_100, far)).toBe("unallocated");
    expect(list.classOf(6_862_220_142, far)).toBe("unused");
  });
});

describe("the numbers that dno-data/README.md gives for the demo", () => {
  const readme = readFileSync(join(PROJECT, "dno-data/README.md"), "utf8");
  const table = readme.slice(readme.indexOf("## The numbers of the demo"));
  const rows = [...table.matchAll(/^\| (passes|for scores|`dno\.[a-z-]+`)[^|]*\| ([^|]+) \|$/gm)];

  it.each(rows.map((row) => [row[1] ?? "", row[2] ?? ""]))("%s: %s", (outcome, numbers) => {
    const expected = outcome.startsWith("`") ? outcome.slice(5, -1) : undefined;
    const found = [...numbers.matchAll(/\+1 (\d{3}) (\d{3}) (\d{1,4}X*|X+)/g)];
    expect(found.length).toBeGreaterThan(0);
    for (const [written, npa, nxx, line] of found) {
      const national = Number(`${npa}${nxx}${(line ?? "").replaceAll("X", "7")}`);
      expect(`${written} ${list.classOf(national, NOW)}`).toBe(`${written} ${expected}`);
    }
  });

  it("are in ten rows and more", () => {
    expect(rows.length).toBeGreaterThanOrEqual(12);
  });
});
