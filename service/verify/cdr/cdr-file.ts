import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { CsvError, type Parser, parse } from "csv-parse";
import { RingfenceError } from "../../errors.ts";
import { unpacked } from "../read/unpacked.ts";
import { type CdrAudit, CdrTally } from "./audit.ts";
import { type CdrColumns, type CdrField, findCdrColumns } from "./columns.ts";
import { fateOf } from "./fate.ts";
import { readCdrRow } from "./row.ts";

const CHUNK_BYTES = 256 * 1024;
/** No record is longer; a quote left open would otherwise swallow the file. */
const LONGEST_ROW = 64 * 1024;
const SHOWN_REFUSALS = 20;

export interface CdrRefusal {
  /** From 1; the header counts. */
  readonly line: number;
  readonly reason: string;
}

export interface CdrReport extends CdrAudit {
  readonly refused: number;
  /** The first refusals, at most 20. */
  readonly refusals: readonly CdrRefusal[];
  /** Which column was taken for which field. */
  readonly columns: Readonly<Partial<Record<CdrField, string>>>;
}

/**
 * Reads a CDR export, CSV with a header, gzipped or not, and counts what became of its 603s. Rows
 * that cannot be read are refused one by one.
 *
 * @param file path, or `-` for standard input
 * @param wished columns that the operator named
 * @throws RingfenceError `IO` when it cannot be read, `DATA_REFUSED` when it is no such file or holds
 *   no good row
 */
export async function auditCdrFile(
  file: string,
  input: Readable,
  wished: ReadonlyMap<CdrField, string>,
): Promise<CdrReport> {
  const reader = new CdrReader(file, wished);
  const raw = file === "-" ? input : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of unpacked(raw)) await reader.push(chunk);
    await reader.end();
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    const code = error instanceof CsvError ? "DATA_REFUSED" : "IO";
    throw new RingfenceError(code, `${file}: ${(error as Error).message}`, { cause: error });
  }
  return reader.report();
}

class CdrReader {
  readonly #file: string;
  readonly #wished: ReadonlyMap<CdrField, string>;
  readonly #tally = new CdrTally();
  readonly #refusals: CdrRefusal[] = [];
  #parser: Parser | undefined;
  #columns: CdrColumns | undefined;
  #header: readonly string[] = [];
  #refused = 0;

  constructor(file: string, wished: ReadonlyMap<CdrField, string>) {
    this.#file = file;
    this.#wished = wished;
  }

  async push(chunk: Buffer): Promise<void> {
    this.#parser ??= this.#parserFor(chunk);
    const parser = this.#parser;
    await new Promise<void>((resolve, reject) => {
      parser.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }

  async end(): Promise<void> {
    const parser = this.#parser;
    if (parser === undefined) return;
    await new Promise<void>((resolve, reject) => {
      parser.end((error?: Error | null) => (error ? reject(error) : resolve())).resume();
    });
  }

  report(): CdrReport {
    const audit = this.#tally.audit();
    if (audit.calls === 0) {
      const [first] = this.#refusals;
      const why = first === undefined ? "" : `: line ${first.line} ${first.reason}`;
      throw new RingfenceError(
        "DATA_REFUSED",
        `${this.#file} holds no call that can be read${why}`,
      );
    }
    const found = [...(this.#columns ?? [])].map(([field, at]) => [field, this.#header[at] ?? ""]);
    return {
      ...audit,
      refused: this.#refused,
      refusals: this.#refusals,
      columns: Object.fromEntries(found),
    };
  }

  #parserFor(chunk: Buffer): Parser {
    const parser = parse({
      delimiter: delimiterOf(chunk),
      bom: true,
      trim: true,
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

  #take(cells: readonly string[], line: number): void {
    if (this.#columns === undefined) {
      const found = findCdrColumns(cells, this.#wished);
      if (!found.ok) throw new RingfenceError("DATA_REFUSED", `${this.#file}: ${found.reason}`);
      this.#columns = found.columns;
      this.#header = cells;
      return;
    }
    const read = readCdrRow(cells, this.#columns, this.#header.length);
    if (read.ok) {
      this.#tally.take(read.row, fateOf(read.row.record));
      return;
    }
    this.#refused += 1;
    const { reason } = read;
    if (this.#refusals.length < SHOWN_REFUSALS) this.#refusals.push({ line, reason });
  }
}

/** Tab, semicolon or comma: the first of these that the header holds. */
function delimiterOf(chunk: Buffer): string {
  const end = chunk.indexOf("\n");
  const line = chunk.toString("latin1", 0, end === -1 ? chunk.length : end);
  return ["\t", ";"].find((delimiter) => line.includes(delimiter)) ?? ",";
}
