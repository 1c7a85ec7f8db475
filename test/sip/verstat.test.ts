import { describe, expect, it } from "vitest";
import { readNameAddr } from "../../service/sip/name-addr.ts";
import { readVerstat, verstatOf } from "../../service/sip/verstat.ts";

describe("a verstat value", () => {
  it.each([
    ["TN-Validation-Passed", "passed", undefined],
    ["tn-validation-passed", "passed", undefined],
    ["TN-Validation-Passed-A", "passed", "A"],
    ["TN-Validation-Passed-B", "passed", "B"],
    ["TN-Validation-Passed-C", "passed", "C"],
    ["TN-Verification-Passed", "passed", undefined],
    ["TN-Validation-Failed", "failed", undefined],
    ["TN-Validation-Failed-B", "failed", "B"],
    ["TN-Validation-Passed-A-Diverted", "passed", "A"],
    ["TN-Validation-Passed-C-Passthrough", "passed", "C"],
    ["TN-Validation-Failed-B-Diverted", "failed", "B"],
    ["TN-Validation-Passed-Diverted", "unknown", undefined],
    ["TN-Validation-Passed-A-Guessed", "unknown", undefined],
    ["No-TN-Validation", "none", undefined],
    ["No-TN-Validation-Timeout", "none", undefined],
    ["No-TN-Validation-StiInvalid", "none", undefined],
    ["No-TN-Validation-IdentityMissing", "none", undefined],
    ["No-TN-Validation-TNMissing", "none", undefined],
    ["No-TN-Validation-StiConstraints", "none", undefined],
    [" TN-Validation-Passed ", "passed", undefined],
    ["", "none", undefined],
    ["TN-Validation-Passed-D", "unknown", undefined],
    ["TN-Validation-PassedX", "unknown", undefined],
    ["yes", "unknown", undefined],
    ["true;TN-Validation-Passed", "unknown", undefined],
  ])("%j means %s, attestation %s", (value, result, attestation) => {
    expect(readVerstat(value)).toEqual({ result, attestation });
  });
});

describe("verstat in an address", () => {
  it.each([
    ["<sip:+15617500080;verstat=TN-Validation-Passed@foo.com;user=phone>"],
    ["<sip:+18889809750@sip.example.com;verstat=TN-Validation-Passed>"],
    ["<tel:+15617500080;verstat=TN-Validation-Passed>"],
    ["<sip:+15617500080@foo.com>;verstat=TN-Validation-Passed"],
  ])("is found in %s", (value) => {
    expect(verstatOf(readNameAddr(value))).toBe("TN-Validation-Passed");
  });

  it("is not made up", () => {
    expect(verstatOf(readNameAddr('"verstat=TN-Validation-Passed" <sip:a@h>'))).toBeUndefined();
  });
});
