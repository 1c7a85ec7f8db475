import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import { Ledger, type LedgerListener, type Loss } from "../../service/ledger/ledger.ts";
import { queueLine } from "../../service/ledger/queue-lines.ts";
import type { RefusedCall } from "../../service/ledger/record-of.ts";
import type { RecordStore } from "../../service/store/store.ts";
import { BLOCK } from "../server/fakes.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { callRecord } from "./call-records.ts";

const SOON_MS = 10_000;

/** A store that can be away, and that keeps each id once, as real ones do. */
class FakeStore implements RecordStore {
  readonly kept = new Map<string, CallRecord>();
  /** How many records came at once. */
  readonly pieces: number[] = [];
  away = false;
  asked = 0;

  async append(records: readonly CallRecord[]): Promise<void> {
    this.asked++;
    this.pieces.push(records.length);
    if (this.away) throw new Error("the store is away");
    for (const record of records) if (!this.kept.has(record.id)) this.kept.set(record.id, record);
  }

  async find(): Promise<readonly CallRecord[]> {
    return [...this.kept.values()];
  }

  async count(): Promise<number> {
    return this.kept.size;
  }

  async *day(): AsyncGenerator<readonly CallRecord[]> {
    yield [...this.kept.values()];
  }

  get ids(): readonly string[] {
    return [...this.kept.keys()];
  }
}

class Told implements LedgerListener {
  readonly losses: [Loss, number][] = [];
  readonly said: string[] = [];
  lost = (why: Loss, count: number) => void this.losses.push([why, count]);
  storeFailed = () => void this.said.push("store failed");
  storeBack = () => void this.said.push("store back");
  diskFailed = () => void this.said.push("disk failed");
}

let folder: ScratchFolder;
let store: FakeStore;
let told: Told;
const open: Ledger[] = [];

beforeEach(async () => {
  folder = await makeScratchFolder("ledger");
  store = new FakeStore();
  told = new Told();
});
afterEach(async () => {
  for (const ledger of open.splice(0)) await ledger.close();
  await folder.remove();
});

async function ledgerOf(given: { directory?: string; queueBytes?: number } = {}): Promise<Ledger> {
  const ledger = new Ledger({
    store,
    directory: given.directory ?? join(folder.path, "records-queue"),
    keepDays: 30,
    queueBytes: given.queueBytes ?? 1_000_000,
    now: Date.now,
    listener: told,
  });
  open.push(ledger);
  await ledger.start();
  return ledger;
}

function blocked(n: number): RefusedCall {
  return {
    call: { callId: `call-${n}`, sourceIp: "192.0.2.10" } as CallAttempt,
    decision: { ...BLOCK, facts: { ...BLOCK.facts, id: `block-${n}` } },
    sbc: "::ffff:192.0.2.1",
    atMs: 1_795_000_000_000 + n,
  };
}

function block(ledger: Ledger, from: number, count: number): readonly string[] {
  const calls = Array.from({ length: count }, (_, at) => blocked(from + at));
  for (const call of calls) ledger.record(call);
  return calls.map(({ decision }) => decision.facts.id);
}

const stored = (count: number) =>
  waitUntil(`${count} records in the store`, () => store.kept.size === count, SOON_MS);

describe("the ledger", () => {
  it("brings a blocked call into the store with all that was decided of it", async () => {
    const ledger = await ledgerOf();
    block(ledger, 1, 1);
    await stored(1);
    expect(store.kept.get("block-1")).toEqual({
      ...BLOCK.facts,
      id: "block-1",
      atMs: 1_795_000_000_001,
      action: "block",
      cause: "analytics.score",
      callId: "call-1",
      sourceIp: "192.0.2.10",
      sbc: "192.0.2.1",
      ...BLOCK.response,
    });
    expect(ledger.stored).toBe(1);
  });

  it("keeps the order of calls", async () => {
    const ledger = await ledgerOf();
    const ids = [...block(ledger, 0, 500)];
    await stored(500);
    ids.push(...block(ledger, 500, 500));
    await stored(1000);
    expect(store.ids).toEqual(ids);
  });

  it("stores together what comes one by one, so that a quiet hour costs no piece for each call", async () => {
    const ledger = await ledgerOf();
    for (let n = 0; n < 8; n += 1) {
      block(ledger, n, 1);
      // on disk by itself, and longer than calls gather in memory
      await sleep(30);
    }
    await stored(8);
    expect(Math.max(...store.pieces)).toBeGreaterThan(1);
  });

  it("store-is-away: records wait on disk, and follow in their order when it is back", async () => {
    store.away = true;
    const ledger = await ledgerOf();
    const ids = block(ledger, 0, 300);
    await waitUntil("records on disk", () => ledger.waitingBytes > 100_000, SOON_MS);
    await waitUntil("a word of it", () => told.said.length > 0, SOON_MS);
    expect(told.losses).toEqual([]);
    store.away = false;
    await stored(300);
    expect(store.ids).toEqual(ids);
    expect(told.said).toEqual(["store failed", "store back"]);
    await waitUntil("an empty queue", () => ledger.waitingBytes === 0, SOON_MS);
  });

  it("store-is-away: what waits is still there after an end in good order", async () => {
    store.away = true;
    const before = await ledgerOf();
    block(before, 0, 50);
    await before.close();
    store.away = false;
    const after = await ledgerOf();
    await stored(50);
    expect(after.stored).toBe(50);
    expect(await readdir(join(folder.path, "records-queue"))).toHaveLength(1);
  });

  it("does not touch the queue of a process that runs", async () => {
    store.away = true;
    const running = await ledgerOf();
    block(running, 0, 5);
    await waitUntil("records on disk", () => running.waitingBytes > 0, SOON_MS);
    const other = await ledgerOf();
    expect(other.waitingBytes).toBe(0);
    expect(await readdir(join(folder.path, "records-queue"))).toHaveLength(2);
  });

  it("killed-while-writing: another process takes the queue over, but for the torn line", async () => {
    const left = join(folder.path, "records-queue", "20260101T000000000Z-00000000");
    await mkdir(left, { recursive: true });
    const owner = { pid: 1, startedAt: "1", boot: "an earlier one", namespace: "pid:[1]" };
    await writeFile(join(left, "owner.json"), JSON.stringify(owner));
    const lines = [1, 2, 3].map((n) => queueLine(callRecord({ id: `block-${n}` })));
    await writeFile(join(left, "000000000001.lines"), lines.slice(0, 2).join(""));
    await writeFile(join(left, "000000000002.lines"), `${lines[2]}${lines[0]?.slice(0, 100)}`);
    const ledger = await ledgerOf();
    await stored(3);
    expect(store.ids).toEqual(["block-1", "block-2", "block-3"]);
    await waitUntil("the torn line", () => told.losses.length > 0, SOON_MS);
    expect(told.losses).toEqual([["damaged", 1]]);
    expect(ledger.lost.damaged).toBe(1);
    expect(await readdir(join(folder.path, "records-queue"))).toHaveLength(1);
  });

  it("queue-full: what does not fit is counted and told, and the rest is kept", async () => {
    store.away = true;
    const ledger = await ledgerOf({ queueBytes: 50_000 });
    for (let at = 0; at < 10; at += 1) {
      const before = ledger.waitingBytes + ledger.lost["queue-full"];
      block(ledger, at * 20, 20);
      const seen = () => ledger.waitingBytes + ledger.lost["queue-full"] > before;
      await waitUntil("these records on disk or counted", seen, SOON_MS);
    }
    const lost = ledger.lost["queue-full"];
    expect(lost).toBeGreaterThan(20);
    expect(told.losses.reduce((sum, [, count]) => sum + count, 0)).toBe(lost);
    store.away = false;
    await stored(200 - lost);
  });

  it("disk-full: records go straight to the store, and are counted as lost when it is away too", async () => {
    const directory = join(folder.path, "a-file");
    await writeFile(directory, "where the queue cannot be made");
    const ledger = await ledgerOf({ directory });
    block(ledger, 0, 10);
    await stored(10);
    expect(told.losses).toEqual([]);
    store.away = true;
    block(ledger, 10, 5);
    await waitUntil("the loss", () => ledger.lost.disk === 5, SOON_MS);
    expect(told.losses).toEqual([["disk", 5]]);
    expect(told.said).toEqual(["disk failed"]);
  });

  it("leaves nothing on disk when it is closed with everything in the store", async () => {
    const ledger = await ledgerOf();
    block(ledger, 0, 10);
    await ledger.close();
    expect(store.kept.size).toBe(10);
    expect(await readdir(join(folder.path, "records-queue"))).toEqual([]);
  });
});
