import { write, writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Beyond this many characters in the queue, new lines are dropped and counted. */
const LONGEST_QUEUE = 8 * 1024 * 1024;

/** A pipe whose reader is behind is tried again after this. */
const RETRY_MS = 20;

/**
 * Writes lines to a file descriptor without ever making a call wait: in the background, all that
 * has gathered in one system call, with a bounded queue. A reader that is slow or gone costs
 * lines, which are counted, and never a call.
 *
 * pino's own destination copies its last 16 KB on each write, which costs a decision more than
 * making its line does.
 */
export class LineWriter {
  readonly #fd: number;
  #queue = "";
  /** Of what is queued. Counting the bytes of UTF-8 takes twice as long as copying those of ASCII. */
  #encoding: "latin1" | "utf8" = "latin1";
  #underWay: Buffer | undefined;
  #dropped = 0;

  /** @param fd an open file descriptor, 1 for standard output */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** How many calls of `write` were dropped, because the reader was too slow or is gone. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes whole lines, each with its line break. */
  write(lines: string): void {
    this.#encoding = "utf8";
    this.writeAscii(lines);
  }

  /** Takes whole lines of nothing but ASCII, each with its line break. */
  writeAscii(lines: string): void {
    if (this.#queue.length + lines.length > LONGEST_QUEUE) {
      this.#dropped++;
      return;
    }
    this.#queue += lines;
    if (this.#underWay === undefined) this.#next();
  }

  /** Resolves when everything is written, or when the time is over. */
  async drained(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#underWay !== undefined && performance.now() < deadline) await delay(RETRY_MS);
  }

  /**
   * Writes what is queued before it returns: for an end of the process that cannot wait. What is
   * under way then is written by the system, before this or after.
   */
  flushSync(): void {
    const rest = this.#takeQueue();
    let at = 0;
    try {
      while (at < rest.length) at += writeSync(this.#fd, rest, at);
    } catch {
      this.#dropped++;
    }
  }

  #next(): void {
    if (this.#queue === "") {
      this.#underWay = undefined;
      return;
    }
    this.#send(this.#takeQueue());
  }

  #takeQueue(): Buffer {
    const bytes = Buffer.from(this.#queue, this.#encoding);
    this.#queue = "";
    this.#encoding = "latin1";
    return bytes;
  }

  #send(bytes: Buffer): void {
    this.#underWay = bytes;
    write(this.#fd, bytes, (error, written) => {
      if (error === null) {
        if (written < bytes.length) this.#send(bytes.subarray(written));
        else this.#next();
      } else if (error.code === "EAGAIN") {
        setTimeout(() => this.#send(bytes), RETRY_MS);
      } else {
        this.#dropped++;
        this.#next();
      }
    });
  }
}
