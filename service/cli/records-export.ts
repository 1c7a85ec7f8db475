import type { Command } from "commander";
import { readIsoDate, writeIsoDate } from "../calendar-date.ts";
import { RingfenceError } from "../errors.ts";
import {
  type ExportedDay,
  exportDay,
  exportDayToFile,
  exportMissingDays,
  finishedDays,
} from "../ledger/record-export.ts";
import type { CliContext } from "./cli-context.ts";

/** `ringfence records export`: for the pipelines that a carrier has. */
export function recordsExportCommand(records: Command, context: CliContext): void {
  records
    .command("export")
    .description(
      "records as JSON lines: to standard output, or a file for each UTC day that is over and has none yet",
    )
    .option("--day <day>", "this day alone, such as 2026-11-20; its file is written anew")
    .option("--to <directory>", "write records-<day>.jsonl there, whole or not at all")
    .action(({ day, to }: { day?: string; to?: string }) =>
      to === undefined ? toStandardOutput(context, day) : toFiles(context, day, to),
    );
}

async function toStandardOutput(context: CliContext, day: string | undefined): Promise<void> {
  const { records } = await context.openStore();
  const today = writeIsoDate(context.now());
  const finished = finishedDays(context.now(), context.settings().recordDays);
  // A reader that has read enough, `head` say, is told of by the write, and ends the export.
  process.stdout.on("error", () => undefined);
  try {
    for (const one of day === undefined ? [...finished, today] : [checked(day)]) {
      await exportDay(records, one, writeOut);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}

async function toFiles(context: CliContext, day: string | undefined, to: string): Promise<void> {
  const { records } = await context.openStore();
  const finished = finishedDays(context.now(), context.settings().recordDays);
  let exported: readonly ExportedDay[];
  if (day === undefined) exported = await exportMissingDays(records, to, finished);
  else {
    if (checked(day) >= writeIsoDate(context.now())) {
      const message = `${day} is not over (UTC); without --to it goes to standard output`;
      throw new RingfenceError("USAGE", message, { field: "day" });
    }
    exported = [await exportDayToFile(records, to, day)];
  }
  const lines = exported.map(({ file, records: count }) => `${file}: ${count} records`);
  context.print({ exported }, lines.length === 0 ? "nothing to export" : lines.join("\n"));
}

function checked(day: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(day) && readIsoDate(day) !== undefined) return day;
  throw new RingfenceError("USAGE", `--day takes a date, such as 2026-11-20, not ${day}`, {
    field: "day",
  });
}

/** Waits while the reader is behind. */
function writeOut(lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
  });
}
