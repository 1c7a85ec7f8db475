import { describe, expect, it } from "vitest";
import {
  countDistinct,
  distinctOf,
  mixed,
  REGISTERS,
} from "../../../service/analytics/behaviour/distinct-count.ts";

function counted(numbers: Iterable<number>): number {
  const registers = new Uint8Array(REGISTERS);
  for (const number of numbers) countDistinct(registers, 0, mixed(number));
  return distinctOf(registers, 0, 0);
}

function* numbersFrom(first: number, count: number): Generator<number> {
  for (let at = 0; at < count; at += 1) yield first + at;
}

describe("the count of different called numbers", () => {
  it("is nothing for none, and one for one that is called over and over", () => {
    expect(counted([])).toBe(0);
    expect(counted(Array.from({ length: 1_000 }, () => 12_125_550_100))).toBe(1);
  });

  it("is at most two off up to ten", () => {
    for (let count = 1; count <= 10; count += 1) {
      expect(Math.abs(counted(numbersFrom(12_125_550_100, count)) - count)).toBeLessThanOrEqual(2);
    }
  });

  it.each([20, 100, 500, 5_000, 100_000])("is within its error for %i", (count) => {
    // The mean of 40 counters has a sixth of one counter's error of 13 %, 2 %; four times that.
    let sum = 0;
    for (let run = 0; run < 40; run += 1) sum += counted(numbersFrom(2e10 + run * 1e7, count));
    expect(Math.abs(sum / 40 / count - 1)).toBeLessThan(0.08);
  });

  it("counts what two counters saw once", () => {
    const registers = new Uint8Array(2 * REGISTERS);
    for (const number of numbersFrom(1e10, 60)) countDistinct(registers, 0, mixed(number));
    for (const number of numbersFrom(1e10 + 30, 60)) {
      countDistinct(registers, REGISTERS, mixed(number));
    }
    const together = distinctOf(registers, 0, REGISTERS);
    expect(together).toBe(counted(numbersFrom(1e10, 90)));
  });
});
