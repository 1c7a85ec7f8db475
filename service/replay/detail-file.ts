import { parse } from "csv-parse/sync";
import { readGzip, readPlain } from "../dno/sources/byte-stream.ts";
import { textLines } from "../dno/sources/text-lines.ts";
import { RingfenceError } from "../errors.ts";
import {
  type CallDetail,
  type DetailColumns,
  type DetailField,
  readCallDetail,
} from "./call-detail.ts";
import { detailColumns } from "./detail-columns.ts";

const SHOWN_REFUSALS = 20;

export interface DetailRefusal {
  /** From 1; the header counts. */
  readonly line: number;
  readonly field: DetailField | "row";
  readonly reason: string;
}

/** A file of call detail records: CSV with a header, comma, semicolon or tab, gzipped or not. */
export class DetailFile {
  readonly #path: string;
  readonly #asked: Readonly<Record<string, string>>;
  readonly refusals: DetailRefusal[] = [];
  rows = 0;
  refused = 0;

  /** @param asked as in `detailColumns` */
  constructor(path: string, asked: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#asked = asked;
  }

  /**
   * The calls in the order of the file, many at a time. A row that is not good is left out and
   * counted, and the first ones are told.
   *
   * @throws RingfenceError IO, DATA_REFUSED, USAGE as `detailColumns`
   */
  async *details(): AsyncGenerator<readonly CallDetail[]> {
    const chunks = this.#path.endsWith(".gz") ? readGzip(this.#path) : readPlain(this.#path);
    let columns: DetailColumns | undefined;
    let delimiter = ",";
    let line = 0;
    for await (const lines of textLines({ name: this.#path, chunks }, "utf-8")) {
      const details: CallDetail[] = [];
      for (const text of lines) {
        line += 1;
        if (text === "") continue;
        if (columns === undefined) {
          delimiter = ["\t", ";"].find((one) => text.includes(one)) ?? ",";
          columns = detailColumns(cellsOf(text, delimiter) ?? [], this.#asked);
          continue;
        }
        this.rows += 1;
        const detail = this.#read(text, delimiter, columns, line);
        if (detail !== undefined) details.push(detail);
      }
      yield details;
    }
    if (columns === undefined) {
      throw new RingfenceError("DATA_REFUSED", `${this.#path} is empty: it has no header`);
    }
  }

  #read(
    text: string,
    delimiter: string,
    columns: DetailColumns,
    line: number,
  ): CallDetail | undefined {
    const cells = cellsOf(text, delimiter);
    if (cells === undefined) return this.#refuse(line, "row", "has a quote that is left open");
    const read = readCallDetail(cells, columns, line);
    return read.ok ? read.detail : this.#refuse(line, read.field, read.reason);
  }

  #refuse(line: number, field: DetailRefusal["field"], reason: string): undefined {
    this.refused += 1;
    if (this.refusals.length < SHOWN_REFUSALS) this.refusals.push({ line, field, reason });
    return undefined;
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
