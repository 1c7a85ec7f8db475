import { join } from "node:path";
import type { Command } from "commander";
import { buildIndex } from "../dno/build.ts";
import { downloadWarnings, shownDownload } from "../dno/download/download-report.ts";
import { prepareSources } from "../dno/download/prepare-sources.ts";
import { ListDirectory } from "../dno/list-directory.ts";
import { readManifest } from "../dno/manifest.ts";
import { rollBack } from "../dno/publish.ts";
import { type ListOptions, publishFile, type Reloaded, reload } from "../dno/reload.ts";
import { withReloadLock } from "../dno/reload-lock.ts";
import { RingfenceError } from "../errors.ts";
import type { CliContext } from "./cli-context.ts";
import { currentOrNone, listDirectory } from "./dno-lists.ts";
import { overrideCommands } from "./dno-overrides.ts";
import { questionCommands } from "./dno-questions.ts";
import {
  oldSourcesText,
  overruledText,
  refusalsText,
  reloadedText,
  reportText,
} from "./dno-text.ts";

/** `ringfence dno ...`: the Do-Not-Originate list, from its sources to the running services. */
export function dnoCommands(program: Command, context: CliContext): void {
  const dno = program.command("dno").description("the Do-Not-Originate list");
  dno
    .command("build")
    .description("compile the sources of the manifest into one index file")
    .option("--file <path>", "where it goes; without it built.dno in the data directory")
    .option("--manifest <path>", "another manifest than that of the settings")
    .action((options: { file?: string; manifest?: string }) => build(context, options));
  dno
    .command("publish")
    .description("make an index file the current list, in every running service")
    .argument("[file]", "without it, what dno build made")
    .option("--force <reason>", "publish it whatever the guards find; the reason is recorded")
    .action((file: string | undefined, options: { force?: string }) =>
      publish(context, file, options.force),
    );
  dno
    .command("reload")
    .description("build and publish under a lock: what cron calls")
    .option("--manifest <path>", "another manifest than that of the settings")
    .option("--force <reason>", "publish it whatever the guards find; the reason is recorded")
    .option("-q, --quiet", "print nothing unless something is wrong", false)
    .action((options: ReloadArguments) => reloadList(context, options));
  dno
    .command("rollback")
    .description("make an earlier list current again")
    .argument("[version]", "without it, the list before the current one")
    .action((version: string | undefined) => rollBackTo(context, version));
  questionCommands(dno, context);
  overrideCommands(dno, context);
}

interface ReloadArguments {
  readonly manifest?: string;
  readonly force?: string;
  readonly quiet: boolean;
}

async function build(
  context: CliContext,
  options: { readonly file?: string; readonly manifest?: string },
): Promise<void> {
  const directory = listDirectory(context);
  const settings = context.settings();
  const named = await readManifest(options.manifest ?? settings.manifest);
  const file = options.file ?? builtFile(context);
  if (options.file === undefined) await new ListDirectory(directory).make();
  const { manifest, downloads } = await prepareSources(named, settings.dataDir);
  warnOf(context, downloadWarnings(downloads));
  const current = await currentOrNone(context, directory);
  const started = context.now();
  const { info, bytes, sha256 } = await buildIndex(manifest, {
    file,
    nowMs: started,
    previous: current?.index,
    filesUntilFree: manifest.guards.limits.filesUntilFree,
  });
  const { version, contentDigest, content } = info;
  const seconds = Math.max(context.now() - started, 1) / 1000;
  warnOf(context, refusalsText(content.report));
  context.print(
    {
      ...{ version, file, bytes, sha256, contentDigest, seconds, report: content.report },
      downloads: downloads.map(shownDownload),
    },
    `list ${version}: ${file}, ${bytes.toLocaleString("en")} bytes, ${seconds.toFixed(1)} s\n${reportText(content.report)}`,
  );
}

async function publish(
  context: CliContext,
  file: string | undefined,
  force: string | undefined,
): Promise<void> {
  const options = await listOptions(context, force);
  const { guards } = await readManifest(context.settings().manifest);
  printReloaded(context, await publishFile(file ?? builtFile(context), guards, options), false);
}

async function reloadList(context: CliContext, options: ReloadArguments): Promise<void> {
  const { manifest, dataDir } = context.settings();
  const reloaded = await reload(options.manifest ?? manifest, {
    ...(await listOptions(context, options.force)),
    dataDir,
  });
  warnOf(context, downloadWarnings(reloaded.downloads));
  warnOf(context, oldSourcesText(reloaded.report, context.now()));
  if (!options.quiet) warnOf(context, refusalsText(reloaded.report));
  printReloaded(context, reloaded, options.quiet);
}

async function rollBackTo(context: CliContext, version: string | undefined): Promise<void> {
  const store = await context.openStore();
  const info = await withReloadLock(store.locks, () => rollBack(store, version));
  context.print({ version: info.version }, `list ${info.version} is current again`);
}

async function listOptions(context: CliContext, force: string | undefined): Promise<ListOptions> {
  if (force?.trim() === "") {
    throw new RingfenceError("BAD_FIELD", "force needs a reason", { field: "force" });
  }
  const store = await context.openStore();
  return { store, directory: listDirectory(context), now: context.now, force };
}

function printReloaded(context: CliContext, reloaded: Reloaded, quiet: boolean): void {
  const { state, info, report, overruled } = reloaded;
  const downloads = reloaded.downloads.map(shownDownload);
  warnOf(context, overruledText(overruled));
  if (quiet) return;
  const changed = state === "published";
  const value = { state, changed, version: info.version, report, overruled, downloads };
  context.print(value, reloadedText(reloaded));
}

function builtFile(context: CliContext): string {
  return join(listDirectory(context), "built.dno");
}

function warnOf(context: CliContext, text: string): void {
  if (text !== "") context.warn(text);
}
