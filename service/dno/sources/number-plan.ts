import { readIsoDate } from "../../calendar-date.ts";
import {
  hasExchangeRules,
  IN_SERVICE_GRACE_MS,
  SPECIAL_EXCHANGES,
} from "../../numbering/number-plan.ts";
import type { DnoSink, NpaRecord, SourceReport } from "../sink.ts";
import { takeFileDate } from "./file-date.ts";
import { type NpaRow, NpaTable, setNpa } from "./npa-table.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { type Row, readTable, type TableLayout } from "./table.ts";
import { Tally } from "./tally.ts";

type Column = "npa" | "use" | "country" | "in service" | "note" | "special exchanges";

const LAYOUT: TableLayout<Column> = {
  encoding: "utf-8",
  separator: ",",
  columns: ["npa", "use", "country", "in service", "note", "special exchanges"],
  firstColumn: "npa",
  cellsWithoutData: 0,
};

const USES = ["geographic", "non-geographic", "none"] as const;
const COUNTRIES = ["US", "CA", "other"] as const;

/**
 * The project's own table of all NPAs, `dno-data/number-plan.csv`. Beside the NPAs it knows where
 * the exchanges 958, 959 and 976 are assigned; elsewhere in the US and Canada nobody holds them.
 */
export const numberPlan: SourceReader = {
  keys: ["maxAgeDays"],
  async read(input: SourceInput): Promise<SourceReport> {
    const tally = new Tally(input.source);
    for await (const file of input.files) {
      tally.startFile(file.name);
      const table = new NpaTable(file.name);
      const special = new Map<number, readonly number[]>();
      const head = await readTable(file, LAYOUT, (row) => {
        const npa = table.add(row.cell("npa"), row.line, readRow(file.name, row, input));
        special.set(npa, specialExchanges(file.name, row));
      });
      const dated = head.above.find((cells) => cells[0] === "Ringfence number plan");
      const asOfMs = takeFileDate(file.name, readIsoDate(dated?.[1] ?? ""), tally, input);
      for (const record of table.finish(asOfMs, input.source.maxAgeDays)) {
        setNpa(record, input.sink);
        setExchanges(record, special.get(record.npa) ?? [], input.sink);
        tally.accepted += 1;
      }
    }
    return tally.report();
  },
};

function readRow(file: string, row: Row<Column>, input: SourceInput): NpaRow {
  const use = USES.find((one) => one === row.cell("use"));
  const country = COUNTRIES.find((one) => one === row.cell("country"));
  const date = row.cell("in service");
  const inServiceMs = readIsoDate(date);
  if (!use) throw refusedFile(file, `line ${row.line} has no use of ${USES.join(", ")}`);
  if (!country && row.cell("country") !== "") {
    throw refusedFile(file, `line ${row.line} has no country of ${COUNTRIES.join(", ")}`);
  }
  if (inServiceMs === undefined && date !== "") {
    throw refusedFile(file, `line ${row.line} has a date that is none: ${date.slice(0, 40)}`);
  }
  return {
    use,
    country,
    inServiceAtMs: inServiceMs === undefined ? undefined : inServiceMs - IN_SERVICE_GRACE_MS,
    note: row.cell("note"),
    source: input.source.name,
  };
}

function specialExchanges(file: string, row: Row<Column>): readonly number[] {
  const codes = row
    .cell("special exchanges")
    .split(" ")
    .filter((code) => code !== "");
  return codes.map((code) => {
    const exchange = SPECIAL_EXCHANGES.find((one) => String(one) === code);
    if (exchange === undefined) {
      throw refusedFile(file, `line ${row.line}: ${code.slice(0, 40)} is no special exchange`);
    }
    return exchange;
  });
}

function setExchanges(record: NpaRecord, assigned: readonly number[], sink: DnoSink): void {
  if (!hasExchangeRules(record)) return;
  const { npa, source, line } = record;
  for (const exchange of SPECIAL_EXCHANGES) {
    sink.setExchange(npa, exchange, assigned.includes(exchange), source, line);
  }
}
