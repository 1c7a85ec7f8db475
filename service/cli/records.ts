import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { readIsoDate } from "../calendar-date.ts";
import { RingfenceError } from "../errors.ts";
import type { CallRecord } from "../ledger/call-record.ts";
import type { RecordsDesk } from "../ledger/records-desk.ts";
import { StoredRecords } from "../ledger/stored-records.ts";
import { subscriberCsv } from "../ledger/subscriber-csv.ts";
import { LIST_DAYS, subscriberList } from "../ledger/subscriber-list.ts";
import { subscriberPage } from "../ledger/subscriber-page.tsx";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import { DAY_MS } from "../store/record-days.ts";
import type { CliContext } from "./cli-context.ts";
import { recordsExportCommand } from "./records-export.ts";
import { recordText } from "./records-text.ts";

const USUAL_LIMIT = 100;

interface RangeOptions {
  readonly from?: string;
  readonly until?: string;
  readonly limit: string;
}

/** `ringfence records called|calling|id|call-id|export`. */
export function recordsCommands(program: Command, context: CliContext): void {
  const records = program.command("records").description("calls that were rejected or blocked");
  records
    .command("called")
    .description(
      `the list that a called subscriber may ask for, as CSV: calls that analytics blocked in the ${LIST_DAYS} days before (47 CFR 64.1200(k)(10))`,
    )
    .argument("<number>", "the subscriber's number")
    .option("--all", "every rejected and blocked call, with the cause")
    .option("--page <file>", "write the list as an HTML page to print or to send")
    .action((number: string, options: { all?: true; page?: string }) =>
      called(context, number, options),
    );
  records
    .command("calling")
    .description("the calls of a calling number, newest first")
    .argument("<number>")
    .option("--from <time>", "ISO date or time; without it as far back as records are kept")
    .option("--until <time>", "ISO date or time, not included")
    .option("--limit <count>", "at most so many", String(USUAL_LIMIT))
    .action((number: string, options: RangeOptions) => calling(context, number, options));
  records
    .command("id")
    .description("one call, by the id of its decision: of a block the id of its 603+")
    .argument("<id>")
    .action((id: string) => byId(context, id));
  records
    .command("call-id")
    .description("the calls with a Call-ID")
    .argument("<call-id>")
    .action(async (callId: string) => {
      printRecords(context, await (await desk(context)).byCallId(callId));
    });
  recordsExportCommand(records, context);
}

async function desk(context: CliContext): Promise<RecordsDesk> {
  return new StoredRecords(await context.openStore(), context.settings().recordDays, context.now);
}

async function called(
  context: CliContext,
  number: string,
  { all, page }: { all?: true; page?: string },
): Promise<void> {
  const calledNumber = digitsOf(number);
  const which = all ? "all" : "blocked";
  const nowMs = context.now();
  const records = await subscriberList(await desk(context), calledNumber, which, nowMs);
  if (page !== undefined) {
    await writePage(page, subscriberPage({ calledNumber, records, which, nowMs }));
    context.print(
      { called: calledNumber, page, records: records.length },
      `${records.length} calls to ${calledNumber} are in ${page}`,
    );
    return;
  }
  context.print({ called: calledNumber, records }, subscriberCsv(records, which).trimEnd());
}

async function calling(
  context: CliContext,
  number: string,
  { from, until, limit }: RangeOptions,
): Promise<void> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1) {
    throw new RingfenceError("USAGE", `--limit takes a count, not ${limit}`, { field: "limit" });
  }
  const range = {
    fromMs: from === undefined ? 0 : timeOf("from", from),
    untilMs: until === undefined ? context.now() + DAY_MS : timeOf("until", until),
    limit: most,
  };
  printRecords(context, await (await desk(context)).byCalling(digitsOf(number), range));
}

async function byId(context: CliContext, id: string): Promise<void> {
  const record = await (await desk(context)).byId(id);
  if (record === undefined) {
    throw new RingfenceError("NOT_FOUND", `there is no record with the id ${id}`, { field: "id" });
  }
  context.print(record, recordText(record));
}

function printRecords(context: CliContext, records: readonly CallRecord[]): void {
  const text = records.map(recordText).join("\n");
  context.print({ records }, text === "" ? "no such calls are on record" : text);
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page, { mode: 0o600 });
  } catch (cause) {
    const message = `${file} cannot be written: ${(cause as Error).message}`;
    throw new RingfenceError("IO", message, { cause });
  }
}

function digitsOf(text: string): string {
  const number = readCallingNumber(text);
  if (number.kind === "nanp" || number.kind === "foreign") return String(number.e164);
  // A number that cannot exist calls too, and is what DNO lists are about.
  if (number.kind === "invalid") return number.digits;
  throw new RingfenceError("BAD_FIELD", `${text} is no telephone number`, { field: "number" });
}

function timeOf(field: string, text: string): number {
  const time = readIsoDate(text);
  if (time !== undefined) return time;
  throw new RingfenceError("USAGE", `--${field} takes an ISO date, not ${text}`, { field });
}
