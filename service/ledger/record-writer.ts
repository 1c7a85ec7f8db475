import { setTimeout as delay } from "node:timers/promises";
import type { RecordStore } from "../store/store.ts";
import { PIECE_BYTES, type RecordQueue } from "./record-queue.ts";

/**
 * Writing rests for so many times what it kept the event loop: it takes a hundredth of it, and a
 * tenth when the queue is half full. Calls wait while a piece is written, and the queue, which
 * survives a kill, is there to spare them.
 */
const REST = 100;
const SHORT_REST = 10;
const GETTING_FULL = 0.5;

/**
 * Where no whole piece waits, more is waited for: a file opened and a transaction for each refused
 * call take twenty times what its share of a piece does. They are on disk meanwhile.
 */
const GATHER_MS = 250;

/** A store that failed is tried again after this. */
const RETRY_MS = 1_000;
/** The store is asked to forget old days so often, although no call is refused. */
const CLEAR_MS = 3_600_000;

export interface RecordWriterOptions {
  readonly store: RecordStore;
  /** Undefined while the disk cannot be used. */
  readonly queue: () => RecordQueue | undefined;
  readonly keepDays: number;
  /** What the queue may hold, in bytes. */
  readonly queueBytes: number;
  readonly now: () => number;
  /** Told of a store that fails, and again when it does not. */
  readonly failed: (error: unknown) => void;
  readonly wrote: () => void;
  /** Told of lines of the queue that are not what was written. */
  readonly damaged: (lines: number) => void;
}

/** Takes records from the queue into the store, in their order, with a bounded share of the event loop. */
export class RecordWriter {
  readonly #options: RecordWriterOptions;
  #stored = 0;
  #clearedAtMs = 0;
  #running: Promise<void> | undefined;
  /** Something has come into the queue since it was last looked into. */
  #more = false;
  #wake: () => void = () => undefined;
  #ending = false;

  constructor(options: RecordWriterOptions) {
    this.#options = options;
  }

  /** Records written since the start. */
  get stored(): number {
    return this.#stored;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There is something in the queue. */
  arrived(): void {
    this.#more = true;
    this.#wake();
  }

  /** Writes without a rest as far as the store takes it in that time, and then no more. */
  async end(withinMs: number): Promise<void> {
    this.#ending = true;
    this.#wake();
    await Promise.race([this.#running, delay(withinMs, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    for (;;) {
      try {
        this.#more = false;
        const busyMs = await this.#writeNext();
        if (busyMs !== undefined) {
          await this.#pause(this.#restAfter(busyMs));
          continue;
        }
        if (this.#ending) return;
        await this.#clear();
        if (!this.#more) await this.#pause(CLEAR_MS, () => this.#more);
      } catch (error) {
        if (this.#ending) return;
        this.#options.failed(error);
        await this.#pause(RETRY_MS);
      }
    }
  }

  /** Writes a piece of the queue; how long that kept the event loop, or nothing when it is empty. */
  async #writeNext(): Promise<number | undefined> {
    const { queue: current, store, keepDays, wrote, damaged } = this.#options;
    const queue = current();
    const piece = await queue?.next();
    // It may have been closed, and moved, while it was read.
    if (queue === undefined || piece === undefined || queue !== current()) return undefined;
    const started = performance.now();
    const writing = store.append(piece.records, keepDays);
    const busyMs = performance.now() - started;
    await writing;
    queue.done(piece);
    if (piece.damaged > 0) damaged(piece.damaged);
    this.#stored += piece.records.length;
    wrote();
    return busyMs + piece.busyMs;
  }

  async #clear(): Promise<void> {
    const { store, keepDays, now } = this.#options;
    if (now() - this.#clearedAtMs < CLEAR_MS) return;
    this.#clearedAtMs = now();
    await store.append([], keepDays);
  }

  #restAfter(busyMs: number): number {
    const { queue, queueBytes } = this.#options;
    const waiting = queue()?.bytes ?? 0;
    const rest = busyMs * (waiting > queueBytes * GETTING_FULL ? SHORT_REST : REST);
    return waiting < PIECE_BYTES ? Math.max(rest, GATHER_MS) : rest;
  }

  /** @param over what ends the pause early, beside the end of the service */
  #pause(ms: number, over: () => boolean = () => false): Promise<void> {
    if (this.#ending) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.#wake = () => {
        if (!this.#ending && !over()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
