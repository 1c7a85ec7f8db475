import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { RingfenceError } from "../../errors.ts";
import type { CallRecord } from "../../ledger/call-record.ts";
import type { RecordRange } from "../../ledger/records-desk.ts";
import { dayOf, daysOf, firstKeptDay, groupedBy } from "../record-days.ts";
import type { RecordIndex, RecordStore } from "../store.ts";
import { RecordDay } from "./record-day.ts";

const FILE = /^(\d{4}-\d\d-\d\d)\.lmdb(-lock)?$/;

/** Records in `<dataDir>/records/2026-11-20.lmdb`, a file for each UTC day that has any. */
export class EmbeddedRecords implements RecordStore {
  readonly #directory: string;
  readonly #now: () => number;
  readonly #open = new Map<string, RecordDay>();
  /** The first day that was kept when days were last removed. */
  #keptFrom = "";
  #closed = false;

  /** @param dataDir where `records/` is made when there is something to write */
  constructor(dataDir: string, now: () => number) {
    this.#directory = join(dataDir, "records");
    this.#now = now;
  }

  async append(records: readonly CallRecord[], keepDays: number): Promise<void> {
    this.#refuseWhenClosed();
    const firstDay = firstKeptDay(this.#now(), keepDays);
    if (firstDay !== this.#keptFrom) await this.#removeBefore(firstDay);
    for (const [day, ofDay] of groupedBy(records, ({ atMs }) => dayOf(atMs))) {
      if (day >= firstDay) await this.#make(day).write(ofDay);
    }
  }

  async find(by: RecordIndex, value: string, range: RecordRange): Promise<readonly CallRecord[]> {
    const found: CallRecord[] = [];
    for (const day of daysOf(range.fromMs, range.untilMs)) {
      const limit = range.limit - found.length;
      if (limit <= 0) break;
      // A day is read, and its file opened, in one go: calls have their turn between two.
      await new Promise(setImmediate);
      found.push(...(this.#present(day)?.find(by, value, { ...range, limit }) ?? []));
    }
    return found;
  }

  async count(day: string): Promise<number> {
    return this.#present(day)?.count() ?? 0;
  }

  async *day(day: string): AsyncGenerator<readonly CallRecord[]> {
    const present = this.#present(day);
    if (present !== undefined) yield* present.pages();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const days = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(days.map((day) => day.close()));
  }

  #present(day: string): RecordDay | undefined {
    this.#refuseWhenClosed();
    const open = this.#open.get(day);
    if (open !== undefined) return open;
    // Another process may have made it since.
    return existsSync(this.#fileOf(day)) ? this.#make(day) : undefined;
  }

  #make(day: string): RecordDay {
    let made = this.#open.get(day);
    if (made === undefined) {
      made = new RecordDay(this.#fileOf(day));
      this.#open.set(day, made);
    }
    return made;
  }

  #fileOf(day: string): string {
    return join(this.#directory, `${day}.lmdb`);
  }

  /** Once a day, and when the store is opened. Another process may remove the same files. */
  async #removeBefore(firstDay: string): Promise<void> {
    try {
      mkdirSync(this.#directory, { recursive: true });
      for (const name of readdirSync(this.#directory)) {
        const day = FILE.exec(name)?.[1];
        if (day === undefined || day >= firstDay) continue;
        await this.#open.get(day)?.close();
        this.#open.delete(day);
        rmSync(join(this.#directory, name), { force: true });
      }
      this.#keptFrom = firstDay;
    } catch (cause) {
      const message = `the records in ${this.#directory} cannot be kept: ${(cause as Error).message}`;
      throw new RingfenceError("STORE_UNAVAILABLE", message, { cause });
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new RingfenceError("STORE_UNAVAILABLE", "the store is closed");
  }
}
