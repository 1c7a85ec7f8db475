import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { RingfenceError } from "../../errors.ts";

const BUFFER_BYTES = 1024 * 1024;

/**
 * A file that appears under its name only when it is whole: written beside it, flushed to the
 * disk, then renamed. Whatever goes wrong is an `IO` error that names the file.
 */
export class FileOutput {
  readonly #path: string;
  readonly #unfinished: string;
  readonly #descriptor: number;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #buffered = 0;
  #written = 0;
  #open = true;

  constructor(path: string, unfinished: string) {
    this.#path = path;
    this.#unfinished = unfinished;
    this.#descriptor = this.#do(() => openSync(unfinished, "w+", 0o640));
  }

  /** Bytes that have been given to it. */
  get length(): number {
    return this.#written + this.#buffered;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > BUFFER_BYTES - this.#buffered) this.#flush();
    if (bytes.length > BUFFER_BYTES) {
      this.#writeAll(bytes);
      return;
    }
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  /** Fills up with zeros to a multiple of `alignment`. */
  align(alignment: number): void {
    const over = this.length % alignment;
    if (over > 0) this.write(new Uint8Array(alignment - over));
  }

  /** Reads back what was written from `at` on. */
  read(at: number, into: Uint8Array): void {
    this.#flush();
    this.#do(() => {
      for (let done = 0; done < into.length; ) {
        const read = readSync(this.#descriptor, into, done, into.length - done, at + done);
        if (read === 0) throw new Error("it is shorter than what was written");
        done += read;
      }
    });
  }

  /** Gives the file its name. */
  commit(): void {
    this.#flush();
    this.#do(() => {
      fsyncSync(this.#descriptor);
      this.#close();
      renameSync(this.#unfinished, this.#path);
      // The name is on the disk only when its directory is.
      const directory = openSync(dirname(this.#path), "r");
      fsyncSync(directory);
      closeSync(directory);
    });
  }

  /** Leaves nothing behind of a file that has not been committed. */
  discard(): void {
    this.#close();
    rmSync(this.#unfinished, { force: true });
  }

  #close(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    const bytes = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    this.#writeAll(bytes);
  }

  #writeAll(bytes: Uint8Array): void {
    this.#do(() => {
      for (let done = 0; done < bytes.length; ) {
        const at = this.#written + done;
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, at);
      }
    });
    this.#written += bytes.length;
  }

  #do<T>(operation: () => T): T {
    try {
      return operation();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RingfenceError("IO", `${this.#path} cannot be written: ${why}`, {
        field: this.#path,
        cause,
      });
    }
  }
}
