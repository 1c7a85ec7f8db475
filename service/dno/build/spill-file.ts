import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { RingfenceError } from "../../errors.ts";

/**
 * Records that do not fit into memory, on disk until the build is over. The file has no name once
 * it is open, so nothing stays behind when the build is killed.
 */
export class SpillFile {
  readonly #path: string;
  #descriptor: number | undefined;
  #length = 0;

  /** @param path a free name on a disk with room; made when the first records come */
  constructor(path: string) {
    this.#path = path;
  }

  /** Appends, and returns where the bytes begin. */
  append(bytes: Uint8Array): number {
    const at = this.#length;
    try {
      this.#descriptor ??= openUnnamed(this.#path);
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, at + done);
      }
    } catch (error) {
      throw spillError(this.#path, error);
    }
    this.#length += bytes.length;
    return at;
  }

  /** Fills `into` from `at` on. */
  read(at: number, into: Uint8Array): void {
    let done = 0;
    while (done < into.length) {
      const read = readSync(this.#descriptor ?? -1, into, done, into.length - done, at + done);
      if (read === 0)
        throw spillError(this.#path, new Error("it is shorter than what was written"));
      done += read;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function openUnnamed(path: string): number {
  const descriptor = openSync(path, "wx+", 0o600);
  rmSync(path);
  return descriptor;
}

function spillError(path: string, error: unknown): RingfenceError {
  const why = error instanceof Error ? error.message : String(error);
  return new RingfenceError("IO", `temporary file ${path}: ${why}`, { field: path, cause: error });
}
