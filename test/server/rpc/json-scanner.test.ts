import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonScanner } from "../../../service/server/rpc/json-scanner.ts";

const container = fc
  .jsonValue()
  .map((value) => (typeof value === "object" && value !== null ? value : { value }));

describe("the JSON scanner", () => {
  it("finds the end of an object or array, wherever it is cut", () => {
    fc.assert(
      fc.property(container, fc.string({ unit: "binary" }), fc.nat(), (value, behind, cut) => {
        const json = Buffer.from(JSON.stringify(value));
        const bytes = Buffer.concat([json, Buffer.from(behind)]);
        const scanner = new JsonScanner();
        const first = cut % json.length;
        expect(scanner.scan(bytes.subarray(0, first), 0)).toBe(-1);
        expect(scanner.scan(bytes, first)).toBe(json.length);
      }),
    );
  });

  it("takes braces, brackets and escaped quotes inside a string for text", () => {
    const text = String.raw`{"a":"}]\"}\\","b":["\\\"{"]}`;
    expect(new JsonScanner().scan(Buffer.from(`${text}{}`), 0)).toBe(text.length);
  });
});
