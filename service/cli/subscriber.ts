import type { Command } from "commander";
import { type OptOut, optOutDigits, optOutOf } from "../analytics/opt-out.ts";
import { RingfenceError } from "../errors.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import type { Override } from "../store/store.ts";
import type { CliContext } from "./cli-context.ts";

type SubscriberBlock = Extract<Override, { readonly kind: "subscriber-block" }>;

/**
 * `ringfence subscriber block|unblock|opt-out|opt-in|list`: whom a called subscriber does not want
 * to be called by, answered 607 Unwanted (RFC 8197), and who wants no call blocked by analytics.
 * Effective in every running service within a second.
 */
export function subscriberCommands(program: Command, context: CliContext): void {
  const subscriber = program
    .command("subscriber")
    .description("what called subscribers asked for: blocks (607 Unwanted), no analytics");
  subscriber
    .command("block")
    .description("answer calls from one number to the subscriber with 607 Unwanted")
    .argument("<called>", "the subscriber's number")
    .argument("<calling>", "the number that is not wanted")
    .requiredOption("--reason <text>", "how and when the subscriber asked for it")
    .action((called: string, calling: string, options: { reason: string }) =>
      block(context, called, calling, options.reason),
    );
  subscriber
    .command("unblock")
    .description("take such a block back")
    .argument("<called>", "the subscriber's number")
    .argument("<calling>", "the number that was not wanted")
    .action((called: string, calling: string) => unblock(context, called, calling));
  subscriber
    .command("opt-out")
    .description("block no call to this number by analytics; patterns have no opt-out")
    .argument("<called>", "the subscriber's number")
    .requiredOption("--reason <text>", "how and when the subscriber asked for it")
    .action((called: string, options: { reason: string }) =>
      optOut(context, called, options.reason),
    );
  subscriber
    .command("opt-in")
    .description("take an opt-out back")
    .argument("<called>", "the subscriber's number")
    .action((called: string) => optIn(context, called));
  subscriber
    .command("list")
    .description("blocks and opt-outs that are in force, with their reasons")
    .argument("[called]", "one subscriber alone")
    .action((called?: string) => list(context, called));
}

async function block(
  context: CliContext,
  called: string,
  calling: string,
  reason: string,
): Promise<void> {
  const entry: SubscriberBlock = {
    kind: "subscriber-block",
    digits: e164Of("called", called),
    calling: e164Of("calling", calling),
    reason,
    createdAtMs: context.now(),
    expiresAtMs: undefined,
  };
  const { overrides } = await context.openStore();
  await overrides.put(entry);
  context.print(entry, `calls from ${entry.calling} to ${entry.digits} are answered 607`);
}

async function unblock(context: CliContext, called: string, calling: string): Promise<void> {
  const key = {
    kind: "subscriber-block",
    digits: e164Of("called", called),
    calling: e164Of("calling", calling),
  } as const;
  const { overrides } = await context.openStore();
  const removed = await overrides.remove(key);
  const what = removed ? "is no longer blocked" : "was not blocked";
  context.print({ ...key, removed }, `${key.calling} ${what} for ${key.digits}`);
}

async function optOut(context: CliContext, called: string, reason: string): Promise<void> {
  const entry = optOutOf(called, reason, context.now());
  const { overrides } = await context.openStore();
  await overrides.put(entry);
  context.print(entry, `no call to ${entry.digits} is blocked by a score`);
}

async function optIn(context: CliContext, called: string): Promise<void> {
  const key = { kind: "analytics-opt-out", digits: optOutDigits(called) } as const;
  const { overrides } = await context.openStore();
  const removed = await overrides.remove(key);
  const what = removed ? "has opted in again" : "had not opted out";
  context.print({ ...key, removed }, `${key.digits} ${what}`);
}

async function list(context: CliContext, called: string | undefined): Promise<void> {
  const digits = called === undefined ? undefined : e164Of("called", called);
  const { overrides } = await context.openStore();
  const all = await overrides.all();
  const wishes = all.filter((entry): entry is SubscriberBlock | OptOut => {
    const isWish = entry.kind === "subscriber-block" || entry.kind === "analytics-opt-out";
    return isWish && (digits === undefined || entry.digits === digits);
  });
  const lines = wishes.map((entry) => {
    const wish = entry.kind === "subscriber-block" ? `blocks ${entry.calling}` : "opted out";
    return `${entry.digits} ${wish}: ${entry.reason}`;
  });
  context.print(wishes, lines.length === 0 ? "no subscriber blocks" : lines.join("\n"));
}

function e164Of(field: string, text: string): string {
  const number = readCallingNumber(text);
  if (number.kind === "nanp" || number.kind === "foreign") return String(number.e164);
  throw new RingfenceError("BAD_FIELD", `${field} must have ten digits or be in E.164`, { field });
}
