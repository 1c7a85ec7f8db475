import { open, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { BehaviourWindows } from "../analytics/behaviour/behaviour-windows.ts";
import { builtInPolicy } from "../decision/policy/built-in.ts";
import { RingfenceError } from "../errors.ts";
import { DetailFile } from "../replay/detail-file.ts";
import { type Fit, fittedSection, fitWeights } from "../replay/fit/fitted-policy.ts";
import { LabelledCalls } from "../replay/fit/labelled-calls.ts";
import { SYNTHETIC_HEADER, syntheticRow, syntheticTraffic } from "../replay/synthetic/traffic.ts";
import { readPolicy } from "../wiring/policy-in-use.ts";
import type { CliContext } from "./cli-context.ts";
import { columnsOf } from "./columns-option.ts";

interface FitOptions {
  readonly columns: Readonly<Record<string, string>>;
  readonly policy?: string;
  readonly folds: number;
  readonly penalty: number;
  readonly write?: string;
}

interface SyntheticOptions {
  readonly calls: number;
  readonly seed: number;
  readonly start: string;
}

/** Rows that are written at a time. */
const ROWS = 5_000;
const SEED = 1;

/** `ringfence analytics fit|synthetic`: weights from labelled calls, and made-up calls to try it on. */
export function analyticsCommands(program: Command, context: CliContext): void {
  const analytics = program
    .command("analytics")
    .description("weights of evidence from labelled calls");
  analytics
    .command("fit")
    .description(
      "estimate the weights of the policy's analytics section, and say how good they are",
    )
    .argument("<file>", "labelled call detail records in the order of time, as for `replay`")
    .option(
      "--columns <field=name,...>",
      "which column holds what, where names do not tell",
      columnsOf,
      {},
    )
    .option("--policy <file>", "whose minimum samples hold; without it the built-in ones")
    .option("--folds <count>", "parts for cross-validation", wholeFrom(2, 20), 5)
    .option("--penalty <number>", "ridge penalty; more keeps weights smaller", positive, 1)
    .option("--write <file>", "write the section there, to be put into a policy file")
    .action((file: string, options: FitOptions) => fitTo(context, file, options));
  analytics
    .command("synthetic")
    .description(
      "made-up labelled calls as CSV: subscribers, call centres, campaigns, neighbours, one-ring",
    )
    .argument("<file>", "where they go")
    .option("--calls <count>", "how many", wholeFrom(1, 100_000_000), 300_000)
    .option(
      "--seed <number>",
      "the same seed makes the same calls",
      wholeFrom(0, 2 ** 32 - 1),
      SEED,
    )
    .option("--start <date>", "when they begin, ISO 8601", "2026-11-02T13:00:00Z")
    .action((file: string, options: SyntheticOptions) => synthetic(context, file, options));
}

async function fitTo(context: CliContext, file: string, options: FitOptions): Promise<void> {
  const { weighing } =
    options.policy === undefined ? builtInPolicy() : await readPolicy(options.policy);
  const windows = new BehaviourWindows(context.settings().behaviourNumbers, SEED);
  const calls = new LabelledCalls(windows, weighing.policy.minimumSamples, options.folds);
  const details = new DetailFile(file, options.columns);
  const counts = { wanted: 0, unwanted: 0 };
  for await (const chunk of details.details()) {
    for (const detail of chunk) {
      if (detail.unwanted === true) counts.unwanted += 1;
      if (detail.unwanted === false) counts.wanted += 1;
      calls.take(detail);
    }
  }
  if (details.refused > 0) context.warn(`${details.refused} of ${details.rows} rows left out`);
  if (counts.wanted === 0 || counts.unwanted === 0) {
    const found = `${counts.wanted} wanted and ${counts.unwanted} unwanted calls`;
    throw new RingfenceError(
      "DATA_REFUSED",
      `${file}: a fit takes calls of both labels, and has ${found}`,
    );
  }
  const fitted = fitWeights(calls, options.folds, options.penalty);
  const section = fittedSection(fitted, basename(file));
  if (options.write !== undefined) await writeFile(options.write, section);
  context.print(fitted satisfies Fit, section);
}

async function synthetic(
  context: CliContext,
  file: string,
  { calls, seed, start }: SyntheticOptions,
): Promise<void> {
  const startMs = Date.parse(start);
  if (Number.isNaN(startMs)) throw new RingfenceError("USAGE", `--start: ${start} is no date`);
  const handle = await open(file, "w");
  try {
    let rows = [SYNTHETIC_HEADER];
    let number = 0;
    for (const call of syntheticTraffic(calls, seed)) {
      rows.push(syntheticRow(call, startMs, number));
      number += 1;
      if (rows.length < ROWS) continue;
      await handle.write(`${rows.join("\n")}\n`);
      rows = [];
    }
    if (rows.length > 0) await handle.write(`${rows.join("\n")}\n`);
  } finally {
    await handle.close();
  }
  context.print({ file, calls, seed }, `${calls} synthetic calls in ${file}`);
}

function wholeFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
  };
}

function positive(text: string): number {
  const number = Number(text);
  if (text !== "" && number > 0 && number <= 1e6) return number;
  throw new InvalidArgumentError("must be a number above 0, at most 1000000");
}
