/**
 * Loads an index file beside one that is in use, in a process of its own: `loading.js FILE`. A
 * decision is taken every few microseconds meanwhile; prints one JSON line with the longest that
 * one had to wait, and what memory did.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { DnoIndex } from "../../service/dno/index/dno-index.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import { randomNational, randomWords } from "./numbers.ts";

export interface LoadingFigures {
  readonly indexBytes: number;
  readonly loadMs: number;
  readonly quiet: Waits;
  readonly loading: Waits;
  readonly residentBytes: { readonly one: number; readonly peak: number; readonly after: number };
}

/** Milliseconds between two turns of the event loop, in each of which a call was decided. */
export interface Waits {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

const QUIET_MS = 2000;

async function decideWhile(list: () => DnoIndex, going: () => boolean): Promise<Waits> {
  const next = randomWords(5);
  const waits: number[] = [];
  const now = Date.now();
  let last = performance.now();
  while (going()) {
    list().find(randomNational(next), now);
    await turn();
    const time = performance.now();
    waits.push(time - last);
    last = time;
  }
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor((waits.length - 1) * share)] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: at(1) };
}

const [file = ""] = process.argv.slice(2);
let { index } = await loadIndex(file);
const { rss: one } = process.memoryUsage();
const until = performance.now() + QUIET_MS;
const quiet = await decideWhile(
  () => index,
  () => performance.now() < until,
);

let done = false;
let peak = one;
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 20);
const started = performance.now();
const replaced = loadIndex(file).then((loaded) => {
  index = loaded.index;
  done = true;
  return performance.now() - started;
});
const loading = await decideWhile(
  () => index,
  () => !done,
);
const loadMs = await replaced;
clearInterval(sampling);
// What a service under load does by itself within seconds: it makes garbage, and collects it.
for (let k = 0; k < 200; k += 1) {
  Array.from({ length: 100_000 }, () => ({}));
  await turn();
}
const { rss: after } = process.memoryUsage();
const figures: LoadingFigures = {
  indexBytes: index.bytes,
  loadMs,
  quiet,
  loading,
  residentBytes: { one, peak, after },
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
