import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJsonPath, valueAt } from "../../../service/analytics/vendors/json-path.ts";

const JSON_VALUE = {
  spamRisk: { level: 1 },
  data: [{ score: 70 }, { score: 80 }],
  "a.b": { c: null },
};

describe("the way to a value in a vendor's answer", () => {
  it.each([
    ["spamRisk.level", 1],
    ["data[1].score", 80],
    ['"a.b".c', null],
    ["spamRisk.none", undefined],
    ["data.score", undefined],
    ["spamRisk[0]", undefined],
    ["spamRisk.level.deeper", undefined],
    ["data[9].score", undefined],
    ["constructor", undefined],
    ["__proto__.polluted", undefined],
  ])("finds at %s %s", (text, value) => {
    expect(valueAt(JSON_VALUE, readJsonPath(text) ?? [])).toBe(value);
  });

  it("begins with a place where the answer is an array", () => {
    expect(valueAt([{ score: 3 }], readJsonPath("[0].score") ?? [])).toBe(3);
  });

  it.each(["", ".", "a.", "a..b", "[x]", "a[", 'a"b', "a]", "[1234567]"])("refuses %j", (text) => {
    expect(readJsonPath(text)).toBeUndefined();
  });

  it("never throws, whatever the answer is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, text) => {
        const path = readJsonPath(text);
        if (path !== undefined) valueAt(json, path);
        expect(path === undefined || path.length > 0).toBe(true);
      }),
    );
  });
});
