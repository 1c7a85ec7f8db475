import { asRingfenceError } from "../errors.ts";
import type { RecordStore } from "../store/store.ts";
import type { CallRecord } from "./call-record.ts";
import { QueueDirectories } from "./queue-directories.ts";
import { queueLine } from "./queue-lines.ts";
import { type RefusedCall, recordOf } from "./record-of.ts";
import { RecordQueue } from "./record-queue.ts";
import { RecordWriter } from "./record-writer.ts";

/** Why a record was not kept; a label of metrics. */
export type Loss = "memory" | "queue-full" | "disk" | "damaged";

/** What the ledger tells an engineer. Must not throw. */
export interface LedgerListener {
  /** Records that are nowhere. */
  lost(why: Loss, count: number): void;
  /** Records cannot be written to the store, for the first time in a row. */
  storeFailed(error: Error): void;
  /** They are written again; what waits follows. */
  storeBack(): void;
  /** The queue on disk cannot be used, for the first time in a row. */
  diskFailed(error: Error): void;
}

export interface LedgerOptions {
  readonly store: RecordStore;
  /** Where the queue is: `records-queue` of the data directory. */
  readonly directory: string;
  readonly keepDays: number;
  /** What may wait on disk, in bytes. */
  readonly queueBytes: number;
  readonly now: () => number;
  readonly listener: LedgerListener;
}

/** Calls gather for this long; what has not left memory then is lost by a kill. */
const GATHER_MS = 20;
/** Records in memory while the disk does not take them; beyond it they are lost. */
const MOST_PENDING = 20_000;
/** Signs of life, and a look for queues that other processes left. */
const BEAT_MS = 15_000;
/** What closing may spend on writing what waits. */
const CLOSING_MS = 500;

/**
 * Writes the records of calls that did not pass: from memory to a queue on disk, and from there to
 * the store, in their order. A call pays for a push to an array; the rest is done behind it, with a
 * bounded share of the event loop. While the store is away the queue keeps the records, over a
 * restart or a kill too.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #directories: QueueDirectories;
  readonly #writer: RecordWriter;
  readonly #lost: Record<Loss, number> = { memory: 0, "queue-full": 0, disk: 0, damaged: 0 };
  #queue: RecordQueue | undefined;
  #pending: RefusedCall[] = [];
  /** Those that wait for the disk, and as what they go there. */
  #records: CallRecord[] = [];
  #lines = "";
  #storedPastDisk = 0;
  #gathering: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  /** One step on the queue after the other: appending, adopting. */
  #step: Promise<void> = Promise.resolve();
  #storeAway = false;
  #diskAway = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#directories = new QueueDirectories(options.directory, options.now);
    this.#writer = new RecordWriter({
      ...options,
      queue: () => this.#queue,
      failed: (error) => this.#storeFailed(error),
      wrote: () => this.#storeWrote(),
      damaged: (lines) => this.#lose("damaged", lines),
    });
  }

  /** Opens the queue and begins to write what was left in it. A disk that fails is told of. */
  async start(): Promise<void> {
    await this.#openQueue();
    this.#beat = setInterval(() => void this.#inTurn(() => this.#alive()), BEAT_MS).unref();
    this.#writer.start();
  }

  /** Takes note of a call that did not pass. */
  record(refused: RefusedCall): void {
    if (this.#pending.length + this.#records.length >= MOST_PENDING) {
      this.#lose("memory", 1);
      return;
    }
    // Written out behind the answers of this turn: all of 20 ms together keep other calls waiting.
    if (this.#pending.push(refused) === 1) setImmediate(() => this.#writeOut());
    this.#gathering ??= setTimeout(() => void this.#inTurn(() => this.#flush()), GATHER_MS).unref();
  }

  /** Records handed to the store since the start. */
  get stored(): number {
    return this.#writer.stored + this.#storedPastDisk;
  }

  /** Records lost since the start, by why. */
  get lost(): Readonly<Record<Loss, number>> {
    return this.#lost;
  }

  /** What waits on disk, in bytes. */
  get waitingBytes(): number {
    return this.#queue?.bytes ?? 0;
  }

  /** Writes what waits as far as the store takes it within half a second; the rest stays on disk. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#inTurn(() => this.#flush());
    await this.#writer.end(CLOSING_MS);
    const queue = this.#queue;
    this.#queue = undefined;
    await queue?.close().catch(() => undefined);
    await this.#directories.leave().catch(() => undefined);
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#step = this.#step.then(step).catch((error: unknown) => this.#diskFailed(error));
    return this.#step;
  }

  async #openQueue(): Promise<void> {
    try {
      await this.#directories.claim();
      this.#queue = await RecordQueue.open(this.#directories.own, this.#options.queueBytes);
      await this.#adopt(this.#queue);
      this.#diskAway = false;
    } catch (error) {
      this.#diskFailed(error);
    }
  }

  async #adopt(queue: RecordQueue): Promise<void> {
    for (const file of await this.#directories.takeLeft(() => queue.newFile())) {
      await queue.adopt(file);
      this.#writer.arrived();
    }
  }

  async #alive(): Promise<void> {
    if (this.#queue === undefined) return this.#openQueue();
    try {
      await this.#directories.beat();
      await this.#adopt(this.#queue);
    } catch (error) {
      this.#diskFailed(error);
    }
  }

  #writeOut(): void {
    const calls = this.#pending;
    this.#pending = [];
    for (const call of calls) {
      const record = recordOf(call);
      this.#records.push(record);
      this.#lines += queueLine(record);
    }
  }

  /** Moves what has gathered to the disk; where that fails, to the store. */
  async #flush(): Promise<void> {
    this.#gathering = undefined;
    this.#writeOut();
    const [records, lines] = [this.#records, this.#lines];
    if (records.length === 0) return;
    this.#records = [];
    this.#lines = "";
    try {
      if (this.#queue === undefined) throw new Error("the queue of records is not open");
      if (!this.#queue.hasRoom(lines.length)) {
        this.#lose("queue-full", records.length);
        return;
      }
      await this.#queue.append(lines);
      this.#diskAway = false;
      this.#writer.arrived();
    } catch (error) {
      this.#diskFailed(error);
      await this.#options.store.append(records, this.#options.keepDays).then(
        () => {
          this.#storedPastDisk += records.length;
        },
        () => this.#lose("disk", records.length),
      );
    }
  }

  #lose(why: Loss, count: number): void {
    this.#lost[why] += count;
    this.#options.listener.lost(why, count);
  }

  #storeWrote(): void {
    if (this.#storeAway) this.#options.listener.storeBack();
    this.#storeAway = false;
  }

  #storeFailed(error: unknown): void {
    if (!this.#storeAway) this.#options.listener.storeFailed(asRingfenceError(error));
    this.#storeAway = true;
  }

  #diskFailed(error: unknown): void {
    if (!this.#diskAway) this.#options.listener.diskFailed(asRingfenceError(error));
    this.#diskAway = true;
  }
}
