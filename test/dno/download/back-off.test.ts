import { describe, expect, it } from "vitest";
import { backOffMs, retryAfterMs } from "../../../service/dno/download/back-off.ts";

describe("the wait before the next attempt", () => {
  it("doubles with each failure, up to a minute", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 30].map((failures) => backOffMs(failures, 0.999_999));
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it("is left to chance by the half", () => {
    expect(backOffMs(2, 0)).toBe(2_000);
    expect(backOffMs(2, 0.5)).toBe(3_000);
  });

  it("is what the server asks for when that is longer, up to a minute", () => {
    expect(backOffMs(1, 0, 500)).toBe(1_000);
    expect(backOffMs(1, 0, 20_000)).toBe(20_000);
    expect(backOffMs(1, 0, 3_600_000)).toBe(60_000);
  });
});

describe("Retry-After", () => {
  const nowMs = Date.UTC(2026, 10, 20, 8, 0, 0);

  it.each([
    ["120", 120_000],
    ["Fri, 20 Nov 2026 08:00:30 GMT", 30_000],
    ["Fri, 20 Nov 2026 07:00:00 GMT", 0],
    ["soon", 0],
    ["-5", 0],
    [undefined, 0],
  ])("%s is %i ms", (header, ms) => {
    expect(retryAfterMs(header, nowMs)).toBe(ms);
  });
});
