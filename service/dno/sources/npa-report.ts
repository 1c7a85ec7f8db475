import { readMonthNameDate, readSlashDate } from "../../calendar-date.ts";
import { IN_SERVICE_GRACE_MS } from "../../numbering/number-plan.ts";
import type { NpaRecord, SourceReport } from "../sink.ts";
import { takeFileDate } from "./file-date.ts";
import { NpaTable, setNpa } from "./npa-table.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceFile, SourceInput, SourceReader } from "./source-reader.ts";
import { type Row, readTable, type TableLayout } from "./table.ts";
import { Tally } from "./tally.ts";

const COLUMNS = [
  "NPA_ID",
  "type_of_code",
  "ASSIGNABLE",
  "EXPLANATION",
  "RESERVED",
  "ASSIGNED",
  "USE",
  "LOCATION",
  "COUNTRY",
  "IN_SERVICE",
  "IN_SERVICE_DT",
] as const;

type Column = (typeof COLUMNS)[number];

const LAYOUT: TableLayout<Column> = {
  encoding: "utf-8",
  separator: ",",
  columns: COLUMNS,
  firstColumn: "NPA_ID",
  cellsWithoutData: 0,
};

/**
 * NANPA's NPA file, `npa_report.csv`. Its column STATUS is the state of relief planning and says
 * nothing of service; its flags are of the day of the file, and the dates in it go on counting.
 */
export const npaReport: SourceReader = {
  keys: ["maxAgeDays"],
  async read(input: SourceInput): Promise<SourceReport> {
    const tally = new Tally(input.source);
    for await (const file of input.files) {
      tally.startFile(file.name);
      for (const record of await readFile(file, tally, input)) {
        setNpa(record, input.sink);
        tally.accepted += 1;
      }
    }
    return tally.report();
  },
};

async function readFile(
  file: SourceFile,
  tally: Tally,
  input: SourceInput,
): Promise<readonly NpaRecord[]> {
  const table = new NpaTable(file.name);
  const head = await readTable(file, LAYOUT, (row) => {
    table.add(row.cell("NPA_ID"), row.line, {
      use: useOf(row),
      country: countryOf(row),
      inServiceAtMs: inServiceAt(file.name, row, input.nowMs),
      note: noteOf(row),
      source: input.source.name,
    });
  });
  const dated = head.above.find((cells) => cells[0]?.toLowerCase() === "file date");
  const asOfMs = takeFileDate(file.name, readSlashDate(dated?.[1] ?? ""), tally, input);
  return table.finish(asOfMs, input.source.maxAgeDays);
}

function useOf(row: Row<Column>): NpaRecord["use"] {
  const use = row.cell("USE").toUpperCase();
  if (use === "G") return "geographic";
  // An NPA in service whose use is not stated gets no rules of exchanges.
  return use === "N" || isYes(row, "IN_SERVICE") ? "non-geographic" : "none";
}

function countryOf(row: Row<Column>): NpaRecord["country"] {
  const country = row.cell("COUNTRY").toUpperCase();
  if (country === "") return undefined;
  if (country === "US") return "US";
  return country === "CANADA" ? "CA" : "other";
}

function inServiceAt(file: string, row: Row<Column>, nowMs: number): number | undefined {
  const text = row.cell("IN_SERVICE_DT");
  const dateMs = readMonthNameDate(text);
  if (dateMs === undefined && text !== "") {
    throw refusedFile(file, `line ${row.line} has a date that is none: ${text.slice(0, 40)}`);
  }
  // What is in service on the day of the file is so now, whatever date stands beside it.
  if (isYes(row, "IN_SERVICE")) return Math.min((dateMs ?? 0) - IN_SERVICE_GRACE_MS, nowMs);
  if (dateMs === undefined || !isYes(row, "ASSIGNED")) return undefined;
  return dateMs - IN_SERVICE_GRACE_MS;
}

function noteOf(row: Row<Column>): string {
  if (isYes(row, "IN_SERVICE")) return row.cell("LOCATION");
  const explanation = row.cell("EXPLANATION");
  if (isYes(row, "RESERVED")) return explanation === "" ? "reserved" : `reserved: ${explanation}`;
  if (row.cell("ASSIGNABLE").toUpperCase() === "NO") return `not assignable: ${explanation}`;
  return isYes(row, "ASSIGNED") ? `assigned: ${row.cell("LOCATION")}` : "unassigned";
}

function isYes(row: Row<Column>, column: Column): boolean {
  return row.cell(column).toUpperCase().startsWith("Y");
}
