import { readSlashDate } from "../../calendar-date.ts";
import type { SourceReport } from "../sink.ts";
import { takeFileDate } from "./file-date.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { type Row, readTable, type TableLayout } from "./table.ts";
import { Tally } from "./tally.ts";

const CONTAMINATED = "Contaminated (Y or N)";
const COLUMNS = ["Region", "NPA", "NXX", "X", "STATUS", CONTAMINATED, "Date Assigned"] as const;

type Column = (typeof COLUMNS)[number];

const LAYOUT: TableLayout<Column> = {
  encoding: "latin1",
  separator: ",",
  columns: COLUMNS,
  firstColumn: "Region",
  cellsWithoutData: 0,
};

const DAY_MS = 24 * 3600 * 1000;
const BLOCKS = 10_000_000;
const AVAILABLE = new Set(["AV", "AP", "AF"]);
/** Assigned, retained by the code holder, reserved, unavailable: none of them blocks. */
const OTHER = new Set(["AS", "RT", "RV", "UA"]);

/**
 * NANPA's thousands-block file, `ThousandsBlockAssignment_All_Augmented`. Only an available block
 * that the file says is not contaminated counts as unallocated: numbers of a contaminated one are
 * in use, by the donor or ported. The file states no date; the latest assignment in it stands in.
 */
export const nanpaThousandsBlock: SourceReader = {
  keys: ["blockLevel", "maxAgeDays"],
  async read(input: SourceInput): Promise<SourceReport> {
    const tally = new Tally(input.source);
    const named = new Uint8Array(BLOCKS);
    for await (const file of input.files) {
      tally.startFile(file.name);
      let latestMs: number | undefined;
      await readTable(file, LAYOUT, (row) => {
        readRow(file.name, row, named, input, tally);
        const assignedMs = readSlashDate(row.cell("Date Assigned"));
        if (assignedMs !== undefined && assignedMs <= input.nowMs) {
          latestMs = Math.max(assignedMs, latestMs ?? assignedMs);
        }
      });
      takeFileDate(file.name, latestMs, tally, input);
    }
    const asOfMs = tally.asOfMs;
    if (asOfMs !== undefined) {
      const { name, maxAgeDays } = input.source;
      const staleAtMs = asOfMs + maxAgeDays * DAY_MS;
      input.sink.coverBlocks({ source: name, country: "US", asOfMs, staleAtMs });
    }
    return tally.report();
  },
};

function readRow(
  file: string,
  row: Row<Column>,
  named: Uint8Array,
  { source, sink }: SourceInput,
  tally: Tally,
): void {
  const digits = row.cell("NPA") + row.cell("NXX") + row.cell("X");
  if (!/^[2-9]\d\d[2-9]\d\d\d$/.test(digits)) {
    throw refusedFile(file, `line ${row.line} has no NPA, NXX and X`);
  }
  const block = Number(digits);
  const first = named[block] === 0;
  named[block] = 1;
  const status = row.cell("STATUS").toUpperCase();
  const free = AVAILABLE.has(status) && row.cell(CONTAMINATED).toUpperCase() === "N";
  const known = AVAILABLE.has(status) || OTHER.has(status);
  // A block that stands twice, or with a status that we do not know, counts as allocated.
  const allocated = !free || !first;
  const [npa, nxx] = [Math.floor(block / 10_000), Math.floor(block / 10) % 1000];
  sink.setBlock(npa, nxx, block % 10, allocated, source.name, row.line);
  if (!first) tally.refuse(row.line, `block ${digits} stands in the file before`);
  else if (known) tally.accepted += 1;
  else tally.refuse(row.line, `STATUS ${JSON.stringify(status.slice(0, 40))} is not known`);
}
