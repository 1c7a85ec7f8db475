import type { ManifestSource } from "../manifest.ts";
import type { SourceReport } from "../sink.ts";

/** Refusals that a report shows; the rest of them it counts. */
const SHOWN_REFUSALS = 20;

/** Counts what a reader reads, for its report. */
export class Tally {
  readonly #source: ManifestSource;
  readonly #refusals: { line: number; reason: string }[] = [];
  readonly #files: string[] = [];
  #asOfMs: number | undefined;
  #refused = 0;
  #ranOut = 0;
  accepted = 0;

  constructor(source: ManifestSource) {
    this.#source = source;
  }

  /** Says that reading goes on in this file. */
  startFile(name: string): void {
    this.#files.push(name);
  }

  /** The date of a file; of several files the oldest counts. */
  dateFile(asOfMs: number): void {
    this.#asOfMs = Math.min(asOfMs, this.#asOfMs ?? asOfMs);
  }

  get asOfMs(): number | undefined {
    return this.#asOfMs;
  }

  get refused(): number {
    return this.#refused;
  }

  /** @param ranOut the line did block, and its time is over: that is no fault of the file */
  refuse(line: number, reason: string, ranOut = false): void {
    this.#refused += 1;
    if (ranOut) this.#ranOut += 1;
    this.#show(line, reason);
  }

  /** Puts into the report what is no refused line and has to be seen all the same. */
  remark(reason: string): void {
    this.#show(0, reason);
  }

  report(): SourceReport {
    return {
      source: this.#source.name,
      format: this.#source.format,
      file: this.#files.length === 1 ? (this.#files[0] ?? "") : this.#source.path,
      asOfMs: this.#asOfMs,
      rows: this.accepted + this.#refused,
      accepted: this.accepted,
      refused: this.#refused,
      ranOut: this.#ranOut,
      refusals: this.#refusals,
    };
  }

  #show(line: number, reason: string): void {
    if (this.#refusals.length >= SHOWN_REFUSALS) return;
    const where = this.#files.length > 1 ? `${this.#files.at(-1)}: ` : "";
    this.#refusals.push({ line, reason: where + reason });
  }
}
