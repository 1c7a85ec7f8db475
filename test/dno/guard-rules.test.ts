import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readForbidden } from "../../service/dno/guard-rules.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("files of numbers that no list may block", () => {
  const folder = temporaryFolder();

  async function read(text: string) {
    const file = join(folder.path, "ours.csv");
    await writeFile(file, text);
    return await readForbidden([file]);
  }

  it("are read with a byte order mark, quoted cells, CRLF, a header and comments", async () => {
    const numbers = [
      { first: 2_122_345_678, last: 2_122_345_678 },
      { first: 2_122_340_000, last: 2_122_349_999 },
    ];
    const rows = '"2122345678","County PSAP, main"\r\n# ours\r\n\r\n212234,all\r\n';
    expect(await read(`\ufeff${rows}`)).toEqual(numbers);
    expect(await read(`\ufeffnumber,whose\r\n${rows}`)).toEqual(numbers);
  });

  it("are refused with the line that is no number", async () => {
    await expect(read("2122345678\n21223\n")).rejects.toThrow(/ours\.csv: line 2: "21223" has not/);
    await expect(read('2122345678\n"2122345679\n')).rejects.toThrow(/line 2: .* is no number/);
  });
});
