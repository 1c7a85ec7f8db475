import { DAY_MS } from "../store/record-days.ts";
import type { RecordIndex, Store } from "../store/store.ts";
import type { CallRecord } from "./call-record.ts";
import type { RecordRange, RecordsDesk } from "./records-desk.ts";

/** A clock of another service may be ahead of ours. */
const AHEAD_MS = DAY_MS;

/** A Call-ID is one call's; more records of it than this are somebody's game. */
const MOST_OF_A_CALL = 1000;

/** The records desk over a store. */
export class StoredRecords implements RecordsDesk {
  readonly #store: Pick<Store, "records">;
  readonly #keepDays: number;
  readonly #now: () => number;

  /** @param keepDays further back nothing is looked for */
  constructor(store: Pick<Store, "records">, keepDays: number, now: () => number) {
    this.#store = store;
    this.#keepDays = keepDays;
    this.#now = now;
  }

  async byId(id: string): Promise<CallRecord | undefined> {
    const [record] = await this.#find("id", id, { ...this.#kept(), limit: 1 });
    return record;
  }

  byCalling(callingNumber: string, range: RecordRange): Promise<readonly CallRecord[]> {
    return this.#find("calling", callingNumber, range);
  }

  byCalled(calledNumber: string, range: RecordRange): Promise<readonly CallRecord[]> {
    return this.#find("called", calledNumber, range);
  }

  byCallId(callId: string): Promise<readonly CallRecord[]> {
    return this.#find("callId", callId, { ...this.#kept(), limit: MOST_OF_A_CALL });
  }

  async #find(
    by: RecordIndex,
    value: string,
    { fromMs, untilMs, limit }: RecordRange,
  ): Promise<readonly CallRecord[]> {
    const kept = this.#kept();
    const range = {
      fromMs: Math.max(fromMs, kept.fromMs),
      untilMs: Math.min(untilMs, kept.untilMs),
      limit,
    };
    return range.fromMs < range.untilMs ? this.#store.records.find(by, value, range) : [];
  }

  /** Every time of which there may be a record. */
  #kept(): { readonly fromMs: number; readonly untilMs: number } {
    const now = this.#now();
    return { fromMs: now - (this.#keepDays + 1) * DAY_MS, untilMs: now + AHEAD_MS };
  }
}
