import { describe, expect, it } from "vitest";
import { fitLine, judge } from "./linear-fit.ts";

function series(count: number, value: (at: number) => number) {
  return Array.from({ length: count }, (_, at) => ({ at, value: value(at) }));
}

describe("the line through samples of memory", () => {
  it("finds the rise of a straight line without error", () => {
    const { slope, error } = fitLine(series(10, (at) => 7 + 3 * at));
    expect(slope).toBeCloseTo(3);
    expect(error).toBeCloseTo(0);
  });

  it("calls a rise above the bound growth", () => {
    expect(judge(fitLine(series(50, (at) => 3 * at + (at % 2))), 1)).toBe("growth");
  });

  it("calls a saw without a rise no growth", () => {
    expect(judge(fitLine(series(200, (at) => at % 8)), 1)).toBe("no growth");
  });

  it("does not judge where the samples leave it open", () => {
    expect(judge(fitLine(series(5, (at) => (at % 2) * 100)), 1)).toBe("too short to say");
    expect(judge(fitLine(series(2, (at) => at)), 1)).toBe("too short to say");
  });
});
