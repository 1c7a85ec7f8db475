import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escaped, jsonText, quote } from "../service/json-text.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: a line of JSON holds none of them
const ONE_LINE_OF_ASCII = /^[^\0-\x1f\x7f-\uffff]*$/;

describe("JSON text", () => {
  it("is ASCII on one line, and reads back as what was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(quote(text)).toMatch(ONE_LINE_OF_ASCII);
        expect(JSON.parse(quote(text))).toBe(text);
        expect(quote(text)).toBe(`"${escaped(text)}"`);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value)).toMatch(ONE_LINE_OF_ASCII);
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("escapes quotes, backslashes, line breaks, DEL and what is not ASCII", () => {
    expect(quote('a"b\\c\r\n\x7f\u2028é😀')).toBe(
      '"a\\"b\\\\c\\r\\n\\u007f\\u2028\\u00e9\\ud83d\\ude00"',
    );
  });

  it("writes what JSON has no form for as null", () => {
    expect(jsonText(undefined)).toBe("null");
    expect(jsonText(Number.NaN)).toBe("null");
  });
});
