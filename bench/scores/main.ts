/**
 * What scores cost: a look-up in the embedded store, one in Redis through the look-up of the
 * per-call path, one while Redis is dead, and an import into each.
 *
 *     npm run build && node dist/bench/scores/main.js [redis://127.0.0.1:6379]
 *
 * With an address of Redis its scores are measured too; it should be a Redis for nothing else.
 */

import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importScoreFile } from "../../service/analytics/score-import.ts";
import { ScoreLookup, type ScoreLookupSettings } from "../../service/analytics/score-lookup.ts";
import { openStore } from "../../service/store/open-store.ts";
import type { Store } from "../../service/store/store.ts";
import { freeTcpPort } from "../../test/sip/harness/free-port.ts";

const ROWS = 1_000_000;
const SETTINGS: ScoreLookupSettings = { scoreDeadlineMs: 5, scoreCacheEntries: 100_000 };
const UNCOUNTED = { count: () => {} };

const redisUrl = process.argv[2];
const directory = await mkdtemp(join(tmpdir(), "ringfence-bench-scores-"));
try {
  const numbers = Array.from({ length: ROWS }, randomNumber);
  const file = join(directory, "scores.csv");
  await writeScores(file, numbers);
  const embedded = await open(undefined);
  await measureImport("embedded", embedded, file);
  measureEmbedded(embedded, numbers);
  await embedded.close();
  if (redisUrl !== undefined) {
    const redis = await open(redisUrl);
    await measureImport("Redis", redis, file);
    await measureRedis(redis, numbers);
    await redis.close();
  }
  await measureDeadRedis(numbers);
} finally {
  await rm(directory, { recursive: true, force: true });
}

function open(url: string | undefined): Promise<Store> {
  return openStore({ redisUrl: url, dataDir: directory, redisCommandTimeoutMs: 500 });
}

async function measureImport(what: string, store: Store, file: string): Promise<void> {
  const started = performance.now();
  const { accepted } = await importScoreFile(file, store.scores, Date.now(), 0);
  const seconds = (performance.now() - started) / 1_000;
  const millions = (accepted / seconds) * (60 / 1e6);
  say(
    `import, ${what}`,
    `${seconds.toFixed(1)} s a million, ${millions.toFixed(1)} million a minute`,
  );
}

function measureEmbedded(store: Store, numbers: readonly number[]): void {
  const lookup = new ScoreLookup(store, SETTINGS, UNCOUNTED, Date.now, 1);
  say(
    "get, embedded store",
    perCall(numbers.length, (n) => store.scores.get(numbers[n] ?? 0)),
  );
  say(
    "look-up, embedded",
    perCall(numbers.length, (n) => lookup.find(numbers[n] ?? 0)),
  );
  say(
    "look-up, embedded, no score",
    perCall(numbers.length, (n) => lookup.find(1e11 + n)),
  );
  lookup.close();
}

async function measureRedis(store: Store, numbers: readonly number[]): Promise<void> {
  const lookup = new ScoreLookup(
    store,
    { ...SETTINGS, scoreDeadlineMs: 1_000 },
    UNCOUNTED,
    Date.now,
    1,
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  const calls = 40_000;
  for (const [round, atOnce] of [1, 20].entries()) {
    const before = process.cpuUsage();
    const started = performance.now();
    for (let n = 0; n < calls; n += atOnce) {
      const from = round * calls + n;
      const some = numbers.slice(from, from + atOnce);
      await Promise.all(some.map((number) => lookup.find(number)));
    }
    const took = ((performance.now() - started) * 1_000) / calls;
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / calls;
    say(
      `look-up, Redis, ${atOnce} at once`,
      `${took.toFixed(1)} microseconds, ${cpu.toFixed(1)} of CPU`,
    );
  }
  const known = numbers.at(-1) ?? 0;
  await lookup.find(known);
  say(
    "look-up, Redis, cached",
    perCall(1_000_000, () => lookup.find(known)),
  );
  lookup.close();
}

async function measureDeadRedis(numbers: readonly number[]): Promise<void> {
  const store = await open(`redis://127.0.0.1:${await freeTcpPort()}`);
  const lookup = new ScoreLookup(store, SETTINGS, UNCOUNTED, Date.now, 1);
  for (const number of numbers.slice(0, 5)) await lookup.find(number);
  say(
    "look-up, Redis dead",
    perCall(1_000_000, (n) => lookup.find(numbers[n] ?? 0)),
  );
  lookup.close();
  await store.close();
}

/** Microseconds of one call, the median of five rounds. */
function perCall(calls: number, call: (n: number) => unknown): string {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    for (let n = 0; n < calls; n += 1) call(n);
    rounds.push(((performance.now() - started) * 1_000) / calls);
  }
  return `${rounds.sort((a, b) => a - b)[2]?.toFixed(2)} microseconds`;
}

async function writeScores(file: string, numbers: readonly number[]): Promise<void> {
  const out = createWriteStream(file);
  out.write("number,score,category,expires\n");
  for (let from = 0; from < numbers.length; from += 10_000) {
    const lines = numbers.slice(from, from + 10_000).map((n) => `+${n},97,robocall,2031-01-31\n`);
    if (!out.write(lines.join("")))
      await new Promise((resolve) => out.once("drain", () => resolve(undefined)));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
}

/** Ten digits anywhere in the plan, NPA and exchange beginning with 2 to 9. */
function randomNumber(): number {
  const digits = (from: number, below: number) => from + Math.floor(Math.random() * (below - from));
  return (
    10_000_000_000 + (digits(200, 1_000) * 1_000 + digits(200, 1_000)) * 10_000 + digits(0, 10_000)
  );
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(32)} ${figure}\n`);
}
