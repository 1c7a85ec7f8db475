import { columnName, splitCells } from "./cells.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceFile } from "./source-reader.ts";
import { textLines } from "./text-lines.ts";

/** How a format writes its tables. */
export interface TableLayout<Column extends string> {
  readonly encoding: "utf-8" | "latin1";
  /** NANPA's tab-separated files are not quoted, though a cell may have quotes in it. */
  readonly separator: "," | "\t";
  /**
   * The columns that a reader needs, spelled as in the header; there they may stand in any order,
   * with blanks and in capitals. The line that begins with the first column of the file, or that
   * has all that are needed, is the header.
   */
  readonly columns: readonly Column[];
  readonly firstColumn: string;
  /** How many cells of the header rows may do without at their end. */
  readonly cellsWithoutData: number;
  /**
   * For formats that come without a header: what it would be, by the cells of the first row;
   * undefined when that is a header itself, or not understood.
   */
  readonly headerFor?: (cells: readonly string[]) => readonly string[] | undefined;
}

export interface Row<Column extends string> {
  /** 1-based, in the file. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What stands under a column, blanks around it taken off. */
  cell(column: Column): string;
}

/** What a table says above its rows, in cells. */
export interface TableHead {
  readonly above: readonly (readonly string[])[];
  readonly header: readonly string[];
}

/** Lines that may stand above a header; after that it is another kind of file. */
const MOST_LINES_ABOVE = 20;

/**
 * Reads a table by the names of its columns, calling `onRow` for every line that is not blank.
 *
 * @throws RingfenceError `DATA_REFUSED` for a header without a column that is needed, or with one
 *   twice, and for a row that is too short or has an open quote: so looks a file that was cut off
 */
export async function readTable<Column extends string>(
  file: SourceFile,
  layout: TableLayout<Column>,
  onRow: (row: Row<Column>) => void,
): Promise<TableHead> {
  const above: string[][] = [];
  let table: Table | undefined;
  let line = 0;
  for await (const lines of textLines(file, layout.encoding)) {
    for (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      const cells = cellsOf(file, layout, text, line);
      const assumed = table === undefined ? layout.headerFor?.(cells) : undefined;
      if (assumed) table = tableOf(file, layout, assumed, line);
      if (table !== undefined) {
        onRow(rowOf(file, layout, table, cells, line));
      } else if (isHeader(layout, cells)) {
        table = tableOf(file, layout, cells, line);
      } else if (above.push(cells) > MOST_LINES_ABOVE) {
        throw missingHeader(file, layout);
      }
    }
  }
  if (table === undefined) throw missingHeader(file, layout);
  return { above, header: table.header };
}

function isHeader(layout: TableLayout<string>, cells: readonly string[]): boolean {
  const names = new Set(cells.map(columnName));
  const begins = columnName(cells[0] ?? "") === columnName(layout.firstColumn);
  return begins || layout.columns.every((column) => names.has(columnName(column)));
}

function missingHeader(file: SourceFile, layout: TableLayout<string>): Error {
  return refusedFile(file.name, `has no header that begins with ${layout.firstColumn}`);
}

function cellsOf(
  file: SourceFile,
  layout: TableLayout<string>,
  text: string,
  line: number,
): string[] {
  if (layout.separator === "\t") return text.split("\t").map((cell) => cell.trim());
  const cells = splitCells(text);
  if (!cells) throw refusedFile(file.name, `line ${line} opens a quote and does not close it`);
  return cells;
}

interface Table {
  readonly header: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
}

function tableOf(
  file: SourceFile,
  layout: TableLayout<string>,
  header: readonly string[],
  line: number,
): Table {
  const names = header.map(columnName);
  const positions = new Map<string, number>();
  for (const column of layout.columns) {
    const position = names.indexOf(columnName(column));
    const fault = position < 0 ? "has no column" : "has twice the column";
    if (position < 0 || names.includes(columnName(column), position + 1)) {
      throw refusedFile(file.name, `the header in line ${line} ${fault} ${column}`);
    }
    positions.set(column, position);
  }
  return { header, positions };
}

function rowOf<Column extends string>(
  file: SourceFile,
  layout: TableLayout<Column>,
  table: Table,
  cells: readonly string[],
  line: number,
): Row<Column> {
  const least = table.header.length - layout.cellsWithoutData;
  if (cells.length < least) {
    throw refusedFile(file.name, `line ${line} has ${cells.length} cells of ${least}: cut off?`);
  }
  return {
    line,
    cells,
    cell: (column) => cells[table.positions.get(column) ?? 0] ?? "",
  };
}
