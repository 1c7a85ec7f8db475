import { describe, expect, it } from "vitest";
import { numberMask } from "../../service/observability/number-mask.ts";

const KEY = Buffer.from("a key of thirty-two bytes at the least");

describe("numbers in the log", () => {
  it("stand whole where the setting says full", () => {
    expect(numberMask("full", KEY)("12155550123")).toBe("12155550123");
  });

  it("show their last four digits, but codes stay whole", () => {
    const mask = numberMask("last4", KEY);
    expect(mask("12155550123")).toBe("*0123");
    expect(mask("911")).toBe("911");
    expect(mask("")).toBe("");
  });

  it("are hashed with the key: the same for the same number, and for no other key", () => {
    const mask = numberMask("hash", KEY);
    expect(mask("12155550123")).toMatch(/^#[0-9a-f]{16}$/);
    expect(mask("12155550123")).toBe(mask("12155550123"));
    expect(mask("12155550123")).toBe(numberMask("hash", KEY)("12155550123"));
    expect(mask("12155550123")).not.toBe(mask("12155550124"));
    expect(mask("12155550123")).not.toBe(numberMask("hash", Buffer.from("other"))("12155550123"));
  });
});
