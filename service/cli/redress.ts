import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import { readIsoDate } from "../calendar-date.ts";
import { RingfenceError } from "../errors.ts";
import { entered } from "../redress/entered.ts";
import type { Change, RedressDesk, RedressForm } from "../redress/redress-desk.ts";
import type { RedressRequest } from "../redress/redress-request.ts";
import { daysMs, RESTORED_DAYS } from "../redress/redress-terms.ts";
import { secretKey } from "../wiring/secret-key.ts";
import type { CliContext } from "./cli-context.ts";
import { type RestoredRow, restoredCsv, restoredRows } from "./redress-export.ts";
import { queueText, requestText } from "./redress-text.ts";

/** More than there can be in a year. */
const ALL = 100_000_000;

const WHICH = ["open", "closed", "all"] as const;

interface ChangeArguments {
  readonly by: string;
  readonly reason: string;
  readonly note: string;
  readonly revision?: string;
}

interface EnterArguments extends Omit<RedressForm, "id"> {
  readonly by: string;
}

/** `ringfence redress list|show|enter|review|restore|refuse|export`. */
export function redressCommands(program: Command, context: CliContext): void {
  const redress = program
    .command("redress")
    .description("requests of callers who were blocked in error");
  redress
    .command("list")
    .description("requests, those that are due first at the top")
    .addOption(new Option("--state <state>", "which").choices(WHICH).default("open"))
    .action(async ({ state }: { state: (typeof WHICH)[number] }) => {
      const requests = await (await deskOf(context)).queue(state);
      context.print(requests, queueText(requests, context.now()));
    });
  redress
    .command("show")
    .description("one request, with every change of it")
    .argument("<id>", "the id of the block")
    .action(async (id: string) => print(context, await present(await deskOf(context), id)));
  enterCommand(redress, context);
  changeCommands(redress, context);
  redress
    .command("export")
    .description("restored numbers as CSV, for the analytics vendor")
    .option("--since <date>", "2026-11-20 or a time; without it, those of the last year", "")
    .action(({ since }: { since: string }) => exportRestored(context, since));
}

function enterCommand(redress: Command, context: CliContext): void {
  redress
    .command("enter")
    .description("enter a request for a caller who wrote or called")
    .argument("<id>", "the id that the caller was given, or that of the record of the call")
    .addOption(
      new Option("--channel <channel>", "how they asked")
        .choices(["email", "telephone"])
        .makeOptionMandatory(),
    )
    .requiredOption("--name <name>", "who asks")
    .option("--email <address>", "where to reach them; notices go there", "")
    .option("--telephone <number>", "where to reach them", "")
    .requiredOption("--statement <text>", "why they think that the block was wrong")
    .addOption(byOption())
    .action(async (id: string, { by, ...form }: EnterArguments) => {
      // Only here is an id told from a false one.
      const key = await secretKey(context.settings());
      const outcome = await (await deskOf(context, key)).submit({ ...form, id }, by);
      print(context, entered(id, outcome));
    });
}

function changeCommands(redress: Command, context: CliContext): void {
  const command = (name: string, description: string) =>
    redress
      .command(name)
      .description(description)
      .argument("<id>", "the id of the block")
      .option("--reason <text>", "for the caller, who reads it", "")
      .option("--note <text>", "for operators alone", "")
      .addOption(byOption())
      .option("--revision <number>", "refused unless the request still has it");
  command("review", "take a request under review").action(
    async (id: string, options: ChangeArguments) => {
      const desk = await deskOf(context);
      print(context, await desk.review(id, await changeOf(desk, id, options)));
    },
  );
  command("restore", "allow the number again, in every service within a second")
    .option("--expires <time>", `2027-05-31 or a time; without it, in ${RESTORED_DAYS} days`, "")
    .action(async (id: string, options: ChangeArguments & { expires: string }) => {
      const desk = await deskOf(context);
      const expiresAtMs = timeOf("expires", options.expires);
      const change = await changeOf(desk, id, options);
      const until = expiresAtMs ?? context.now() + daysMs(RESTORED_DAYS);
      print(context, await desk.restore(id, { ...change, expiresAtMs: until }));
    });
  command("refuse", "leave the number as it is; needs --reason").action(
    async (id: string, options: ChangeArguments) => {
      const desk = await deskOf(context);
      print(context, await desk.refuse(id, await changeOf(desk, id, options)));
    },
  );
}

function byOption(): Option {
  return new Option("--by <name>", "who does it").default(userName(), "the user of this shell");
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "cli";
  }
}

async function deskOf(context: CliContext, key?: Uint8Array): Promise<RedressDesk> {
  // With it come mail and webhooks, which other commands need not wait for.
  const { storedDesk } = await import("../wiring/redress.ts");
  return storedDesk(context.settings(), await context.openStore(), key, () => context.now());
}

async function present(desk: RedressDesk, id: string): Promise<RedressRequest> {
  const request = await desk.find(id);
  if (request === undefined) throw new RingfenceError("NOT_FOUND", `no request for ${id}`);
  return request;
}

/** Whoever names no revision means the request as it is now. */
async function changeOf(desk: RedressDesk, id: string, options: ChangeArguments): Promise<Change> {
  const { by, reason, note, revision } = options;
  if (revision === undefined) {
    return { by, reason, note, revision: (await present(desk, id)).revision };
  }
  if (/^\d{1,9}$/.test(revision)) return { by, reason, note, revision: Number(revision) };
  throw new RingfenceError("USAGE", `--revision takes a number, not ${revision}`, {
    field: "revision",
  });
}

async function exportRestored(context: CliContext, since: string): Promise<void> {
  const sinceMs = timeOf("since", since) ?? 0;
  const { redress } = await context.openStore();
  const rows: readonly RestoredRow[] = restoredRows(await redress.closed(sinceMs, ALL));
  context.print(rows, restoredCsv(rows));
}

function timeOf(field: string, text: string): number | undefined {
  if (text === "") return undefined;
  const at = readIsoDate(text);
  if (at !== undefined) return at;
  throw new RingfenceError("BAD_FIELD", `${field} is no date: ${text}`, { field });
}

function print(context: CliContext, request: RedressRequest): void {
  context.print(request, requestText(request));
}
