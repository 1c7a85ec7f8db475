/**
 * Measures one way to keep a list of numbers, in a process of its own: `contender.js KIND FILE
 * FOLDER`. Look-ups in the index that `ringfence` left in the folder, and bare reads of memory, are
 * measured in turns with it. Prints one JSON line.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RoaringBitmap32 } from "roaring-wasm";
import { buildFrom } from "../../service/dno/build.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import { parseManifest } from "../../service/dno/manifest.ts";
import type { DnoSink } from "../../service/dno/sink.ts";
import { readSource } from "../../service/dno/sources/read-source.ts";
import { Memory } from "./memory.ts";
import { LOOKUPS, randomNational, randomWords } from "./numbers.ts";
import { fillPlan } from "./plan.ts";

/**
 * `ringfence` builds an index of the list, `national` one of the list and the tables of the whole
 * plan; `built` and `built-national` are what these left, in a process that was started otherwise.
 */
export type ContenderKind =
  | "ringfence"
  | "national"
  | "built"
  | "built-national"
  | "set"
  | "roaring";

export interface ListFigures {
  readonly numbers: number;
  readonly bytes: number;
  readonly buildMs: number;
  /** One an attempt, by the processor's time. */
  readonly lookupsPerSecond: readonly number[];
  readonly hits: number;
}

export interface ContenderFigures extends ListFigures {
  /** Many look-ups at once, where the list has that: the index. */
  readonly groupedPerSecond: readonly number[];
  /** Look-ups in the index, and bare reads, each measured right after the attempt it stands for. */
  readonly indexPerSecond: readonly number[];
  readonly readsPerSecond: readonly number[];
  /** Reads each of which needs what the one before has read. */
  readonly chainedReadsPerSecond: number;
}

const ATTEMPTS = 31;
/** The first attempts are the compiler's. */
const WARMING = 5;
const FIRST_NUMBER = 2_000_000_000;
const SHARD = 0x1_0000_0000;

interface Kept {
  readonly numbers: number;
  readonly bytes: number;
  /** Counts hits among numbers; strings are made before the clock starts. */
  prepare(nationals: Float64Array): () => number;
  prepareGrouped?(nationals: Float64Array): () => number;
}

async function ringfence(file: string, folder: string): Promise<Kept> {
  return await buildOf(file, indexFile(folder), false);
}

async function national(file: string, folder: string): Promise<Kept> {
  return await buildOf(file, nationalFile(folder), true);
}

async function buildOf(list: string, file: string, withPlan: boolean): Promise<Kept> {
  const text = `sources:\n  - { name: list, format: digit-list, class: inbound-only, path: ${list} }\n`;
  const nowMs = Date.now();
  const read = async (sink: DnoSink) => {
    const reports = [];
    for (const source of parseManifest(text, file).sources) {
      reports.push(await readSource(source, sink, nowMs));
    }
    if (withPlan) await fillPlan(sink);
    return reports;
  };
  await buildFrom(read, { file, nowMs, previous: undefined, filesUntilFree: 7 });
  return await keptIn(file);
}

function indexFile(folder: string): string {
  return join(folder, "index.dno");
}

function nationalFile(folder: string): string {
  return join(folder, "national.dno");
}

async function keptIn(file: string): Promise<Kept> {
  const { index } = await loadIndex(file);
  const now = Date.now();
  return {
    numbers: index.info.content.report.entries[0]?.numbers ?? 0,
    bytes: index.bytes,
    prepare: (nationals) => () => {
      let hits = 0;
      for (let at = 0; at < nationals.length; at += 1) {
        if (index.find(nationals[at] ?? 0, now) !== undefined) hits += 1;
      }
      return hits;
    },
    prepareGrouped: (nationals) => () => {
      let hits = 0;
      index.findEach(nationals, now, () => {
        hits += 1;
      });
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
const makers: Readonly<Record<ContenderKind, (file: string, folder: string) => Promise<Kept>>> = {
  ringfence,
  national,
  built: (_, folder) => keptIn(indexFile(folder)),
  "built-national": (_, folder) => keptIn(nationalFile(folder)),
  set: stringSet,
  roaring,
};
if (!(kind in makers)) throw new Error(`${kind} is no contender`);

const started = performance.now();
const kept = await makers[kind as ContenderKind](file, folder);
const buildMs = performance.now() - started;
// The same functions with lists of several sorts would be compiled for all of them: the index's own
// attempts are compared with a second one only where the contender is another one.
const other = kind === "set" || kind === "roaring" ? await keptIn(indexFile(folder)) : kept;
const memory = new Memory(other.bytes);
const next = randomWords(77);
const rates: { own: number; grouped: number; index: number; reads: number }[] = [];
let hits = 0;

/** A second of the processor's time: what a neighbour takes of a shared core is not counted. */
function rateOf(run: () => number): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (LOOKUPS / (user + system)) * 1e6;
}

function sameAs(one: number, other: number): number {
  if (one !== other) throw new Error(`one by one ${one} numbers are found, together ${other}`);
  return other;
}

for (let attempt = 0; attempt < ATTEMPTS + WARMING; attempt += 1) {
  const nationals = Float64Array.from({ length: LOOKUPS }, () => randomNational(next));
  const run = kept.prepare(nationals);
  const own = rateOf(() => {
    hits = run();
    return hits;
  });
  const together = kept.prepareGrouped?.(nationals);
  const grouped = together ? rateOf(() => sameAs(hits, together())) : Number.NaN;
  const index = other === kept ? own : rateOf(other.prepare(nationals));
  const reads = rateOf(() => memory.readAt(nationals));
  if (attempt >= WARMING) rates.push({ own, grouped, index, reads });
}
const figures: ContenderFigures = {
  numbers: kept.numbers,
  bytes: kept.bytes,
  buildMs,
  lookupsPerSecond: rates.map(({ own }) => own),
  groupedPerSecond: kept.prepareGrouped ? rates.map(({ grouped }) => grouped) : [],
  indexPerSecond: rates.map(({ index }) => index),
  readsPerSecond: rates.map(({ reads }) => reads),
  chainedReadsPerSecond: rateOf(() => memory.chain(LOOKUPS)),
  hits,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
