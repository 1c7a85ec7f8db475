import { expect, it } from "vitest";
import { numberText } from "../../service/cli/dno-text.ts";
import { IN_SERVICE_GRACE_MS } from "../../service/numbering/number-plan.ts";
import { npaOf } from "../dno/index/made-index.ts";

const REPORT = {
  number: "2125550100",
  version: "v1",
  allowed: undefined,
  npa: undefined,
  exchange: "allocated",
  note: undefined,
} as const;

const NOTHING_OF_EXCHANGES = { coverage: undefined, deniedBy: undefined, blocks: undefined };

it("tells of the exchange of a number, but not where there can be none", () => {
  const invalid = { class: "invalid", source: "number-plan", matched: "212555" } as const;
  expect(numberText({ ...REPORT, hits: [] })).toContain("exchange: allocated");
  expect(numberText({ ...REPORT, hits: [invalid] })).not.toContain("exchange:");
});

it("gives the date of service that the plan states, without the day of grace", () => {
  const inServiceAtMs = Date.UTC(2027, 1, 27) - IN_SERVICE_GRACE_MS;
  const npa = { ...npaOf(273, { country: "CA", inServiceAtMs }), ...NOTHING_OF_EXCHANGES };
  expect(numberText({ ...REPORT, npa, hits: [] })).toContain("CA, from 2027-02-27");
});
