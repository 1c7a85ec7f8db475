import { readSlashDate } from "../../calendar-date.ts";
import type { SourceReport } from "../sink.ts";
import { ExchangeTally } from "./exchange-tally.ts";
import { takeFileDate } from "./file-date.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { type Row, readTable, type TableHead, type TableLayout } from "./table.ts";
import { Tally } from "./tally.ts";

type Column = "NPA-NXX" | "Use";

const LAYOUT: TableLayout<Column> = {
  encoding: "latin1",
  separator: "\t",
  columns: ["NPA-NXX", "Use"],
  firstColumn: "State",
  // The last cell of the header is the date of the file, and nothing stands under it.
  cellsWithoutData: 1,
};

/** Of 204,776 rows in September 2026; below this a national file is not one. */
const LEAST_NATIONAL_ROWS = 150_000;

/** Unavailable, protected, reserved, vacant: no provider holds such a code. */
const NOT_ALLOCATED = new Set(["UA", "PR", "RV", "VC"]);

/**
 * NANPA's file of central office codes, `CoCodeAssignment_Utilized_AllStates_Public`. A code with
 * Use `AS` is allocated, whether its effective date has come or not (47 CFR 64.1200(o)(3) asks for
 * allocation, not for service). US and territories only.
 */
export const nanpaCoCode: SourceReader = {
  keys: ["covers", "maxAgeDays"],
  async read(input: SourceInput): Promise<SourceReport> {
    const tally = new Tally(input.source);
    const exchanges = new ExchangeTally(input.source, input.sink);
    for await (const file of input.files) {
      tally.startFile(file.name);
      const head = await readTable(file, LAYOUT, (row) =>
        readRow(file.name, row, exchanges, tally),
      );
      takeFileDate(file.name, fileDateOf(head), tally, input);
    }
    if (input.source.covers === "national" && tally.accepted < LEAST_NATIONAL_ROWS) {
      const reason = `has ${tally.accepted} codes; a national file has ${LEAST_NATIONAL_ROWS} and more`;
      throw refusedFile(input.source.path, reason);
    }
    exchanges.cover(() => "US", tally, 1);
    return tally.report();
  },
};

function readRow(file: string, row: Row<Column>, exchanges: ExchangeTally, tally: Tally): void {
  const code = /^([2-9]\d\d)-([2-9]\d\d)$/.exec(row.cell("NPA-NXX"));
  if (!code) {
    throw refusedFile(file, `line ${row.line} has no NPA-NXX: ${shown(row.cell("NPA-NXX"))}`);
  }
  const [npa, nxx] = [Number(code[1]), Number(code[2])];
  const first = exchanges.name(npa, nxx);
  const use = row.cell("Use").toUpperCase();
  const free = NOT_ALLOCATED.has(use);
  // A use that we do not know must not turn into a block: the code counts as allocated.
  if (!free) exchanges.allocate(npa, nxx, row.line);
  if (!first) tally.refuse(row.line, `${code[0]} stands in the file before`);
  else if (free || use === "AS") tally.accepted += 1;
  else tally.refuse(row.line, `Use ${shown(use)} is not known; the code counts as allocated`);
}

function fileDateOf(head: TableHead): number | undefined {
  const cell = head.header.find((one) => /^file updated /i.test(one));
  return cell === undefined ? undefined : readSlashDate(cell.slice("file updated ".length).trim());
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
