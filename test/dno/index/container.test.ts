import { describe, expect, it } from "vitest";
import { Containers } from "../../../service/dno/index/container.ts";
import { ContainerEncoder } from "../../../service/dno/index/container-encoder.ts";
import {
  KIND_BITMAP,
  KIND_BUCKETS,
  KIND_FEW,
  KIND_LINES,
  KIND_WIDE_BUCKETS,
  LINES,
} from "../../../service/dno/index/layout.ts";
import { Random } from "./random.ts";

const ABSENT = -1;

interface Case {
  readonly kind: number;
  readonly bytes: number;
  readonly filtered: boolean;
  /** The set of each line, or -1. */
  readonly wanted: Int32Array;
  readonly found: Int32Array;
  readonly visited: Int32Array;
}

/** Encodes the lines that `setOf` gives a set, and reads them back in both ways. */
function roundTrip(setOf: (line: number) => number): Case {
  const encoder = new ContainerEncoder();
  const wanted = Int32Array.from({ length: LINES }, (_, line) => setOf(line));
  for (let line = 0; line < LINES; line += 1) {
    const set = wanted[line] ?? ABSENT;
    if (set !== ABSENT) encoder.add(line, line, set);
  }
  const { bytes, filtered } = encoder.encode();
  // Not at the start of the image, and with other bytes behind it.
  const image = new Uint8Array(new ArrayBuffer(bytes.length + 200)).fill(0xff);
  image.set(bytes, 100);
  const containers = new Containers(image.buffer);
  const found = Int32Array.from({ length: LINES }, (_, line) => containers.find(50, line));
  const visited = new Int32Array(LINES).fill(ABSENT);
  containers.visit(50, (first, last, set) => visited.fill(set, first, last + 1));
  return { kind: (bytes[1] ?? 0) >>> 5, bytes: bytes.length, filtered, wanted, found, visited };
}

/** Compares bytes first: a deep comparison of ten thousand elements takes milliseconds. */
function expectWhole({ wanted, found, visited }: Case): void {
  const bytes = Buffer.from(wanted.buffer);
  if (!bytes.equals(Buffer.from(found.buffer))) expect(found).toEqual(wanted);
  if (!bytes.equals(Buffer.from(visited.buffer))) expect(visited).toEqual(wanted);
  expect(found.length).toBe(LINES);
}

function scattered(count: number, random: Random): Set<number> {
  const lines = new Set<number>();
  while (lines.size < count) lines.add(random.below(LINES));
  return lines;
}

const DENSITIES: readonly [kind: number, count: number][] = [
  [KIND_LINES, 1],
  [KIND_LINES, 5],
  [KIND_FEW, 7],
  [KIND_FEW, 40],
  [KIND_BUCKETS, 100],
  [KIND_BUCKETS, 255],
  [KIND_WIDE_BUCKETS, 256],
  [KIND_WIDE_BUCKETS, 400],
  [KIND_BITMAP, 600],
  [KIND_BITMAP, 5000],
];

describe("a container", () => {
  it.each(DENSITIES)("of kind %d keeps %d scattered lines of one set", (kind, count) => {
    const lines = scattered(count, new Random(count));
    const read = roundTrip((line) => (lines.has(line) ? 0 : ABSENT));
    expect(read.kind).toBe(kind);
    expectWhole(read);
  });

  it.each([2, 3, 5, 17, 300])("keeps %d sets apart at every density", (sets) => {
    const kinds = new Set<number>();
    for (const count of [1, 2, 5, 20, 60, 90, 255, 256, 300, 900, 3000, 9999]) {
      const random = new Random(count * sets);
      const lines = scattered(count, random);
      const read = roundTrip((line) => (lines.has(line) ? random.below(sets) : ABSENT));
      kinds.add(read.kind);
      expectWhole(read);
    }
    for (const kind of [KIND_BUCKETS, KIND_WIDE_BUCKETS, KIND_BITMAP])
      expect(kinds).toContain(kind);
  });

  it("keeps the number of a set that does not fit into 16 bits", () => {
    for (const sets of [[70_000], [70_000, 1], [0, 4_000_000_000]]) {
      const read = roundTrip((line) =>
        line % 100 === 0 ? (sets[line % sets.length] ?? 0) : ABSENT,
      );
      expect(new Uint32Array(read.found)).toEqual(new Uint32Array(read.wanted));
    }
  });

  it("keeps each of ten thousand lines with a set of its own", () => {
    const read = roundTrip((line) => line * 3);
    expectWhole(read);
  });

  it("takes six bytes for a whole exchange, and four more for each gap", () => {
    expect(roundTrip(() => 0).bytes).toBe(6);
    expect(roundTrip((line) => (line === 5000 ? ABSENT : 0)).bytes).toBe(10);
  });

  it("takes at most 0.15 bytes a number where a tenth of the numbers and more are missing", () => {
    const random = new Random(4);
    const read = roundTrip(() => (random.below(100) < 88 ? 0 : ABSENT));
    const numbers = read.wanted.filter((set) => set !== ABSENT).length;
    expect(read.bytes / numbers).toBeLessThan(0.15);
  });

  it("is in the filter where its entries are sparse, and answers by itself where not", () => {
    expect(roundTrip((line) => (line % 100 === 0 ? 0 : ABSENT)).filtered).toBe(true);
    expect(roundTrip((line) => (line % 2 === 0 ? 0 : ABSENT)).filtered).toBe(false);
    expect(roundTrip((line) => (line < 500 ? 0 : ABSENT)).filtered).toBe(false);
  });

  it("agrees with what was put in for random mixtures of runs and lines", () => {
    const random = new Random(77);
    for (let round = 0; round < 300; round += 1) {
      const density = random.below(100) ** 2 / 10_000;
      const sets = 1 + random.below(6);
      let left = 0;
      let set = ABSENT;
      const read = roundTrip(() => {
        if (left > 0) left -= 1;
        else {
          left = random.below(4) === 0 ? random.below(300) : 0;
          set = random.below(1000) / 1000 < density ? random.below(sets) : ABSENT;
        }
        return set;
      });
      if (read.wanted.every((one) => one === ABSENT)) continue;
      expectWhole(read);
    }
  });
});
