import type { CallRecord } from "../../ledger/call-record.ts";
import type { RecordRange } from "../../ledger/records-desk.ts";
import { DAY_MS, dayOf, daysOf, firstKeptDay, groupedBy, startOfDay } from "../record-days.ts";
import { indexed, packRecord, REF_LENGTH, unpackRecord } from "../record-packing.ts";
import type { RecordIndex, RecordStore } from "../store.ts";
import { recordCommonKey, recordIndexKey, recordLogKey } from "./keys.ts";
import {
  type IndexPlace,
  indexPlace,
  millisecondsInDay,
  type Posting,
  postingsOf,
} from "./record-index.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { APPEND_RECORDS, READ_RECORDS } from "./scripts.ts";

/** What one script writes: Redis answers nobody else meanwhile, for about a millisecond. */
const RECORDS_A_SCRIPT = 100;
/** What one script, or one page of a day, reads. */
const RECORDS_A_PAGE = 500;
/** Common texts kept here; a text never changes under its reference. */
const COMMONS_KEPT = 5000;

const NO_TAIL = Buffer.alloc(0);

/**
 * Records in a stream for each UTC day, with indices of a few bytes a record (record-index.ts).
 * All keys of a day are in one slot, written in one step, and expire together.
 */
export class RedisRecords implements RecordStore {
  readonly #connection: RedisConnection;
  readonly #now: () => number;
  readonly #commons = new Map<string, string>();

  constructor(connection: RedisConnection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  async append(records: readonly CallRecord[], keepDays: number): Promise<void> {
    const firstDay = firstKeptDay(this.#now(), keepDays);
    for (const [day, ofDay] of groupedBy(records, ({ atMs }) => dayOf(atMs))) {
      if (day < firstDay) continue;
      const forgetAt = (startOfDay(day) + (keepDays + 1) * DAY_MS) / 1000;
      for (let from = 0; from < ofDay.length; from += RECORDS_A_SCRIPT) {
        await this.#write(day, forgetAt, ofDay.slice(from, from + RECORDS_A_SCRIPT));
      }
    }
  }

  async find(by: RecordIndex, value: string, range: RecordRange): Promise<readonly CallRecord[]> {
    const { fromMs, untilMs, limit } = range;
    const place = indexPlace(value);
    const perDay = await Promise.all(
      daysOf(fromMs, untilMs).map((day) => this.#postings(by, place, day)),
    );
    const postings = perDay
      .flat()
      .filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
      .sort((a, b) => b.atMs - a.atMs || b.entry - a.entry);
    const found: CallRecord[] = [];
    for (let at = 0; at < postings.length && found.length < limit; ) {
      const some = postings.slice(at, at + Math.min(limit - found.length, RECORDS_A_PAGE));
      at += some.length;
      const records = await this.#read(some);
      found.push(...records.filter((record) => indexed(record)[by] === value));
    }
    return found;
  }

  async count(day: string): Promise<number> {
    return this.#connection.ask((client) => client.xlen(recordLogKey(day)));
  }

  async *day(day: string): AsyncGenerator<readonly CallRecord[]> {
    let after = "-";
    for (;;) {
      const from = after;
      const page = await this.#connection.ask((client) =>
        client.xrange(recordLogKey(day), from, "+", "COUNT", RECORDS_A_PAGE),
      );
      const last = page.at(-1);
      if (last === undefined) return;
      const entries = page.map(([, fields]) => fields[1] ?? "");
      yield await this.#unpacked(day, entries);
      after = `(${last[0]}`;
    }
  }

  async #write(day: string, forgetAt: number, records: readonly CallRecord[]): Promise<void> {
    const commons = new Map<string, string>();
    const keys: string[] = [];
    const values: (string | Buffer)[] = [];
    for (const record of records) {
      const { ref, common, own } = packRecord(record);
      commons.set(ref, common);
      const { id, calling, called, callId } = indexed(record);
      const idPlace = indexPlace(id);
      values.push(ref + own, millisecondsInDay(record.atMs, day));
      const add = (index: RecordIndex, place: IndexPlace | undefined) => {
        // A place that is not there has a key all the same: a script takes four for each record.
        keys.push(recordIndexKey(day, index, (place ?? idPlace).bucket));
        values.push(place?.tail ?? NO_TAIL);
      };
      add("id", idPlace);
      add("calling", calling === undefined ? undefined : indexPlace(calling));
      add("called", called === undefined ? undefined : indexPlace(called));
      add("callId", indexPlace(callId));
    }
    const shared = [...commons].flat();
    await this.#connection.ask((client) =>
      client.eval(
        APPEND_RECORDS,
        2 + keys.length,
        recordLogKey(day),
        recordCommonKey(day),
        ...keys,
        forgetAt,
        commons.size,
        ...shared,
        ...values,
      ),
    );
  }

  async #postings(by: RecordIndex, place: IndexPlace, day: string): Promise<readonly Posting[]> {
    const key = recordIndexKey(day, by, place.bucket);
    const bucket = await this.#connection.ask((client) => client.getBuffer(key));
    return bucket === null ? [] : postingsOf(bucket, place.tail, day);
  }

  /** The records of some postings, in their order; one that has expired meanwhile is left out. */
  async #read(postings: readonly Posting[]): Promise<readonly CallRecord[]> {
    const days = groupedBy(postings, ({ day }) => day);
    const read = await Promise.all(
      [...days].map(async ([day, ofDay]) => {
        const numbers = ofDay.map(({ entry }) => entry);
        const entries = (await this.#connection.ask((client) =>
          client.eval(READ_RECORDS, 1, recordLogKey(day), ...numbers),
        )) as (string | null)[];
        return this.#unpacked(
          day,
          entries.filter((entry) => entry !== null),
        );
      }),
    );
    return read.flat();
  }

  async #unpacked(day: string, entries: readonly string[]): Promise<readonly CallRecord[]> {
    if (this.#commons.size > COMMONS_KEPT) this.#commons.clear();
    const refs = new Set(entries.map((entry) => entry.slice(0, REF_LENGTH)));
    const missing = [...refs].filter((ref) => !this.#commons.has(ref));
    if (missing.length > 0) {
      const texts = await this.#connection.ask((client) =>
        client.hmget(recordCommonKey(day), ...missing),
      );
      for (const [at, ref] of missing.entries()) {
        const text = texts[at];
        if (text != null) this.#commons.set(ref, text);
      }
    }
    return entries.flatMap((entry) => {
      const common = this.#commons.get(entry.slice(0, REF_LENGTH));
      return common === undefined ? [] : [unpackRecord(common, entry.slice(REF_LENGTH))];
    });
  }
}
