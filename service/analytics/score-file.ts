import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvError, type Parser, parse } from "csv-parse";
import type { Score } from "../decision/scores.ts";
import { RingfenceError } from "../errors.ts";
import { delimiterOf } from "./feed-delimiter.ts";
import {
  readScoreHeader,
  readScoreRow,
  SCORE_COLUMNS,
  type ScoreColumns,
  type ScoreField,
} from "./score-row.ts";

const CHUNK_BYTES = 256 * 1024;
/** No row of numbers and words is longer; a quote left open would otherwise swallow the file. */
const LONGEST_ROW = 16 * 1024;
const SHOWN_REFUSALS = 20;

export interface ScoreRefusal {
  /** From 1; the header counts. */
  readonly line: number;
  readonly field: ScoreField;
  readonly reason: string;
}

/** What one reading of a file found. */
export interface ScoreFileReport {
  /** Rows of data: accepted, expired and refused. */
  readonly rows: number;
  readonly accepted: number;
  /** Good rows whose expiry has passed; they are not written. */
  readonly expired: number;
  readonly refused: number;
  /** The first refusals, at most 20. */
  readonly refusals: readonly ScoreRefusal[];
}

type Entry = readonly [e164: number, score: Score];

/**
 * Reads a CSV or TSV file of scores, gzipped or not, with or without a header. Iterate `entries`
 * to its end; then `report` is complete. A file is read once for each `ScoreFile`.
 */
export class ScoreFile {
  readonly #file: string;
  readonly #now: number;
  readonly #refusals: ScoreRefusal[] = [];
  #columns: ScoreColumns | undefined;
  #entries: Entry[] = [];
  #accepted = 0;
  #expired = 0;
  #refused = 0;

  /** @param now milliseconds since 1970; what expires by then is counted and left out */
  constructor(file: string, now: number) {
    this.#file = file;
    this.#now = now;
  }

  /** @throws RingfenceError `IO` when it cannot be read, `DATA_REFUSED` when it is no such file */
  async *entries(): AsyncGenerator<Entry> {
    try {
      let parser: Parser | undefined;
      for await (const chunk of fileBytes(this.#file)) {
        parser ??= this.#parserFor(chunk);
        yield* await this.#read(parser, chunk);
      }
      if (parser !== undefined) yield* await this.#read(parser, undefined);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  report(): ScoreFileReport {
    return {
      rows: this.#accepted + this.#expired + this.#refused,
      accepted: this.#accepted,
      expired: this.#expired,
      refused: this.#refused,
      refusals: this.#refusals,
    };
  }

  #parserFor(firstChunk: Buffer): Parser {
    const parser = parse({
      delimiter: delimiterOf(firstChunk),
      bom: true,
      trim: true,
      comment: "#",
      comment_no_infix: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: LONGEST_ROW,
      // Rows are taken here, one by one, and none goes through the stream: three times as fast.
      on_record: (cells: string[], { lines }) => {
        this.#take(cells, lines);
        return null;
      },
    });
    // An error is taken from the callback of the write; as an event it would end the process.
    return parser.on("error", () => {});
  }

  /** Gives the parser a piece, or the end, and returns what was in it. */
  async #read(parser: Parser, chunk: Buffer | undefined): Promise<Entry[]> {
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve());
      if (chunk === undefined) parser.end(done).resume();
      else parser.write(chunk, done);
    });
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #take(cells: readonly string[], line: number): void {
    if (this.#columns === undefined) {
      const header = readScoreHeader(cells);
      this.#columns = header ?? SCORE_COLUMNS;
      if (header !== undefined) {
        this.#checkHeader(header);
        return;
      }
    }
    const row = readScoreRow(cells, this.#columns);
    if (!row.ok) {
      this.#refused += 1;
      const { field, reason } = row;
      if (this.#refusals.length < SHOWN_REFUSALS) this.#refusals.push({ line, field, reason });
    } else if (row.score.expiresAtMs !== undefined && row.score.expiresAtMs <= this.#now) {
      this.#expired += 1;
    } else {
      this.#accepted += 1;
      this.#entries.push([row.e164, row.score]);
    }
  }

  #checkHeader({ number, score }: ScoreColumns): void {
    if (number !== undefined && score !== undefined) return;
    const missing = number === undefined ? "number" : "score";
    throw new RingfenceError(
      "DATA_REFUSED",
      `${this.#file}: its header has no column "${missing}"`,
    );
  }

  #fault(error: unknown): unknown {
    if (error instanceof RingfenceError) return error;
    const why = error instanceof Error ? error.message : String(error);
    const isContent = error instanceof CsvError || isDamagedGzip(error);
    return new RingfenceError(isContent ? "DATA_REFUSED" : "IO", `${this.#file}: ${why}`, {
      cause: error,
    });
  }
}

/** The bytes of a file, unpacked when it begins as gzip does (RFC 1952 §2.3.1). */
async function* fileBytes(file: string): AsyncGenerator<Buffer> {
  const packed = await isGzip(file);
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  if (!packed) {
    yield* raw;
    return;
  }
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of either ends the loop below with it.
  pipeline(raw, unpacked, () => {});
  yield* unpacked;
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function isDamagedGzip(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return typeof error.code === "string" && error.code.startsWith("Z_");
}
