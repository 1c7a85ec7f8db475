import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnName, splitCells } from "../../../service/dno/sources/cells.ts";

describe("splitCells", () => {
  it.each([
    ["", [""]],
    ["a,b,c", ["a", "b", "c"]],
    [" a , b ", ["a", "b"]],
    [",,", ["", "", ""]],
    ['"a,b",c', ["a,b", "c"]],
    ['"say ""hi""",c', ['say "hi"', "c"]],
    ['a, "b" ,c', ["a", "b", "c"]],
    ['"",x', ["", "x"]],
    ['a,""', ["a", ""]],
    ['5" pipe,b', ['5" pipe', "b"]],
    ['"a",', ["a", ""]],
  ])("cuts %j into %j", (line, cells) => {
    expect(splitCells(line)).toEqual(cells);
  });

  it.each(['"a', 'a,"b', '"a"",b', '"'])("does not cut %j, whose quote stays open", (line) => {
    expect(splitCells(line)).toBeUndefined();
  });

  it("gives back what was quoted, whatever it was", () => {
    const cell = fc.string({ maxLength: 20 }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const line = cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
        expect(splitCells(line)).toEqual(cells);
      }),
    );
  });

  it("ends on any line", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('"', ",", " ", "a")), (characters) => {
        const line = characters.join("");
        expect(splitCells(line)?.length ?? 1).toBeLessThanOrEqual(line.length + 1);
      }),
    );
  });
});

describe("columnName", () => {
  it("compares names without case, blanks and signs", () => {
    expect(columnName(" Contaminated (Y or N)")).toBe("contaminatedyorn");
    expect(columnName("created_at")).toBe(columnName("createdAt"));
  });
});
