import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallDetail } from "../../service/replay/call-detail.ts";
import { DetailFile } from "../../service/replay/detail-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfence-details-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, name = "calls.csv") {
  const path = join(folder, name);
  await writeFile(path, content);
  const file = new DetailFile(path, {});
  const details: CallDetail[] = [];
  for await (const chunk of file.details()) details.push(...chunk);
  return { file, details, calls: details.map(({ call }) => `${call.from} ${call.trunk ?? ""}`) };
}

const HEADER = "calling,time,trunk";
const row = (calling: string, second: string, trunk = "a") =>
  `${calling},2026-11-20T12:00:${second}Z,${trunk}`;

describe("a file of call detail records", () => {
  it("gives its calls in the order of their time, whatever that of its rows is", async () => {
    const { calls } = await read(
      [HEADER, row("3", "30"), row("1", "10"), row("2", "20")].join("\n"),
    );
    expect(calls).toEqual(["1 a", "2 a", "3 a"]);
  });

  it("may be gzipped, have tabs, quotes and the line ends of Windows", async () => {
    const text = `${HEADER}\r\n"1",2026-11-20T12:00:10Z,"a ""b"", c"\r\n`;
    expect((await read(gzipSync(text), "calls.csv.gz")).calls).toEqual(['1 a "b", c']);
    const tabs = [HEADER, row("1", "10")].join("\n").replaceAll(",", "\t");
    expect((await read(tabs)).calls).toEqual(["1 a"]);
  });

  it("leaves out rows that are not good, and says which and why", async () => {
    const rows = [HEADER, "1,never,a", row("2", "20"), row("", "30"), '4,"2026', "5"];
    const { file, calls } = await read(rows.join("\n"));
    expect(calls).toEqual(["2 a"]);
    expect(file).toMatchObject({ rows: 5, refused: 4 });
    expect(file.refusals.toSorted((a, b) => a.line - b.line)).toMatchObject([
      { line: 2, field: "time" },
      { line: 4, field: "calling" },
      { line: 5, field: "time" },
      { line: 6, field: "time" },
    ]);
  });

  it("is refused when it is empty, or has no column for the time", async () => {
    await expect(read("")).rejects.toMatchObject({ code: "DATA_REFUSED" });
    await expect(read("calling,called\n1,2\n")).rejects.toMatchObject({
      code: "DATA_REFUSED",
      field: "time",
    });
  });
});
