import { readSlashDate } from "../../calendar-date.ts";
import type { SourceReport } from "../sink.ts";
import { ExchangeTally } from "./exchange-tally.ts";
import { takeFileDate } from "./file-date.ts";
import { refusedFile } from "./refused-file.ts";
import type { SourceInput, SourceReader } from "./source-reader.ts";
import { type Row, readTable, type TableLayout } from "./table.ts";
import { Tally } from "./tally.ts";

/** The order of the columns where the file has no header; some deliveries split dates and times. */
const ORDER =
  "lata,lata_name,status,eff_date,eff_time,npa,nxx,block_id,filler1,coc_type,ssc,dind,td_eo,td_at," +
  "portable,aocn,filler2,ocn,loc_name,loc,loc_state,rc_abbre,rc_ty,line_fr,line_to,switch," +
  "sha_indicator,filler3,test_line_num,test_line_response,test_line_exp_date,test_line_exp_time," +
  "blk_1000_pool,rc_lata,filler4,creation_date,creation_time,filler5,e_status_date,e_status_time," +
  "filler6,last_modified_date,last_modified_time,filler7";
const WITH_TIMES = ORDER.split(",");
const WITHOUT_TIMES = WITH_TIMES.filter((name) => !name.endsWith("_time"));

const COLUMNS = [
  "lata",
  "npa",
  "nxx",
  "block_id",
  "coc_type",
  "loc_state",
  "creation_date",
] as const;

type Column = (typeof COLUMNS)[number];

const LAYOUT: TableLayout<Column> = {
  encoding: "latin1",
  separator: ",",
  columns: COLUMNS,
  firstColumn: "lata",
  cellsWithoutData: 1,
  headerFor: (cells) => {
    return [WITHOUT_TIMES, WITH_TIMES].find((header) => {
      const at = header.indexOf("npa");
      return isCode(cells[at]) && isCode(cells[at + 1]);
    });
  },
};

/** Allocated exchanges of the US and Canada together; there are some 226,000. */
const LEAST_NATIONAL_EXCHANGES = 180_000;

/** Unavailable for assignment, and generic test codes: in nobody's hands. */
const NOT_ALLOCATED = new Set(["UFA", "TST"]);

/** Provinces and territories, in the spellings of the post and of iconectiv. */
const CANADIAN = new Set("AB BC MB NB NF NL NS NT NU VU ON PE PQ QC SK YT".split(" "));

/**
 * LERG 6, the destination codes of the LERG. A row with any status, E, M, D or blank, is of an
 * exchange that somebody holds. Class 2 is by exchange: blocks that are not listed are not taken
 * for unallocated. The file states no date; the latest creation of a record in it stands in.
 */
export const lerg6: SourceReader = {
  keys: ["covers", "maxAgeDays"],
  async read(input: SourceInput): Promise<SourceReport> {
    const tally = new Tally(input.source);
    const exchanges = new ExchangeTally(input.source, input.sink);
    const canadian = new Set<number>();
    for await (const file of input.files) {
      tally.startFile(file.name);
      let latestMs: number | undefined;
      await readTable(file, LAYOUT, (row) => {
        readRow(file.name, row, exchanges, tally);
        if (CANADIAN.has(row.cell("loc_state"))) canadian.add(Number(row.cell("npa")));
        const createdMs = readSlashDate(row.cell("creation_date").split(" ")[0] ?? "");
        if (createdMs !== undefined && createdMs <= input.nowMs) {
          latestMs = Math.max(createdMs, latestMs ?? createdMs);
        }
      });
      takeFileDate(file.name, latestMs, tally, input);
    }
    if (input.source.covers === "national" && exchanges.allocated < LEAST_NATIONAL_EXCHANGES) {
      const reason = `has ${exchanges.allocated} exchanges; the whole file has`;
      throw refusedFile(input.source.path, `${reason} ${LEAST_NATIONAL_EXCHANGES} and more`);
    }
    exchanges.cover((npa) => (canadian.has(npa) ? "CA" : "US"), tally, 1);
    return tally.report();
  },
};

function readRow(file: string, row: Row<Column>, exchanges: ExchangeTally, tally: Tally): void {
  const [npa, nxx] = [row.cell("npa"), row.cell("nxx")];
  if (!isCode(npa) || !/^\d{3}$/.test(nxx)) {
    throw refusedFile(file, `line ${row.line} has no NPA and NXX`);
  }
  exchanges.name(Number(npa), Number(nxx));
  if (!NOT_ALLOCATED.has(row.cell("coc_type").toUpperCase())) {
    exchanges.allocate(Number(npa), Number(nxx), row.line);
  }
  tally.accepted += 1;
}

function isCode(cell: string | undefined): boolean {
  return /^[2-9]\d\d$/.test(cell ?? "");
}
