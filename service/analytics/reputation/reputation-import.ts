import { parse } from "csv-parse";
import { openSourceFiles } from "../../dno/sources/source-files.ts";
import { RingfenceError } from "../../errors.ts";
import type { ScoreStore } from "../../store/store.ts";
import { delimiterOf } from "../feed-delimiter.ts";
import type { Feed } from "./feed.ts";
import { feedRows } from "./feed-rows.ts";
import type { Feeds } from "./feeds-file.ts";
import { ReputationTable } from "./reputation-table.ts";

const LONGEST_ROW = 64 * 1024;
const SHOWN_REFUSALS = 10;
const DAY_MS = 86_400_000;

/** What became of one feed. */
export interface FeedReport {
  readonly feed: string;
  readonly files: number;
  readonly rows: number;
  readonly refused: number;
  /** The first ones: file, line, field and reason. */
  readonly refusals: readonly string[];
}

export interface ReputationReport {
  readonly feeds: readonly FeedReport[];
  readonly numbers: number;
}

/**
 * Reads all feeds, and only then writes what they say together: one entry a number, which holds for
 * `keepDays` unless a later run renews it. A feed that is refused stops the run, and changes nothing.
 *
 * @param nowMs milliseconds since 1970, UTC: ages of complaints are counted to it
 * @throws RingfenceError `DATA_REFUSED` with the feed and its first refusals, `STORE_UNAVAILABLE`:
 *   then a part may be written, and the same run again completes it
 */
export async function importReputation(
  { feeds, keepDays }: Feeds,
  scores: Pick<ScoreStore, "importMany">,
  nowMs: number,
): Promise<ReputationReport> {
  const table = new ReputationTable(nowMs);
  const reports: FeedReport[] = [];
  for (const feed of feeds) reports.push(await readFeed(feed, table, nowMs));
  await scores.importMany(table.entries(nowMs + keepDays * DAY_MS));
  return { feeds: reports, numbers: table.size };
}

async function readFeed(feed: Feed, table: ReputationTable, nowMs: number): Promise<FeedReport> {
  let [files, rows, refused] = [0, 0, 0];
  const refusals: string[] = [];
  for await (const { name, chunks } of openSourceFiles(feed.path)) {
    files += 1;
    const reader = feedRows(feed, nowMs);
    const take = (cells: readonly string[], line: number) => {
      const read = reader.read(cells);
      if (read === undefined) return;
      rows += 1;
      if (read.ok) {
        table.add(feed, read.row, nowMs);
        return;
      }
      refused += 1;
      if (refusals.length < SHOWN_REFUSALS) {
        refusals.push(`${name}:${line}: ${read.field} ${read.reason}`);
      }
    };
    await readRows(name, chunks, take);
  }
  if (rows === 0 || refused > rows * feed.toleratedShare) {
    const tolerated = `${Number((feed.toleratedShare * 100).toFixed(2))} % is tolerated`;
    const why =
      rows === 0 ? "holds no row" : `${refused} of ${rows} rows are refused, ${tolerated}`;
    throw new RingfenceError(
      "DATA_REFUSED",
      [`feed ${feed.name}: ${why}; nothing was written`, ...refusals].join("\n  "),
      { field: feed.name },
    );
  }
  return { feed: feed.name, files, rows, refused, refusals };
}

/** Rows of CSV or TSV, as the first line tells. */
async function readRows(
  name: string,
  chunks: AsyncIterable<Buffer>,
  take: (cells: readonly string[], line: number) => void,
): Promise<void> {
  let parser: ReturnType<typeof parse> | undefined;
  let fault: Error | undefined;
  for await (const chunk of chunks) {
    if (parser === undefined) {
      parser = parse({
        delimiter: delimiterOf(chunk),
        bom: true,
        trim: true,
        skip_empty_lines: true,
        relax_column_count: true,
        relax_quotes: true,
        max_record_size: LONGEST_ROW,
        // Rows are taken here and none goes through the stream: three times as fast.
        on_record: (cells: string[], { lines }) => {
          take(cells, lines);
          return null;
        },
      });
      parser.on("error", (error) => {
        fault = error;
      });
    }
    const target = parser;
    await new Promise<void>((resolve) => target.write(chunk, () => resolve()));
    if (fault !== undefined) break;
  }
  if (parser !== undefined && fault === undefined) {
    const target = parser;
    await new Promise<void>((resolve) => {
      target.on("error", () => resolve());
      target.end(() => resolve()).resume();
    });
  }
  if (fault === undefined) return;
  throw new RingfenceError("DATA_REFUSED", `${name}: ${fault.message}`, {
    field: name,
    cause: fault,
  });
}
