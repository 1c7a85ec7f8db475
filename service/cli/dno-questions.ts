import type { Command } from "commander";
import { readDownloadState } from "../dno/download/download-state.ts";
import { linesFileOf } from "../dno/entry-lines.ts";
import { diffLists } from "../dno/list-diff.ts";
import { ListDirectory } from "../dno/list-directory.ts";
import { lookUp, withEntryLines } from "../dno/lookup.ts";
import { OverrideTable } from "../dno/override-table.ts";
import { type PublishedReport, publishedLists } from "../dno/publish.ts";
import { currentList, lastReload } from "../dno/reload.ts";
import { sourceAges } from "../dno/source-age.ts";
import { RingfenceError } from "../errors.ts";
import type { CliContext } from "./cli-context.ts";
import { listDirectory, namedList } from "./dno-lists.ts";
import {
  diffText,
  historyText,
  numberText,
  type SourceDownloadFault,
  statusText,
} from "./dno-text.ts";

/** `ringfence dno status|lookup|diff|history`: what there is, without changing it. */
export function questionCommands(dno: Command, context: CliContext): void {
  dno
    .command("status")
    .description("the list in force, its sources and their ages, and how the last reload ended")
    .action(() => status(context));
  dno
    .command("lookup")
    .description("every class, source and override that holds for a number now")
    .argument("<number>", "ten digits, or E.164")
    .action((number: string) => lookup(context, number));
  dno
    .command("diff")
    .description("what the second list has and the first has not, and the other way round")
    .argument("[from]", "version or file; without it, the list before the second one")
    .argument("[to]", "version or file; without it, the list in force")
    .action((from: string | undefined, to: string | undefined) => diff(context, from, to));
  dno
    .command("history")
    .description("the lists in the store, the newest first")
    .action(() => history(context));
}

async function status(context: CliContext): Promise<void> {
  const { snapshots, overrides } = await context.openStore();
  const current = await snapshots.current();
  const report = current?.report as PublishedReport | undefined;
  const last = await lastReload(listDirectory(context));
  const nowMs = context.now();
  const downloads = await downloadFaults(context, report);
  const value = {
    current: current ?? null,
    sources: report ? sourceAges(report.sources, nowMs) : [],
    downloads,
    overrides: await overrides.all(),
    lastReload: last ?? null,
  };
  context.print(value, statusText({ current, report, downloads, last, nowMs }));
}

/** The last error of each source whose download has failed since it last went well. */
async function downloadFaults(
  context: CliContext,
  report: PublishedReport | undefined,
): Promise<readonly SourceDownloadFault[]> {
  const { dataDir } = context.settings();
  const faults: SourceDownloadFault[] = [];
  for (const { source } of report?.sources ?? []) {
    const lastError = (await readDownloadState(dataDir, source))?.lastError;
    if (lastError) faults.push({ source, ...lastError });
  }
  return faults;
}

async function lookup(context: CliContext, number: string): Promise<void> {
  const store = await context.openStore();
  const directory = listDirectory(context);
  const current = await currentList({ store, directory });
  const overrides = new OverrideTable(await store.overrides.all());
  const nowMs = context.now();
  const report = lookUp(current?.index, overrides, number, nowMs);
  const lines = current && linesFileOf(new ListDirectory(directory).fileOf(current.info.version));
  const whole = lines ? await withEntryLines(report, current.index, lines, nowMs) : report;
  context.print(whole, numberText(whole));
}

async function diff(
  context: CliContext,
  from: string | undefined,
  to: string | undefined,
): Promise<void> {
  const { snapshots } = await context.openStore();
  const directory = listDirectory(context);
  const after = to ?? (await snapshots.current())?.version;
  const versions = (await publishedLists(snapshots)).map(({ version }) => version);
  const before = from ?? versions[versions.indexOf(after ?? "") + 1];
  if (after === undefined || before === undefined) {
    throw new RingfenceError("NOT_FOUND", "there are no two lists in the store to compare");
  }
  const changes = diffLists(
    await namedList(context, directory, before),
    await namedList(context, directory, after),
  );
  context.print(changes, diffText(changes));
}

async function history(context: CliContext): Promise<void> {
  const { snapshots } = await context.openStore();
  const current = (await snapshots.current())?.version;
  const all = await publishedLists(snapshots);
  context.print({ current: current ?? null, history: all }, historyText(all, current));
}
