#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { asRingfenceError, ERRORS, RingfenceError } from "../errors.ts";
import { packageVersion } from "../package.ts";
import { keepFilesPrivate } from "../private-files.ts";
import { loadSettings, thisMachine } from "../settings/load.ts";
import type { Settings } from "../settings.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { analyticsCommands } from "./analytics.ts";
import { cdrCommands } from "./cdr.ts";
import type { CliContext } from "./cli-context.ts";
import { configCommands } from "./config.ts";
import { dnoCommands } from "./dno.ts";
import { doctorCommand } from "./doctor.ts";
import { explainCommand } from "./explain.ts";
import { patternCommands } from "./pattern.ts";
import { recordsCommands } from "./records.ts";
import { redressCommands } from "./redress.ts";
import { replayCommand } from "./replay.ts";
import { reputationCommands } from "./reputation.ts";
import { scoreCommands } from "./score.ts";
import { serveCommand } from "./serve.ts";
import { shadowCommands } from "./shadow.ts";
import { subscriberCommands } from "./subscriber.ts";
import { terminalJson, terminalText } from "./terminal-text.ts";
import { verifyCommand } from "./verify.ts";

type Output = "text" | "json";

/** A context over the real environment, and what closes whatever a command opened. */
function realContext(program: Command): { context: CliContext; close(): Promise<void> } {
  let settings: Settings | undefined;
  let store: Promise<Store> | undefined;
  const output = (): Output => program.opts<{ output: Output }>().output;
  const context: CliContext = {
    settings() {
      settings ??= loadSettings(process.env, thisMachine).settings;
      return settings;
    },
    openStore() {
      store ??= openStore(context.settings());
      return store;
    },
    print(value, human) {
      const text = output() === "json" ? terminalJson(value) : terminalText(human);
      if (text !== "") process.stdout.write(`${text}\n`);
    },
    warn: (message) => void process.stderr.write(`${terminalText(message)}\n`),
    now: Date.now,
  };
  // A store that could not be opened has been told of by the command.
  const close = async () =>
    await store?.then(
      (open) => open.close(),
      () => undefined,
    );
  return { context, close };
}

function programOf(): { program: Command; status(): number; close(): Promise<void> } {
  const program = new Command("ringfence")
    .description("Do-Not-Originate rejects and 603+ blocks for Kamailio and OpenSIPS")
    .version(packageVersion())
    .addOption(
      new Option("-o, --output <form>", "how results are printed")
        .choices(["text", "json"] satisfies Output[])
        .default("text" satisfies Output),
    )
    .addHelpText(
      "after",
      "\nExit status: 0 done or unchanged, 64 usage, 65 data refused (the old list stays),\n69 store or service away, 74 a file cannot be read or written, 75 locked, try later,\n78 bad configuration.",
    );
  const { context, close } = realContext(program);
  let status = 0;
  serveCommand(program);
  dnoCommands(program, context);
  scoreCommands(program, context);
  subscriberCommands(program, context);
  recordsCommands(program, context);
  patternCommands(program, context);
  replayCommand(program, context);
  reputationCommands(program, context);
  analyticsCommands(program, context);
  shadowCommands(program, context, process.stdin);
  redressCommands(program, context);
  explainCommand(program, context);
  configCommands(program, context);
  const endWith = (found: number) => {
    status = found;
  };
  doctorCommand(program, context, endWith);
  verifyCommand(program, context, process.stdin, endWith);
  cdrCommands(program, context, process.stdin);
  passDown(program);
  return { program, status: () => status, close };
}

/** `-o json` may stand anywhere on the line; usage errors are thrown and not exits. */
function passDown(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) passDown(child);
}

/** Runs one command line and returns its exit status. */
async function run(argv: readonly string[]): Promise<number> {
  const { program, status, close } = programOf();
  try {
    await program.parseAsync(argv);
    return status();
  } catch (thrown) {
    const { output } = program.opts<{ output: Output }>();
    if (thrown instanceof CommanderError) return toldByCommander(thrown, output);
    return tell(asRingfenceError(thrown), output);
  } finally {
    await close();
  }
}

/** Commander has printed its message for people; help and version are not errors. */
function toldByCommander({ exitCode, code, message }: CommanderError, output: Output): number {
  if (exitCode === 0) return 0;
  const what = code === "commander.help" ? "a command is missing" : message.replace(/^error: /, "");
  if (output === "json") tell(new RingfenceError("USAGE", what), output);
  return ERRORS.USAGE.exit;
}

function tell(error: RingfenceError, output: Output): number {
  const { code, message, field } = error;
  if (output === "json") {
    process.stdout.write(`${terminalJson({ error: { code, message, field } })}\n`);
  } else {
    process.stderr.write(`ringfence: ${terminalText(message)}\n`);
    if (code === "INTERNAL" && error.cause instanceof Error) {
      process.stderr.write(`${terminalText(error.cause.stack ?? "")}\n`);
    }
  }
  return ERRORS[code].exit;
}

keepFilesPrivate();
process.exitCode = await run(process.argv);
