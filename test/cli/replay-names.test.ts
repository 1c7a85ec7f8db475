import { expect, it } from "vitest";
import { policyNames } from "../../service/cli/replay.ts";

it("tells two policies apart in a report, also by their folders", () => {
  expect(policyNames(["/etc/today.yaml", "proposed.yaml"])).toEqual([
    "today.yaml",
    "proposed.yaml",
  ]);
  expect(policyNames(["old/policy.yaml", "policy.yaml"])).toEqual([
    "old/policy.yaml",
    "policy.yaml",
  ]);
});
