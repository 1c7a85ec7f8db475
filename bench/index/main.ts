/**
 * Measures the DNO index beside other ways to keep the same numbers: `node
 * dist/bench/index/main.js [NUMBERS] [LARGE]`. All contenders read the same file in the same run.
 * LARGE numbers, of which nothing else here could hold a hundred million, are for the index alone.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ContenderFigures, ContenderKind } from "./contender.ts";
import type { LoadingFigures, Waits } from "./loading.ts";
import { writeRandomNumbers } from "./numbers.ts";
import { measureRedisSet } from "./redis-set.ts";
import { measureShapes } from "./shapes.ts";

const HERE = import.meta.dirname;
const run = promisify(execFile);
const [numbers = 10_000_000, large = 0] = process.argv.slice(2).map(Number);
/** More do not fit into a Set of V8. */
const MOST_OF_A_SET = 16_000_000;

async function script<T>(name: string, args: readonly string[]): Promise<T> {
  const options = ["--expose-gc", "--max-old-space-size=12000", join(HERE, name), ...args];
  const { stdout } = await run(process.execPath, options, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as T;
}

function contender(kind: ContenderKind, file: string, folder: string): Promise<ContenderFigures> {
  return script<ContenderFigures>("contender.js", [kind, file, folder]);
}

async function sortUnique(file: string): Promise<number> {
  const started = performance.now();
  const env = { ...process.env, LC_ALL: "C" };
  await run("sort", ["-u", file, "-o", "/dev/null"], { env });
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function table(rows: readonly (readonly string[])[]): string {
  const [header = [], ...rest] = rows;
  return [header, header.map(() => "---"), ...rest]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function millions(perSecond: number): string {
  return (perSecond / 1e6).toFixed(2);
}

async function compare(folder: string): Promise<void> {
  const file = join(folder, "numbers.txt");
  await writeRandomNumbers(file, numbers, 1);
  const measured: [string, ContenderFigures][] = [];
  measured.push(["Ringfence index", await contender("ringfence", file, folder)]);
  if (numbers <= MOST_OF_A_SET)
    measured.push(["Set of strings", await contender("set", file, folder)]);
  measured.push(["roaring-wasm", await contender("roaring", file, folder)]);
  measured.push(["Redis set", await measureRedisSet(file, folder)]);
  const sortMs = await sortUnique(file);
  const [own] = measured;
  if (!own) return;
  const rate = median(own[1].lookupsPerSecond);
  console.log(`\n${numbers.toLocaleString("en")} random numbers\n`);
  const rows = measured.map(([name, figures]) => {
    const perSecond = median(figures.lookupsPerSecond);
    return [
      name,
      (figures.bytes / figures.numbers).toFixed(2),
      (figures.bytes / figures.numbers / (own[1].bytes / own[1].numbers)).toFixed(2),
      millions(perSecond),
      millions(Math.max(...figures.lookupsPerSecond)),
      (rate / perSecond).toFixed(1),
      millions((numbers / figures.buildMs) * 1000),
      (figures.buildMs / own[1].buildMs).toFixed(1),
    ];
  });
  rows.push([
    "LC_ALL=C sort -u",
    "",
    "",
    "",
    "",
    "",
    millions((numbers / sortMs) * 1000),
    (sortMs / own[1].buildMs).toFixed(1),
  ]);
  const header = [
    "list",
    "bytes a number",
    "times ours",
    "million look-ups/s, median",
    "best",
    "ours is faster by",
    "million lines/s read and built",
    "ours is faster by",
  ];
  console.log(table([header, ...rows]));
  for (const [name, { hits }] of measured) {
    if (name !== "Redis set" && hits !== own[1].hits) console.log(`${name} finds other numbers!`);
  }
}

async function shapes(folder: string): Promise<void> {
  console.log("\nOther shapes\n");
  const rows = (await measureShapes(folder)).map(({ name, numbers: count, bytes }) => [
    name,
    count.toLocaleString("en"),
    bytes.toLocaleString("en"),
    count === 0 ? "" : (bytes / count).toFixed(4),
  ]);
  console.log(table([["entries", "numbers", "bytes", "bytes a number"], ...rows]));
}

async function largeList(folder: string): Promise<void> {
  const file = join(folder, "large.txt");
  await writeRandomNumbers(file, large, 2);
  const figures = await contender("ringfence", file, folder);
  const loading = await script<LoadingFigures>("loading.js", [join(folder, "index.dno")]);
  const { one, peak, after } = loading.residentBytes;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
  const waits = ({ median: middle, p99, longest }: Waits) =>
    `median ${middle.toFixed(3)}, p99 ${p99.toFixed(3)}, longest ${longest.toFixed(2)} ms`;
  console.log(`\n${large.toLocaleString("en")} random numbers\n`);
  console.log(
    table([
      ["figure", "value"],
      ["bytes a number", (figures.bytes / figures.numbers).toFixed(2)],
      ["million look-ups/s, median", millions(median(figures.lookupsPerSecond))],
      ["million look-ups/s, best", millions(Math.max(...figures.lookupsPerSecond))],
      ["million lines/s read and built", millions((large / figures.buildMs) * 1000)],
      ["load beside the list in use", `${Math.round(loading.loadMs)} ms`],
      ["between two decisions, no load", waits(loading.quiet)],
      ["between two decisions, during the load", waits(loading.loading)],
      ["resident with one list, at most, afterwards", [one, peak, after].map(megabytes).join(", ")],
    ]),
  );
}

const folder = await mkdtemp(join(tmpdir(), "ringfence-bench-"));
try {
  const load = loadavg()[0]?.toFixed(1) ?? "?";
  console.log(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`);
  console.log(`${new Date().toISOString()}, load average ${load} before the run`);
  await compare(folder);
  await shapes(folder);
  if (large > 0) await largeList(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
