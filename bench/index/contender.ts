/**
 * Measures one way to keep a list of numbers, in a process of its own: `contender.js KIND FILE
 * FOLDER`. Prints one JSON line with what it measured.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RoaringBitmap32 } from "roaring-wasm";
import { buildIndex } from "../../service/dno/build.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import { parseManifest } from "../../service/dno/manifest.ts";
import { randomNational, randomWords } from "./numbers.ts";

export type ContenderKind = "ringfence" | "set" | "roaring";

export interface ContenderFigures {
  readonly numbers: number;
  readonly bytes: number;
  readonly buildMs: number;
  /** One an attempt. */
  readonly lookupsPerSecond: readonly number[];
  readonly hits: number;
}

/** Never the same numbers twice: memory has to be fetched as for calls that come in. */
const LOOKUPS = 1 << 18;
const ATTEMPTS = 25;
const FIRST_NUMBER = 2_000_000_000;
const SHARD = 0x1_0000_0000;

interface Kept {
  readonly numbers: number;
  readonly bytes: number;
  /** Counts hits among numbers; strings are made before the clock starts. */
  prepare(nationals: Float64Array): () => number;
}

async function ringfence(file: string, folder: string): Promise<Kept> {
  const text = `sources:\n  - { name: list, format: digit-list, class: inbound-only, path: ${file} }\n`;
  const manifest = parseManifest(text, join(folder, "manifest.yaml"));
  const built = join(folder, "index.dno");
  const now = Date.now();
  await buildIndex(manifest, { file: built, nowMs: now, previous: undefined, filesUntilFree: 7 });
  const { index } = await loadIndex(built);
  const numbers = index.info.content.report.entries[0]?.numbers ?? 0;
  return {
    numbers,
    bytes: index.bytes,
    prepare: (nationals) => () => {
      let hits = 0;
      for (let at = 0; at < nationals.length; at += 1) {
        if (index.find(nationals[at] ?? 0, now) !== undefined) hits += 1;
      }
      return hits;
    },
  };
}

async function stringSet(file: string): Promise<Kept> {
  const before = heapBytes();
  const set = new Set<string>();
  for await (const line of linesOf(file)) set.add(line);
  return {
    numbers: set.size,
    bytes: heapBytes() - before,
    prepare(nationals) {
      // As they come out of a SIP header: strings that nobody has hashed yet.
      const texts = Array.from(nationals, (national) => `${national}`);
      return () => {
        let hits = 0;
        for (let at = 0; at < texts.length; at += 1) if (set.has(texts[at] ?? "")) hits += 1;
        return hits;
      };
    },
  };
}

async function roaring(file: string): Promise<Kept> {
  // Ten digits do not fit into 32 bits: two bitmaps.
  const [low, high] = [new RoaringBitmap32(), new RoaringBitmap32()];
  for await (const line of linesOf(file)) {
    const number = Number(line) - FIRST_NUMBER;
    if (number < SHARD) low.add(number);
    else high.add(number - SHARD);
  }
  for (const bitmap of [low, high]) {
    bitmap.runOptimize();
    bitmap.shrinkToFit();
  }
  const size = (bitmap: RoaringBitmap32) => bitmap.getSerializationSizeInBytes("portable");
  return {
    numbers: low.size + high.size,
    bytes: size(low) + size(high),
    prepare: (nationals) => () => {
      let hits = 0;
      for (let at = 0; at < nationals.length; at += 1) {
        const number = (nationals[at] ?? 0) - FIRST_NUMBER;
        if (number < SHARD ? low.has(number) : high.has(number - SHARD)) hits += 1;
      }
      return hits;
    },
  };
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const [kind = "", file = "", folder = ""] = process.argv.slice(2);
const makers: Readonly<Record<string, (file: string, folder: string) => Promise<Kept>>> = {
  ringfence,
  set: stringSet,
  roaring,
};
const make = makers[kind];
if (!make) throw new Error(`${kind} is no contender`);

const started = performance.now();
const kept = await make(file, folder);
const buildMs = performance.now() - started;
const next = randomWords(77);
const rates: number[] = [];
let hits = 0;
for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
  const nationals = Float64Array.from({ length: LOOKUPS }, () => randomNational(next));
  const run = kept.prepare(nationals);
  const start = performance.now();
  hits = run();
  rates.push((LOOKUPS / (performance.now() - start)) * 1000);
}
const { numbers, bytes } = kept;
const figures: ContenderFigures = { numbers, bytes, buildMs, lookupsPerSecond: rates, hits };
process.stdout.write(`${JSON.stringify(figures)}\n`);
