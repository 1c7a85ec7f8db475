import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_LINE_LENGTH, textLines } from "../../../service/dno/sources/text-lines.ts";

/** The lines of a file that comes in these pieces. */
async function linesOf(
  pieces: readonly Uint8Array[],
  encoding: "utf-8" | "latin1" = "utf-8",
): Promise<string[]> {
  async function* chunks() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const lines: string[] = [];
  for await (const some of textLines({ name: "file", chunks: chunks() }, encoding)) {
    lines.push(...some);
  }
  return lines;
}

describe("the lines of a text", () => {
  it("are the same however the file is cut, with characters of several bytes among them", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "7", ",", "\n", "\r\n", "é", "€", "😀") });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, length) => {
        const bytes = Buffer.from(whole);
        const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
          bytes.subarray(at * length, (at + 1) * length),
        );
        const wanted = whole.split("\n").map((line) => line.replace(/\r$/, ""));
        if (wanted.at(-1) === "") wanted.pop();
        expect(await linesOf(pieces)).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it("have the sign of what is no UTF-8, also where plain text follows", async () => {
    const pieces = [Buffer.from([0x61, 0xc3]), Buffer.from("b\nc")];
    expect(await linesOf(pieces)).toEqual(["a\ufffdb", "c"]);
  });

  it("come without a byte order mark, in either encoding", async () => {
    const pieces = [Buffer.from("\ufeffone\ntwo\n")];
    expect(await linesOf(pieces)).toEqual(["one", "two"]);
    expect(await linesOf(pieces, "latin1")).toEqual(["one", "two"]);
  });

  it("are refused when one has no end", async () => {
    const pieces = [Buffer.alloc(MOST_LINE_LENGTH + 1, "x")];
    await expect(linesOf(pieces)).rejects.toMatchObject({ code: "DATA_REFUSED" });
  });
});
