import type { ManifestSource } from "../manifest.ts";
import type { DnoSink, SourceReport } from "../sink.ts";

/** One text of a source, out of its gzip or zip, and known not to be an HTML page. */
export interface SourceFile {
  /** Path, and behind an exclamation mark the name inside a zip archive. */
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

export interface SourceInput {
  readonly source: ManifestSource;
  /** In the order of their names. Each has to be read to its end before the next is asked for. */
  readonly files: AsyncIterable<SourceFile>;
  readonly sink: DnoSink;
  /** The time of the build: what has run out by then is left out, what begins later is not. */
  readonly nowMs: number;
}

/** Reads one format. */
export interface SourceReader {
  /** Keys that an entry of this format can have in the manifest, beside name, path and enabled. */
  readonly keys: readonly string[];
  /**
   * Writes what the files hold into the sink. A line that cannot be used is refused and reported,
   * and the reading goes on. A file that cannot be trusted is refused whole.
   *
   * @throws RingfenceError `DATA_REFUSED`; what is in the sink by then is to be thrown away
   */
  read(input: SourceInput): Promise<SourceReport>;
}
