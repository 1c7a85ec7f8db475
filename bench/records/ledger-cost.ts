import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import { Ledger } from "../../service/ledger/ledger.ts";
import type { RefusedCall } from "../../service/ledger/record-of.ts";
import type { Store } from "../../service/store/store.ts";
import { blockedCalls } from "./blocked-calls.ts";

const CALLS = 40_000;
const A_SECOND = 2_000;
const NOTHING = () => undefined;

export interface LedgerCost {
  /** What a call pays: nanoseconds of `record`. */
  readonly callNs: number;
  /** Processor time of all threads behind it, microseconds a record. */
  readonly behindUs: number;
  /** Longest wait of something else on the event loop, milliseconds. */
  readonly longestMs: number;
}

/** What keeping a record costs the process, at 2,000 refused calls a second. */
export async function ledgerCost(store: Store, directory: string): Promise<LedgerCost> {
  const calls = refusedCalls();
  const ledger = new Ledger({
    store: store.records,
    directory: join(directory, "records-queue"),
    keepDays: 30,
    queueBytes: 1e9,
    now: Date.now,
    listener: { lost: NOTHING, storeFailed: NOTHING, storeBack: NOTHING, diskFailed: NOTHING },
  });
  await ledger.start();
  const before = process.cpuUsage();
  const started = performance.now();
  let callMs = 0;
  let longestMs = 0;
  for (let done = 0; done < CALLS; ) {
    const due = Math.min(CALLS, Math.floor(((performance.now() - started) / 1000) * A_SECOND));
    const from = performance.now();
    for (; done < due; done += 1) ledger.record(calls[done] ?? raise());
    callMs += performance.now() - from;
    longestMs = Math.max(longestMs, await oneTurn());
  }
  while (ledger.stored < CALLS) await delay(20);
  const { user, system } = process.cpuUsage(before);
  await ledger.close();
  return {
    callNs: (callMs * 1e6) / CALLS,
    behindUs: (user + system) / CALLS,
    longestMs,
  };
}

/** How much later than it asked a timer of a millisecond runs. */
async function oneTurn(): Promise<number> {
  const from = performance.now();
  await delay(1);
  return performance.now() - from - 1;
}

function refusedCalls(): readonly RefusedCall[] {
  return blockedCalls(0, CALLS, CALLS, Date.now(), 1).map((record) => ({
    call: { callId: record.callId, sourceIp: record.sourceIp } as CallAttempt,
    decision: {
      action: record.action,
      cause: record.cause,
      mode: "enforce",
      would: undefined,
      response: { status: record.status, phrase: record.phrase, headers: record.headers },
      facts: { ...record, origId: undefined },
    },
    sbc: record.sbc,
    atMs: record.atMs,
  }));
}

function raise(): never {
  throw new Error("there are not so many calls");
}
