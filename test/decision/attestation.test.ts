import { describe, expect, it } from "vitest";
import { verifiedCaller } from "../../service/decision/attestation.ts";
import { identityHeader } from "../sip/identity-header.ts";
import { callOf } from "./world.ts";

const SBC = { verified: true, verstat: false };
const PEER = { verified: true, verstat: true };
const NOBODY = { verified: false, verstat: false };
const SHAKEN = identityHeader({ attest: "B", orig: { tn: "14045551234" } });

function attestation(fields: Record<string, unknown>, trunk = SBC) {
  return verifiedCaller(callOf(fields), trunk).attestation;
}

describe("the attestation of a call", () => {
  it("is what the SBC's verifier said", () => {
    expect(attestation({ attest: "A" })).toBe("A");
    expect(attestation({ attest: "A", verstat: "TN-Validation-Passed" })).toBe("A");
    expect(attestation({ attest: "A", verstat: "" })).toBe("A");
  });

  it("is what the verstat names, where the verifier says no more", () => {
    expect(attestation({ verstat: "TN-Validation-Passed-C" })).toBe("C");
  });

  it("is what the verified PASSporT claims, where nothing else names a level", () => {
    expect(attestation({ verstat: "TN-Validation-Passed", identity: [SHAKEN] })).toBe("B");
  });

  it.each([
    ["nothing was verified", {}],
    ["there is a PASSporT that nobody verified", { identity: [SHAKEN] }],
    ["the verification failed", { verstat: "TN-Validation-Failed", attest: "A" }],
    ["there was nothing to verify", { verstat: "No-TN-Validation", identity: [SHAKEN] }],
    ["the verstat is of no dialect", { verstat: "yes", identity: [SHAKEN] }],
    ["the PASSporT is malformed", { verstat: "TN-Validation-Passed", identity: ["x.y.z"] }],
  ])("is none where %s", (_, fields) => {
    expect(attestation(fields)).toBe("none");
  });

  it("is none where the policy does not believe the trunk", () => {
    expect(attestation({ attest: "A", verstat: "TN-Validation-Passed-A" }, NOBODY)).toBe("none");
  });
});

describe("a verstat in PAI or From", () => {
  it.each([
    ["before the @", "<sip:+15617500080;verstat=TN-Validation-Passed-A@foo.com;user=phone>"],
    ["behind the host", "<sip:+18889809750@sip.telnyx.com;verstat=TN-Validation-Passed-A>"],
    ["in a tel URI", "<tel:+15617500080;verstat=TN-Validation-Passed-A>"],
  ])("counts where the policy says so: %s", (_, value) => {
    expect(attestation({ from: value }, PEER)).toBe("A");
    expect(attestation({ pai: value }, PEER)).toBe("A");
    expect(attestation({ from: value }, SBC)).toBe("none");
  });

  it("of a tel URI comes before that of a sip URI", () => {
    const pai = [
      "<sip:+15617500080@h;verstat=TN-Validation-Passed-C>",
      "<tel:+15617500080;verstat=TN-Validation-Passed-B>",
    ];
    expect(attestation({ pai }, PEER)).toBe("B");
  });

  it("does not override what our own verifier found", () => {
    const from = "<sip:+15617500080@h;verstat=TN-Validation-Passed-A>";
    expect(attestation({ from, verstat: "TN-Validation-Failed" }, PEER)).toBe("none");
  });
});

describe("the PASSporT of a diverted call", () => {
  it("names the caller in its SHAKEN part, whatever the div chain says", () => {
    const diverted = identityHeader(
      { orig: { tn: "14045551234" }, div: { tn: "13125550100" }, dest: { tn: ["16175550100"] } },
      { ppt: "div" },
    );
    const call = callOf({ attest: "A", identity: [diverted, SHAKEN, "malformed"] });
    expect(verifiedCaller(call, SBC).passport?.orig?.tn).toBe("14045551234");
  });
});
