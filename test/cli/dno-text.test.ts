import { expect, it } from "vitest";
import { numberText } from "../../service/cli/dno-text.ts";

const REPORT = {
  number: "2125550100",
  version: "v1",
  allowed: undefined,
  npa: undefined,
  exchange: "allocated",
  note: undefined,
} as const;

it("tells of the exchange of a number, but not where there can be none", () => {
  const invalid = { class: "invalid", source: "number-plan", matched: "212555" } as const;
  expect(numberText({ ...REPORT, hits: [] })).toContain("exchange: allocated");
  expect(numberText({ ...REPORT, hits: [invalid] })).not.toContain("exchange:");
});
