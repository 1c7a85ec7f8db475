import { type Command, Option } from "commander";
import { readIsoDate } from "../calendar-date.ts";
import { type OverrideKind, overrideDigits, overrideOf } from "../dno/override-entry.ts";
import { RingfenceError } from "../errors.ts";
import type { CliContext } from "./cli-context.ts";
import { shownTime } from "./dno-text.ts";

const KINDS = ["allowed", "inbound-only", "unused"] as const satisfies readonly OverrideKind[];

interface AddArguments {
  readonly class: OverrideKind;
  readonly reason: string;
  readonly requester: string;
  readonly proof: string;
  readonly expires?: string;
}

/** `ringfence dno add|remove`: one number or block at once, in every running service. */
export function overrideCommands(dno: Command, context: CliContext): void {
  dno
    .command("add")
    .description("allow or list a number or block at once; it survives every reload")
    .argument("<number>", "3, 6, 7 or 10 digits, or E.164")
    .addOption(classOption())
    .requiredOption("--reason <text>", "why, as explanations show it")
    .option("--requester <name>", "who asked for it: the subscriber, or the allocatee", "")
    .option("--proof <text>", "where the request or the verification can be found", "")
    .option(
      "--expires <time>",
      "2026-12-31 or 2026-12-31T08:00Z; unused ends after 30 days at most",
    )
    .action((number: string, options: AddArguments) => add(context, number, options));
  dno
    .command("remove")
    .description("take such an entry back")
    .argument("<number>", "as it was added")
    .addOption(classOption())
    .action((number: string, options: Pick<AddArguments, "class">) =>
      remove(context, number, options.class),
    );
}

function classOption(): Option {
  return new Option("--class <class>", "what it is to be").choices(KINDS).makeOptionMandatory();
}

async function add(context: CliContext, number: string, options: AddArguments): Promise<void> {
  const expiresAtMs = options.expires === undefined ? undefined : readTime(options.expires);
  const entry = overrideOf({ ...options, number, expiresAtMs }, context.now());
  const { overrides } = await context.openStore();
  await overrides.put(entry);
  const until = entry.expiresAtMs === undefined ? "" : `, until ${shownTime(entry.expiresAtMs)}`;
  context.print(entry, `${entry.digits} is ${entry.kind}${until}`);
}

async function remove(context: CliContext, number: string, kind: OverrideKind): Promise<void> {
  const digits = overrideDigits(number, kind);
  const { overrides } = await context.openStore();
  const removed = await overrides.remove({ kind, digits });
  const what = removed
    ? `${digits} is ${kind} no more`
    : `${digits} was not ${kind} by an override`;
  context.print({ kind, digits, removed }, what);
}

/** A day means its end would be a guess; it is taken as its first moment, UTC. */
function readTime(text: string): number {
  const known = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text);
  const ms = known ? readIsoDate(text) : undefined;
  if (ms !== undefined) return ms;
  throw new RingfenceError("BAD_FIELD", `expires is no date: ${text}`, { field: "expires" });
}
