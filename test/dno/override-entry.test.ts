import { describe, expect, it } from "vitest";
import {
  type OverrideRequest,
  overrideDigits,
  overrideOf,
} from "../../service/dno/override-entry.ts";
import { RingfenceError } from "../../service/errors.ts";
import { DAY, NOW } from "./index/made-index.ts";

const REQUEST: OverrideRequest = {
  number: "212-555-0100",
  class: "inbound-only",
  reason: "customer service line",
  requester: "Example Bank",
  proof: "",
  expiresAtMs: undefined,
};

function faultOf(with_: Partial<OverrideRequest>): string | undefined {
  try {
    overrideOf({ ...REQUEST, ...with_ }, NOW);
    return undefined;
  } catch (error) {
    return error instanceof RingfenceError ? error.field : String(error);
  }
}

describe("overrideOf", () => {
  it("keeps who asked, why, and since when", () => {
    expect(overrideOf({ ...REQUEST, requester: " Example Bank " }, NOW)).toEqual({
      kind: "inbound-only",
      digits: "2125550100",
      reason: "customer service line",
      requester: "Example Bank",
      proof: "",
      createdAtMs: NOW,
      expiresAtMs: undefined,
    });
  });

  it("takes unused numbers only with the allocatee and its verification", () => {
    expect(faultOf({ class: "unused" })).toBe("proof");
    expect(faultOf({ class: "unused", proof: "mail of today", requester: " " })).toBe("requester");
    expect(faultOf({ class: "unused", proof: "mail of today" })).toBeUndefined();
  });

  it("ends an unused number after thirty days, when its verification has to be given anew", () => {
    const unused = { ...REQUEST, class: "unused", proof: "mail" } as const;
    expect(overrideOf(unused, NOW).expiresAtMs).toBe(NOW + 30 * DAY);
    const shorter = { ...unused, expiresAtMs: NOW + DAY };
    expect(overrideOf(shorter, NOW).expiresAtMs).toBe(NOW + DAY);
    const longer = { ...unused, expiresAtMs: NOW + 31 * DAY };
    expect(overrideOf(longer, NOW).expiresAtMs).toBe(NOW + 30 * DAY);
  });

  it("takes an inbound-only number only with the subscriber who asked for it", () => {
    expect(faultOf({ requester: "" })).toBe("requester");
  });

  it("allows a number with a reason alone, and nothing without one", () => {
    expect(faultOf({ class: "allowed", requester: "" })).toBeUndefined();
    expect(faultOf({ class: "allowed", reason: "  " })).toBe("reason");
  });

  it("refuses an expiry that is over", () => {
    expect(faultOf({ expiresAtMs: NOW })).toBe("expires");
    expect(faultOf({ expiresAtMs: NOW + 1 })).toBeUndefined();
  });
});

describe("overrideDigits", () => {
  it.each([
    ["212", "212"],
    ["212555", "212555"],
    ["2125551", "2125551"],
    ["2125550100", "2125550100"],
    ["+12125550100", "2125550100"],
    ["12125550100", "2125550100"],
    ["(212) 555-0100", "2125550100"],
    ["2125551XXX", "2125551"],
    ["212XXXXXXX", "212"],
  ])("reads %s as %s", (number, digits) => {
    expect(overrideDigits(number, "inbound-only")).toBe(digits);
  });

  it.each([
    "",
    "21",
    "2125",
    "21255501001",
    "abc",
    "911",
    "+1212555010012345",
    "2125550100-2125550150",
  ])("refuses %j", (number) => {
    expect(() => overrideDigits(number, "allowed")).toThrow(RingfenceError);
  });

  it.each([
    ["0125550100", "0125550100"],
    ["+10125550100", "0125550100"],
    ["11234567890", "1234567890"],
    ["+1212555010", "1212555010"],
    ["0012125550", "0012125550"],
    ["001 212 555 01", "121255501"],
  ])("keeps %j, which is not valid, only to allow it", (number, digits) => {
    expect(overrideDigits(number, "allowed")).toBe(digits);
    for (const kind of ["inbound-only", "unused"] as const) {
      expect(() => overrideDigits(number, kind)).toThrow(RingfenceError);
    }
  });

  it("keeps a number of another country behind a plus, and only to allow it", () => {
    expect(overrideDigits("+442071838750", "allowed")).toBe("+442071838750");
    expect(overrideDigits("00442071838750", "allowed")).toBe("+442071838750");
    expect(() => overrideDigits("+442071838750", "inbound-only")).toThrow("another country");
  });
});
