import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RingfenceError } from "../errors.ts";
import { EntryCollector } from "./build/entry-collector.ts";
import { EntryLinesWriter } from "./build/entry-lines-writer.ts";
import { EntrySection, type WrittenEntries } from "./build/entry-section.ts";
import { FileOutput } from "./build/file-output.ts";
import { IndexWriter, type WrittenIndex } from "./build/index-writer.ts";
import { PlanCollector, packed } from "./build/plan-collector.ts";
import { SpillFile } from "./build/spill-file.ts";
import { linesFileOf } from "./entry-lines.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import { CLASS_ORDER, type EntryCount, type ListReport } from "./index/index-info.ts";
import { EXCHANGES } from "./index/layout.ts";
import type { Manifest } from "./manifest.ts";
import type { DnoSink, SourceReport } from "./sink.ts";
import { readSource } from "./sources/read-source.ts";

/** Files of a build that has not come to its end carry this in their names. */
const UNFINISHED = ".unfinished-";
/** No build takes this long; what is older is of one that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;

export interface BuildOptions {
  /** Where the index goes; the lines of its entries go beside it. */
  readonly file: string;
  /** The time of the build, milliseconds since 1970, UTC. */
  readonly nowMs: number;
  /** The list that this one is to follow: of it, codes that have vanished are kept for a while. */
  readonly previous: DnoIndex | undefined;
  /** From how many files in a row an exchange has to be missing until it is unallocated. */
  readonly filesUntilFree: number;
}

/** What reads sources into a sink: the manifest's, or whatever a test or a benchmark has. */
export type ReadSources = (sink: DnoSink, nowMs: number) => Promise<readonly SourceReport[]>;

/**
 * Compiles the sources of a manifest into one index file. The same sources give the same bytes but
 * for version and time. Holds the thread for long: call it in a process that decides no calls.
 *
 * @throws RingfenceError `DATA_REFUSED` when a source is refused, `IO` when a file cannot be read
 *   or written; files that were there before stay as they are
 */
export async function buildIndex(manifest: Manifest, options: BuildOptions): Promise<WrittenIndex> {
  return await buildFrom(async (sink, nowMs) => {
    const reports: SourceReport[] = [];
    for (const source of manifest.sources) {
      if (source.enabled) reports.push(await readSource(source, sink, nowMs));
    }
    return reports;
  }, options);
}

/** Does what `buildIndex` does with sources that `read` knows. */
export async function buildFrom(read: ReadSources, options: BuildOptions): Promise<WrittenIndex> {
  const { file } = options;
  await clearAbandoned(file, options.nowMs);
  const unfinished = `${file}${UNFINISHED}${randomBytes(4).toString("hex")}`;
  const numbers = new SpillFile(`${unfinished}-numbers`);
  const ranges = new SpillFile(`${unfinished}-ranges`);
  const output = new FileOutput(file, unfinished);
  const linesFile = linesFileOf(file);
  const lines = new FileOutput(linesFile, `${unfinished}-lines`);
  try {
    const collector = new EntryCollector(numbers, ranges);
    const plan = new PlanCollector();
    const reports = await read(sinkInto(collector, plan), options.nowMs);
    return writeIndex({ collector, plan, reports, output, lines, options });
  } finally {
    numbers.close();
    ranges.close();
    output.discard();
    lines.discard();
  }
}

function sinkInto(collector: EntryCollector, plan: PlanCollector): DnoSink {
  return {
    group: (description) => collector.group(description),
    addNumbers: (group, first, last, line) => collector.addNumbers(group, first, last, line),
    setNpa: (npa) => plan.setNpa(npa),
    setExchange: (npa, nxx, allocated, source) => plan.setExchange(npa, nxx, allocated, source),
    setBlock: (npa, nxx, block, allocated, source) =>
      plan.setBlock(npa, nxx, block, allocated, source),
    coverNpa: (npa, coverage) => plan.coverNpa(npa, coverage),
    coverBlocks: (coverage) => plan.coverBlocks(coverage),
  };
}

interface ReadList {
  readonly collector: EntryCollector;
  readonly plan: PlanCollector;
  readonly reports: readonly SourceReport[];
  readonly output: FileOutput;
  readonly lines: FileOutput;
  readonly options: BuildOptions;
}

function writeIndex({ collector, plan, reports, output, lines, options }: ReadList): WrittenIndex {
  const { previous, filesUntilFree, nowMs } = options;
  const read = new Set(reports.map(({ source }) => source));
  const absences = previous ? plan.keepAbsent(previous, filesUntilFree, read) : [];
  const writer = new IndexWriter(output);
  const linesWriter = new EntryLinesWriter(lines);
  const entries = new EntrySection(writer);
  const written = entries.write(collector, linesWriter);
  const marks = new Uint8Array(EXCHANGES);
  entries.mark(marks);
  plan.mark(marks);
  writer.section(
    "marks",
    packed(marks, 2, (mark) => mark),
  );
  writer.section("exchanges", plan.exchangeBytes());
  writer.section("blocks", plan.blockBytes());
  writer.section("groups", collector.groups.groupBytes());
  writer.section("sets", collector.groups.setBytes());
  const index = writer.finish(
    {
      sourceNames: collector.groups.sourceNames,
      sets: collector.groups.setCount,
      numbersOfGroup: collector.groups.numbersOfGroup(written.numbersOfSet),
      filterWords: written.filterWords,
      npas: plan.planned(),
      absences,
      report: reportOf(collector, plan, reports, written),
    },
    nowMs,
  );
  linesWriter.finish(index.info.contentDigest, collector.groups.descriptions);
  return index;
}

function reportOf(
  collector: EntryCollector,
  plan: PlanCollector,
  sources: readonly SourceReport[],
  { numbersOfSet }: WrittenEntries,
): ListReport {
  const counts = new Map<string, EntryCount>();
  numbersOfSet.forEach((numbers, set) => {
    for (const { rank, source } of collector.groups.sourcesOf(set)) {
      const name = collector.groups.sourceNames[source] ?? "";
      const key = `${rank} ${name}`;
      const before = counts.get(key)?.numbers ?? 0;
      const dnoClass = CLASS_ORDER[rank] ?? "unallocated";
      counts.set(key, { class: dnoClass, source: name, numbers: before + numbers });
    }
  });
  return {
    sources,
    entries: [...counts.values()],
    exchanges: plan.exchangeCounts(),
    npas: plan.planned().length,
    unallocatedBlocks: plan.unallocatedBlocks(),
  };
}

/** Removes what a build that was killed left behind. */
async function clearAbandoned(file: string, nowMs: number): Promise<void> {
  const directory = dirname(file);
  const prefix = `${basename(file)}${UNFINISHED}`;
  try {
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) {
      if (!name.startsWith(prefix)) continue;
      const path = join(directory, name);
      const { mtimeMs } = await stat(path);
      if (nowMs - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  } catch (cause) {
    throw new RingfenceError("IO", `${directory} cannot be used for a build`, {
      field: directory,
      cause,
    });
  }
}
