import { describe, expect, it } from "vitest";
import { readSource } from "../../../service/dno/sources/read-source.ts";
import { PlainList } from "./plain-list.ts";
import { DAY, NOW, readContent, sourceOf } from "./reading.ts";
import { realFile } from "./real-files.ts";

const HEADER =
  "Region,State,NPA,NXX,X,STATUS,Code Holder,Contaminated (Y or N),Contaminated TNs not Available " +
  "for Assignment,Rate Center,Block Effective Date,Block Available Date,Assigned To,OCN,Date Assigned";
const row = (x: number, status: string, contaminated: string, assigned = ""): string =>
  `NE,NY,212,300,${x},${status},"EXAMPLE ILEC, NY",${contaminated},,NYC,,,,,${assigned}`;
const file = (...rows: string[]): string => `${[HEADER, ...rows].join("\r\n")}\r\n`;
const dated = row(0, "AS", "N", "11/19/2026");

describe("a thousands-block", () => {
  it.each([
    ["AV", "N", false],
    ["AP", "N", false],
    ["AF", "N", false],
    ["AV", "Y", true],
    ["AV", "", true],
    ["AV", "?", true],
    ["AS", "N", true],
    ["RT", "N", true],
    ["RV", "N", true],
    ["UA", "N", true],
  ])(
    "with STATUS %s and Contaminated %j: allocated %s",
    async (status, contaminated, allocated) => {
      const content = file(dated, row(1, status, contaminated));
      const { list, report } = await readContent("nanpa-thousands-block", content);
      expect(list.blocks.get(2_123_001)).toEqual({ allocated, source: "sample", line: 3 });
      expect(report.refused).toBe(0);
    },
  );

  it("with a status that is not known counts as allocated, and is reported", async () => {
    const content = file(dated, row(1, "QQ", "N"));
    const { list, report } = await readContent("nanpa-thousands-block", content);
    expect(list.blocks.get(2_123_001)?.allocated).toBe(true);
    expect(report.refusals).toEqual([{ line: 3, reason: 'STATUS "QQ" is not known' }]);
  });

  it("that stands twice counts as allocated", async () => {
    const content = file(dated, row(1, "AV", "N"), row(1, "AV", "N"));
    const { list, report } = await readContent("nanpa-thousands-block", content);
    expect(list.blocks.get(2_123_001)?.allocated).toBe(true);
    expect(report).toMatchObject({ accepted: 2, refused: 1 });
  });
});

describe("the thousands-block file", () => {
  it("is as old as its latest assignment that has come", async () => {
    const content = file(dated, row(1, "AS", "N", "12/31/2026"), row(2, "AS", "N", "01/02/2020"));
    const { list, report } = await readContent("nanpa-thousands-block", content);
    const asOfMs = Date.UTC(2026, 10, 19);
    expect(report.asOfMs).toBe(asOfMs);
    expect(list.blockCoverage.get("sample")).toMatchObject({ staleAtMs: asOfMs + 30 * DAY });
  });

  it.each<[string, string, RegExp]>([
    ["without a date in it", file(row(1, "AV", "N")), /does not state its date/],
    ["with a row without a block", file(dated.replace(",300,", ",3,")), /line 2 has no NPA, NXX/],
    ["cut off", file(dated, dated).slice(0, -14), /line 3 has 1\d cells of 15/],
    ["without the flag of contamination", file(dated).replace("(Y or N)", ""), /no column Contam/],
  ])("is refused whole %s", async (_, content, reason) => {
    await expect(readContent("nanpa-thousands-block", content)).rejects.toThrow(reason);
  });
});

const synthetic = realFile("SYNTHETIC_ThousandsBlockAssignment_All_Augmented_sample.txt");

describe.runIf(synthetic)("the shared thousands-block sample", () => {
  it("has one block that counts as unallocated", async () => {
    const list = new PlainList();
    await readSource(sourceOf("nanpa-thousands-block", { path: synthetic ?? "" }), list, NOW);
    const free = [...list.blocks].filter(([, block]) => !block.allocated);
    expect(free.map(([code]) => code)).toEqual([2_123_001]);
  });
});
