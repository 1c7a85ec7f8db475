/**
 * What records cost: space, writing, and finding, of a million calls over 28 days.
 *
 *     npm run build && node dist/bench/records/main.js [redis://127.0.0.1:6379] [RECORDS]
 *
 * With an address of Redis its records are measured too; it must be a Redis for nothing else, which
 * is emptied. Beside each look-up stands a plain scan: every record read, those that match kept.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import { openStore } from "../../service/store/open-store.ts";
import { DAY_MS, dayOf } from "../../service/store/record-days.ts";
import type { RecordIndex, Store } from "../../service/store/store.ts";
import {
  blockedCalls,
  CALLED_NUMBERS,
  CALLING_NUMBERS,
  calledNumber,
  callingNumber,
} from "./blocked-calls.ts";
import { ledgerCost } from "./ledger-cost.ts";

const KEEP_DAYS = 30;
const DAYS = 28;
const BATCH = 1000;
const LOOKUPS = 200;

const redisUrl = process.argv[2];
const records = Number(process.argv[3] ?? 1_000_000);
const now = Date.now();
const range = { fromMs: now - DAYS * DAY_MS, untilMs: now + 1, limit: 1000 };
const directory = await mkdtemp(join(tmpdir(), "ringfence-bench-records-"));
try {
  await measure("embedded", await open(undefined), async () => {
    return Number(
      execFileSync("du", ["-sb", join(directory, "records")], { encoding: "utf8" }).split("\t")[0],
    );
  });
  if (redisUrl !== undefined) {
    const redis = new Redis(redisUrl);
    await redis.flushall();
    const before = await memoryOf(redis);
    await measure("Redis", await open(redisUrl), async () => (await memoryOf(redis)) - before);
    await measureForgetting(redis);
    await redis.quit();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

function open(url: string | undefined): Promise<Store> {
  return openStore({ redisUrl: url, dataDir: directory, redisCommandTimeoutMs: 5000 });
}

async function measure(what: string, store: Store, bytes: () => Promise<number>): Promise<void> {
  const { callNs, behindUs, longestMs } = await ledgerCost(store, directory);
  say(
    `${what}: a refused call`,
    `pays ${callNs.toFixed(0)} ns; behind it ${behindUs.toFixed(0)} us of processor time; longest wait of another ${longestMs.toFixed(0)} ms`,
  );
  const json = await write(what, store);
  const each = (await bytes()) / records;
  say(`${what}: bytes a record`, `${each.toFixed(0)} (as JSON ${(json / records).toFixed(0)})`);
  const scanned = await scan(store);
  say(`${what}: plain scan`, `${scanned.toFixed(0)} ms`);
  for (const by of ["id", "callId", "calling", "called"] as const) {
    await measureLookups(what, store, by, scanned);
  }
  await store.close();
}

async function write(what: string, store: Store): Promise<number> {
  let json = 0;
  let written = 0;
  let busyMs = 0;
  const started = performance.now();
  for (let at = 0; at < records; at += BATCH) {
    const batch = blockedCalls(at, Math.min(BATCH, records - at), records, now, DAYS);
    if (at % (BATCH * 100) === 0) {
      json +=
        (batch.reduce((sum, one) => sum + JSON.stringify(one).length, 0) * records) /
        Math.min(records, BATCH) /
        Math.ceil(records / (BATCH * 100));
    }
    const from = performance.now();
    await store.records.append(batch, KEEP_DAYS);
    busyMs += performance.now() - from;
    written += batch.length;
  }
  const seconds = (performance.now() - started) / 1000;
  say(
    `${what}: written`,
    `${Math.round(written / (busyMs / 1000)).toLocaleString("en")} a second (${seconds.toFixed(0)} s in all)`,
  );
  return json;
}

/** Milliseconds of reading every record once. */
async function scan(store: Store): Promise<number> {
  const wanted = callingNumber(7);
  const started = performance.now();
  let found = 0;
  for (let day = 0; day <= DAYS; day += 1) {
    for await (const page of store.records.day(dayOf(now - day * DAY_MS))) {
      for (const record of page) if (record.callingNumber === wanted) found++;
    }
  }
  if (found === 0) throw new Error("the scan found nothing");
  return performance.now() - started;
}

async function measureLookups(
  what: string,
  store: Store,
  by: RecordIndex,
  scanned: number,
): Promise<void> {
  const took: number[] = [];
  let found = 0;
  for (let n = 0; n < LOOKUPS; n += 1) {
    const value = wantedBy(by, n);
    const started = performance.now();
    const page: readonly CallRecord[] = await store.records.find(by, value, range);
    took.push(performance.now() - started);
    found += page.length;
  }
  took.sort((a, b) => a - b);
  const median = took[LOOKUPS / 2] ?? 0;
  const most = took.at(-1) ?? 0;
  say(
    `${what}: by ${by}`,
    `median ${median.toFixed(2)} ms, longest ${most.toFixed(2)} ms, ${(found / LOOKUPS).toFixed(1)} found; 1/${Math.round(scanned / median)} of a scan`,
  );
}

function wantedBy(by: RecordIndex, n: number): string {
  const [call] = blockedCalls((n * 4999) % records, 1, records, now, DAYS);
  if (by === "calling") return callingNumber(n % CALLING_NUMBERS);
  if (by === "called") return calledNumber(n % CALLED_NUMBERS);
  return (by === "id" ? call?.id : call?.callId) ?? "";
}

/** How long Redis answers nobody when a day expires: as long as a DEL of its keys. */
async function measureForgetting(redis: Redis): Promise<void> {
  const day = dayOf(now - 14 * DAY_MS);
  const keys = await redis.keys(`ringfence:records:{${day}}:*`);
  const started = performance.now();
  await redis.del(`ringfence:records:{${day}}:log`);
  const log = performance.now() - started;
  await redis.del(keys);
  say("Redis: a day forgotten", `log ${log.toFixed(1)} ms, ${keys.length} keys`);
}

async function memoryOf(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1]);
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(28)} ${figure}\n`);
}
