/**
 * Loads an index file beside one that is in use, in a process of its own: `loading.js FILE`. A
 * decision is taken every few microseconds meanwhile; prints one JSON line with the longest that
 * one had to wait, with and without a load in turns.
 */
import { openSync, readSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { DnoIndex } from "../../service/dno/index/dno-index.ts";
import { loadIndex } from "../../service/dno/index/load-index.ts";
import { randomNational, randomWords } from "./numbers.ts";

export interface LoadingFigures {
  readonly indexBytes: number;
  /** One a round. */
  readonly loadMs: readonly number[];
  readonly quiet: Waits;
  readonly loading: Waits;
}

/** Milliseconds between two turns of the event loop, in each of which a call was decided. */
export interface Waits {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  /**
   * The most that the thread itself ran between two turns. The rest of a wait is other processes'
   * time on the same core. Linux counts in ticks of up to 4 ms.
   */
  readonly longestRun: number;
}

const ROUNDS = 6;
const QUIET_MS = 1500;
/** After a load, for as long the old list may be freed. */
const FREEING_MS = 1000;

const schedule = openSync("/proc/thread-self/schedstat", "r");
const scheduled = Buffer.alloc(128);

/** Milliseconds that this thread has run. */
function runMs(): number {
  const length = readSync(schedule, scheduled, 0, scheduled.length, 0);
  return Number(scheduled.toString("latin1", 0, length).split(" ")[0]) / 1e6;
}

interface Turns {
  readonly waits: number[];
  longestRun: number;
}

async function decideWhile(list: () => DnoIndex, going: () => boolean, turns: Turns) {
  const next = randomWords(5);
  const now = Date.now();
  let [last, ran] = [performance.now(), runMs()];
  while (going()) {
    list().find(randomNational(next), now);
    await turn();
    const [time, run] = [performance.now(), runMs()];
    turns.waits.push(time - last);
    turns.longestRun = Math.max(turns.longestRun, run - ran);
    [last, ran] = [time, run];
  }
}

function summed({ waits, longestRun }: Turns): Waits {
  const sorted = Float64Array.from(waits).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: at(1), longestRun };
}

const [file = ""] = process.argv.slice(2);
let { index } = await loadIndex(file);
const quiet: Turns = { waits: [], longestRun: 0 };
const loading: Turns = { waits: [], longestRun: 0 };
const loadMs: number[] = [];
const list = () => index;
for (let round = 0; round < ROUNDS; round += 1) {
  const until = performance.now() + QUIET_MS;
  await decideWhile(list, () => performance.now() < until, quiet);
  let over = Number.POSITIVE_INFINITY;
  const started = performance.now();
  const replaced = loadIndex(file).then((loaded) => {
    index = loaded.index;
    loadMs.push(performance.now() - started);
    over = performance.now() + FREEING_MS;
  });
  await decideWhile(list, () => performance.now() < over, loading);
  await replaced;
}
const figures: LoadingFigures = {
  indexBytes: index.bytes,
  loadMs,
  quiet: summed(quiet),
  loading: summed(loading),
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
