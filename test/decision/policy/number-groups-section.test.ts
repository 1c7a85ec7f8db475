import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../service/decision/policy/policy-file.ts";

function groupsOf(section: string) {
  const parsed = parsePolicy(`numberGroups:\n${section}`);
  return parsed.ok ? parsed.policy.numberGroups : parsed.faults;
}

describe("the numberGroups section", () => {
  it("names numbers one by one and as ranges, both ends included", () => {
    const groups = groupsOf(
      '  Example Dental: ["+12155550123", "(215) 555-0200 to +12155550202"]\n  Abroad: ["+442071838750"]\n',
    );
    expect(groups).toEqual(
      new Map([
        ["Example Dental", new Set(["12155550123", "12155550200", "12155550201", "12155550202"])],
        ["Abroad", new Set(["442071838750"])],
      ]),
    );
  });

  it("is empty in a policy without it", () => {
    const parsed = parsePolicy("rules: {}\n");
    expect(parsed.ok && parsed.policy.numberGroups).toEqual(new Map());
  });

  it.each([
    ['  A: ["911"]', "must be a telephone number"],
    ['  A: ["+12155550200 to +12155550100"]', "must be a telephone number"],
    ['  A: ["+12155550200 to nobody"]', "must be a telephone number"],
    ["  A: [2155550200]", "must be a text"],
    ["  A: yes", "must be a list"],
    ['  "": ["+12155550200"]', "must have a name"],
    ['  A: ["+12155550000 to +12155559999"]\n  B: ["+12165550000"]', "may have 10000 numbers"],
    ['  A: ["+12155550000 to +19995550000"]', "may have 10000 numbers"],
  ])("refuses %s", (section, reason) => {
    const faults = groupsOf(section);
    expect(faults).toEqual([expect.objectContaining({ reason: expect.stringContaining(reason) })]);
  });
});
