import { parse } from "csv-parse/sync";
import { readGzip, readPlain } from "../dno/sources/byte-stream.ts";
import { textLines } from "../dno/sources/text-lines.ts";
import { RingfenceError } from "../errors.ts";
import {
  type CallDetail,
  type DetailColumns,
  type DetailField,
  readCallDetail,
  readTime,
} from "./call-detail.ts";
import { detailColumns } from "./detail-columns.ts";
import { inOrder } from "./in-order.ts";

const SHOWN_REFUSALS = 20;
const NO_TIME = "is no date with time, and no seconds since 1970";

export interface DetailRefusal {
  /** From 1; the header counts. */
  readonly line: number;
  readonly field: DetailField | "row";
  readonly reason: string;
}

/** A row that is not read any further yet: a hundred thousand of them wait for their turn. */
export interface TimedRow {
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly text: string;
  readonly line: number;
}

/**
 * A file of call detail records: CSV with a header, comma, semicolon or tab, gzipped or not. A row
 * that is not good is left out and counted, and the first ones are told.
 */
export class DetailFile {
  readonly #path: string;
  readonly #asked: Readonly<Record<string, string>>;
  #columns: DetailColumns = {};
  #delimiter = ",";
  readonly refusals: DetailRefusal[] = [];
  rows = 0;
  refused = 0;

  /** @param asked as in `detailColumns` */
  constructor(path: string, asked: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#asked = asked;
  }

  /** The calls in the order of their time, see `inOrder`; errors as those of `timedRows`. */
  async *details(): AsyncGenerator<Iterable<CallDetail>> {
    for await (const rows of inOrder(this.timedRows())) yield this.#details(rows);
  }

  /**
   * The rows in the order of the file, many at a time.
   *
   * @throws RingfenceError IO, DATA_REFUSED, USAGE as `detailColumns`
   */
  async *timedRows(): AsyncGenerator<readonly TimedRow[]> {
    const chunks = this.#path.endsWith(".gz") ? readGzip(this.#path) : readPlain(this.#path);
    let header = false;
    let line = 0;
    for await (const lines of textLines({ name: this.#path, chunks }, "utf-8")) {
      const timed: TimedRow[] = [];
      for (const text of lines) {
        line += 1;
        if (text === "") continue;
        if (!header) {
          header = true;
          this.#readHeader(text);
          continue;
        }
        this.rows += 1;
        const atMs = this.#timeOf(text);
        if (atMs === undefined) this.#refuse(line, "time", NO_TIME);
        else timed.push({ atMs, text, line });
      }
      yield timed;
    }
    if (header) return;
    throw new RingfenceError("DATA_REFUSED", `${this.#path} is empty: it has no header`);
  }

  *#details(rows: readonly TimedRow[]): Generator<CallDetail> {
    for (const { atMs, text, line } of rows) {
      const cells = cellsOf(text, this.#delimiter);
      if (cells === undefined) {
        this.#refuse(line, "row", "has a quote that is left open");
        continue;
      }
      const read = readCallDetail(cells, this.#columns, atMs, line);
      if (read.ok) yield read.detail;
      else this.#refuse(line, read.field, read.reason);
    }
  }

  #readHeader(text: string): void {
    this.#delimiter = ["\t", ";"].find((one) => text.includes(one)) ?? ",";
    this.#columns = detailColumns(cellsOf(text, this.#delimiter) ?? [], this.#asked);
  }

  #timeOf(text: string): number | undefined {
    const column = this.#columns.time ?? 0;
    if (text.includes('"')) return readTime(cellsOf(text, this.#delimiter)?.[column] ?? "");
    let from = 0;
    for (let skipped = 0; skipped < column; skipped += 1) {
      const next = text.indexOf(this.#delimiter, from);
      if (next < 0) return undefined;
      from = next + 1;
    }
    const end = text.indexOf(this.#delimiter, from);
    return readTime(text.slice(from, end < 0 ? text.length : end));
  }

  #refuse(line: number, field: DetailRefusal["field"], reason: string): void {
    this.refused += 1;
    if (this.refusals.length < SHOWN_REFUSALS) this.refusals.push({ line, field, reason });
  }
}

/** The cells of a line; where a quote stands in it by the rules of CSV (RFC 4180), else by a split. */
function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter);
  try {
    return (parse(text, { delimiter, relax_quotes: true }) as string[][])[0];
  } catch {
    return undefined;
  }
}
