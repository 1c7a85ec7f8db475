import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { BehaviourWindows } from "../analytics/behaviour/behaviour-windows.ts";
import { ScoreFile } from "../analytics/score-file.ts";
import { describeRefusals } from "../analytics/score-import.ts";
import type { DnoList } from "../decision/dno-list.ts";
import { builtInPolicy } from "../decision/policy/built-in.ts";
import type { Policy } from "../decision/policy/policy.ts";
import { knownScore, NO_SCORE, type ScoreFound, unlessExpired } from "../decision/scores.ts";
import { DnoView } from "../dno/dno-view.ts";
import { OverrideTable } from "../dno/override-table.ts";
import { RingfenceError } from "../errors.ts";
import { DetailFile } from "../replay/detail-file.ts";
import { Replay, type TriedPolicy } from "../replay/replay.ts";
import { replayPage } from "../replay/report-page.tsx";
import { type ReplayResult, replayText } from "../replay/report-text.ts";
import { readPolicy } from "../wiring/policy-in-use.ts";
import type { CliContext } from "./cli-context.ts";
import { columnsOf } from "./columns-option.ts";
import { currentOrNone, listDirectory, namedList } from "./dno-lists.ts";

interface ReplayOptions {
  readonly policy: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
  readonly scores?: string;
  /** False with `--no-list`. */
  readonly list?: string | false;
  readonly page?: string;
}

/** No number decides differently because of it. */
const SEED = 1;
/** In the responses that nobody gets. */
const NOBODYS_ID = "0".repeat(32);

/** `ringfence replay`: calls that were, through the decision that decides calls that are. */
export function replayCommand(program: Command, context: CliContext): void {
  program
    .command("replay")
    .description(
      "what a policy would have done with the calls of a file, or how two policies differ",
    )
    .argument("<file>", "call detail records in the order of time: CSV with a header, or .csv.gz")
    .option("--policy <file>", "a policy file; twice to compare two", collected, [])
    .option(
      "--columns <field=name,...>",
      "which column holds what, where names do not tell",
      columnsOf,
      {},
    )
    .option("--scores <file>", "scores of numbers, as for `score import`")
    .option("--list <name>", "a DNO list by version or file; without it the one in force")
    .option("--no-list", "without any DNO list")
    .option("--page <file>", "write a page with plots, HTML")
    .action((file: string, options: ReplayOptions) => replay(context, file, options));
}

async function replay(context: CliContext, file: string, options: ReplayOptions): Promise<void> {
  const windows = new BehaviourWindows(context.settings().behaviourNumbers, SEED);
  const policies = await triedPolicies(context, options, windows);
  const score = await scoresOf(context, options.scores);
  const tried = new Replay({ policies, windows, score });
  const details = new DetailFile(file, options.columns);
  const started = performance.now();
  for await (const chunk of details.details()) tried.take(chunk);
  const { rows, refused, refusals } = details;
  const durationMs = performance.now() - started;
  const result: ReplayResult = { ...tried.report(), rows, refused, refusals, durationMs };
  if (options.page !== undefined) {
    await writeFile(options.page, replayPage(result, `Replay of ${basename(file)}`));
  }
  context.print(result, replayText(result));
}

async function triedPolicies(
  context: CliContext,
  options: ReplayOptions,
  behaviour: BehaviourWindows,
): Promise<readonly [TriedPolicy] | readonly [TriedPolicy, TriedPolicy]> {
  const { dno, overrides } = await listOf(context, options.list);
  const tried = ({ name, policy }: { name: string; policy: Policy }): TriedPolicy => ({
    name,
    world: {
      dno,
      subscribers: overrides,
      endedPatterns: overrides,
      behaviour,
      policy,
      newId: () => "",
      newNoticeId: () => NOBODYS_ID,
    },
  });
  if (options.policy.length > 2) {
    throw new RingfenceError("USAGE", "--policy stands once, or twice to compare two");
  }
  const names = policyNames(options.policy);
  const read = await Promise.all(
    options.policy.map(async (file, at) => ({
      name: names[at] ?? file,
      policy: await readPolicy(file),
    })),
  );
  const [first = { name: "built-in", policy: builtInPolicy() }, second] = read;
  return second === undefined ? [tried(first)] : [tried(first), tried(second)];
}

/**
 * What a report calls policy files: their names, or where two have the same one, as they were given.
 *
 * @param files paths
 */
export function policyNames(files: readonly string[]): readonly string[] {
  const names = files.map((file) => basename(file));
  return new Set(names).size === names.length ? names : files;
}

async function listOf(
  context: CliContext,
  name: string | false | undefined,
): Promise<{ dno: DnoList; overrides: OverrideTable }> {
  if (name === false) return { dno: NO_LIST, overrides: new OverrideTable([]) };
  const directory = listDirectory(context);
  const { overrides: entries } = await context.openStore();
  const overrides = new OverrideTable(await entries.all());
  const index =
    name === undefined
      ? (await currentOrNone(context, directory))?.index
      : await namedList(context, directory, name);
  if (index === undefined) {
    throw new RingfenceError(
      "NOT_FOUND",
      "no DNO list is in force: run `ringfence dno reload`, or say --no-list",
    );
  }
  return { dno: new DnoView(index, { table: overrides }), overrides };
}

const NO_LIST: DnoList = {
  version: "none",
  allowance: () => undefined,
  find: () => undefined,
  findAll: () => [],
};

/** Scores of a file by the clock of the calls: what expired since held when they came. */
async function scoresOf(
  context: CliContext,
  file: string | undefined,
): Promise<(e164: number, atMs: number) => ScoreFound> {
  if (file === undefined) return () => NO_SCORE;
  const scores = new Map<number, ScoreFound>();
  const read = new ScoreFile(file, 0);
  for await (const [e164, score] of read.entries()) scores.set(e164, knownScore(score));
  for (const refusal of describeRefusals(read.report())) context.warn(`${file}: ${refusal}`);
  return (e164, atMs) => {
    const found = scores.get(e164);
    return found === undefined ? NO_SCORE : unlessExpired(found, atMs);
  };
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
