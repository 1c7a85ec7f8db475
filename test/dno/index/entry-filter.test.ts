import { describe, expect, it } from "vitest";
import {
  filterBits,
  filterSize,
  filterWord,
  filterWords,
} from "../../../service/dno/index/entry-filter.ts";
import { Random } from "./random.ts";

type Number = readonly [exchange: number, line: number];

/** The share of other numbers that a filter of `listed` lets through. */
function letThrough(listed: readonly Number[], others: readonly Number[], bits: number): number {
  const { factor, shift } = filterSize(Math.ceil((listed.length * bits) / 32));
  const filter = new Uint32Array(factor * 2 ** (26 - shift));
  const wordOf = ([exchange, line]: Number) =>
    filterWord(exchange, lowBits(exchange, line), factor, shift);
  const bitsOf = ([exchange, line]: Number) => filterBits(exchange, lowBits(exchange, line));
  for (const number of listed) {
    filter[wordOf(number)] = (filter[wordOf(number)] ?? 0) | bitsOf(number);
  }
  const holds = (number: Number) => (bitsOf(number) & ~(filter[wordOf(number)] ?? 0)) === 0;
  expect(listed.every(holds)).toBe(true);
  return others.filter(holds).length / others.length;
}

function lowBits(exchange: number, line: number): number {
  return ((200_000 + exchange) * 10_000 + line) | 0;
}

function numbersOf(count: number, of: (at: number) => Number): readonly Number[] {
  return Array.from({ length: count }, (_, at) => of(at));
}

describe("the size of a filter", () => {
  it("is the words that were asked for, and no hash leads out of it", () => {
    for (const words of [1, 40, 63, 64, 1000, 2_490_368, 36_700_160, 63 * 2 ** 20]) {
      const { factor, shift } = filterSize(words);
      const size = factor * 2 ** (26 - shift);
      expect(size).toBeLessThanOrEqual(words);
      expect(size).toBeGreaterThan((words * 31) / 32);
      const random = new Random(words);
      let most = 0;
      for (let k = 0; k < 10_000; k += 1) {
        const exchange = random.below(800_000);
        const low = lowBits(exchange, random.below(10_000));
        most = Math.max(most, filterWord(exchange, low, factor, shift));
      }
      expect(most).toBeLessThan(size);
      expect(most).toBeGreaterThan(Math.floor(size * 0.99) - 1);
    }
  });
});

describe("the filter in front of list entries", () => {
  const random = new Random(12);
  const anywhere = (): Number => [random.below(800_000), random.below(10_000)];
  const others = numbersOf(100_000, anywhere);

  it.each([
    ["random numbers", numbersOf(100_000, anywhere)],
    [
      "every fifth line of some exchanges",
      numbersOf(100_000, (at) => [1000 + Math.floor(at / 2000), (at % 2000) * 5]),
    ],
    ["the same line of many exchanges", numbersOf(100_000, (at) => [at * 7, 1234])],
    ["lines and exchanges that run together", numbersOf(100_000, (at) => [at, at % 10_000])],
  ])("lets few others through, whatever pattern is listed: %s", (_name, listed) => {
    expect(letThrough(listed, others, 8)).toBeLessThan(0.06);
    expect(letThrough(listed, others, 12)).toBeLessThan(0.03);
  });

  it("lets few neighbours of what is listed through", () => {
    const listed = numbersOf(50_000, (at) => [2000 + Math.floor(at / 1000), (at % 1000) * 10]);
    const neighbours = listed.map(([exchange, line]): Number => [exchange, line + 1]);
    expect(letThrough(listed, neighbours, 8)).toBeLessThan(0.06);
  });

  it("takes what containers and directory leave of 2.94 bytes an entry, from 6 to 12 bits", () => {
    const bitsOf = (exactBytes: number) => (filterWords(1_000_000, exactBytes) * 32) / 1_000_000;
    for (const [exactBytes, bits] of [
      [0, 12],
      [1_940_000, 8],
      [5_000_000, 6],
    ] as const) {
      // Rounded down to what a factor of six bits can say.
      expect(bitsOf(exactBytes)).toBeLessThanOrEqual(bits);
      expect(bitsOf(exactBytes)).toBeGreaterThan((bits * 31) / 32);
    }
    expect(filterWords(0, 0)).toBe(1);
  });
});
