import { describe, expect, it } from "vitest";
import { filterBits, filterWord, filterWords } from "../../../service/dno/index/entry-filter.ts";
import { Random } from "./random.ts";

type Number = readonly [exchange: number, line: number];

/** The share of other numbers that a filter of `listed` lets through. */
function letThrough(listed: readonly Number[], others: readonly Number[], bits: number): number {
  const filter = new Uint32Array(Math.ceil((listed.length * bits) / 32));
  const scale = filter.length / 2 ** 32;
  for (const [exchange, line] of listed) {
    const word = filterWord(exchange, line, scale);
    filter[word] = (filter[word] ?? 0) | filterBits(exchange, line);
  }
  const holds = ([exchange, line]: Number) => {
    const wanted = filterBits(exchange, line);
    return ((filter[filterWord(exchange, line, scale)] ?? 0) & wanted) === wanted;
  };
  expect(listed.every(holds)).toBe(true);
  return others.filter(holds).length / others.length;
}

function numbersOf(count: number, of: (at: number) => Number): readonly Number[] {
  return Array.from({ length: count }, (_, at) => of(at));
}

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

  it("takes what containers and directory leave of 2.92 bytes an entry, from 6 to 12 bits", () => {
    const bitsOf = (exactBytes: number) => (filterWords(1_000_000, exactBytes) * 32) / 1_000_000;
    expect(bitsOf(0)).toBe(12);
    expect(bitsOf(1_920_000)).toBeCloseTo(8, 2);
    expect(bitsOf(5_000_000)).toBe(6);
    expect(filterWords(0, 0)).toBe(1);
  });
});
