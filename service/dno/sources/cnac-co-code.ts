import { readIsoDate } from "../../calendar-date.ts";
import type { SourceReport } from "../sink.ts";
import { ExchangeTally } from "./exchange-tally.ts";
import { takeFileDate } from "./file-date.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { type Row, readTable, type TableLayout } from "./table.ts";
import { Tally } from "./tally.ts";

type Column = "NPA" | "CO Code (NXX)" | "Status";

/** The layouts with and without the column `Pooled` (after 2024) differ in what is not read here. */
const LAYOUT: TableLayout<Column> = {
  encoding: "utf-8",
  separator: ",",
  columns: ["NPA", "CO Code (NXX)", "Status"],
  firstColumn: "NPA",
  cellsWithoutData: 0,
};

/** Of 44,000 rows, 800 for each of 55 NPAs. */
const LEAST_NATIONAL_ROWS = 30_000;
const EXCHANGES_OF_AN_NPA = 800;

const ALLOCATED = new Set([
  "in service",
  "assigned",
  "being recovered",
  "stranded code",
  "new npa testing",
]);

const NOT_ALLOCATED = new Set([
  "available",
  "available as initial code only",
  "new npa",
  "not available",
  "moratorium on assignment",
  "for special use",
  "plant test",
  "protected",
  "recovered/aging",
  "temporarily unavailable",
  "new entrants reserved",
]);

/**
 * CNAC's files of Canadian central office codes, `COCodeStatus_ALL` or one an NPA. They name all
 * 800 exchanges of an NPA, the unassigned too: an NPA with fewer is cut off, and is not covered.
 */
export const cnacCoCode: SourceReader = {
  keys: ["covers", "maxAgeDays"],
  async read(input: SourceInput): Promise<SourceReport> {
    const tally = new Tally(input.source);
    const exchanges = new ExchangeTally(input.source, input.sink);
    for await (const file of input.files) {
      tally.startFile(file.name);
      let dateMs: number | undefined;
      await readTable(file, LAYOUT, (row) => {
        if (dateMs === undefined && row.cell("NPA") === "") dateMs = dateOfRow(row);
        else readRow(file.name, row, exchanges, tally);
      });
      takeFileDate(file.name, dateMs, tally, input);
    }
    if (input.source.covers === "national" && tally.accepted < LEAST_NATIONAL_ROWS) {
      const reason = `has ${tally.accepted} codes; a national file has ${LEAST_NATIONAL_ROWS} and more`;
      throw refusedFile(input.source.path, reason);
    }
    exchanges.cover(() => "CA", tally, EXCHANGES_OF_AN_NPA);
    return tally.report();
  },
};

/** The row under the header holds the date of the file in its last cell, and nothing else. */
function dateOfRow(row: Row<Column>): number | undefined {
  const written = row.cells.filter((cell) => cell !== "");
  return written.length === 1 ? readIsoDate(written[0] ?? "") : undefined;
}

function readRow(file: string, row: Row<Column>, exchanges: ExchangeTally, tally: Tally): void {
  const [npa, nxx] = [row.cell("NPA"), row.cell("CO Code (NXX)")];
  if (!/^[2-9]\d\d$/.test(npa) || !/^[2-9]\d\d$/.test(nxx)) {
    throw refusedFile(file, `line ${row.line} has no NPA and exchange`);
  }
  const first = exchanges.name(Number(npa), Number(nxx));
  const status = row.cell("Status").toLowerCase();
  const free = NOT_ALLOCATED.has(status);
  // A status that we do not know must not turn into a block: the exchange counts as allocated.
  if (!free) exchanges.allocate(Number(npa), Number(nxx), row.line);
  if (!first) tally.refuse(row.line, `${npa}-${nxx} stands in the file before`);
  else if (free || ALLOCATED.has(status)) tally.accepted += 1;
  else {
    const shown = JSON.stringify(row.cell("Status").slice(0, 40));
    tally.refuse(row.line, `Status ${shown} is not known; the exchange counts as allocated`);
  }
}
