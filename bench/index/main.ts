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
import type { ContenderFigures, ContenderKind, ListFigures } from "./contender.ts";
import type { LoadingFigures } from "./loading.ts";
import { writeRandomNumbers } from "./numbers.ts";
import { measureRedisSet, PIPELINE } from "./redis-set.ts";
import { loadTable, lookUpTable, median, millions, table } from "./report.ts";
import type { ServingFigures } from "./serving.ts";
import { measureShapes } from "./shapes.ts";

const HERE = import.meta.dirname;
const run = promisify(execFile);
const [numbers = 10_000_000, large = 0] = process.argv.slice(2).map(Number);
/** More do not fit into a Set of V8. */
const MOST_OF_A_SET = 16_000_000;
/** With it glibc asks the kernel for huge pages for what is large, which is the list. */
const HUGE_PAGES = { GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" };

async function script<T>(
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<T> {
  const options = ["--expose-gc", "--max-old-space-size=12000", join(HERE, name), ...args];
  const env = { ...process.env, ...environment };
  const { stdout } = await run(process.execPath, options, { maxBuffer: 1 << 24, env });
  return JSON.parse(stdout) as T;
}

function contender(
  kind: ContenderKind,
  file: string,
  folder: string,
  environment?: NodeJS.ProcessEnv,
): Promise<ContenderFigures> {
  return script<ContenderFigures>("contender.js", [kind, file, folder], environment);
}

async function sortUnique(file: string): Promise<number> {
  const started = performance.now();
  const env = { ...process.env, LC_ALL: "C" };
  await run("sort", ["-u", file, "-o", "/dev/null"], { env });
  return performance.now() - started;
}

/** The index of a list alone, with huge pages, and with the tables of the whole plan. */
async function indexes(file: string, folder: string): Promise<[string, ContenderFigures][]> {
  return [
    ["Ringfence index", await contender("ringfence", file, folder)],
    ["the same, huge pages", await contender("built", file, folder, HUGE_PAGES)],
    ["with the national tables", await contender("national", file, folder)],
    ["with them, huge pages", await contender("built-national", file, folder, HUGE_PAGES)],
  ];
}

async function compare(folder: string): Promise<void> {
  const file = join(folder, "numbers.txt");
  await writeRandomNumbers(file, numbers, 1);
  const measured = await indexes(file, folder);
  if (numbers <= MOST_OF_A_SET) {
    measured.push(["Set of strings", await contender("set", file, folder)]);
  }
  measured.push(["roaring-wasm", await contender("roaring", file, folder)]);
  const redis = await measureRedisSet(file, folder);
  const sortMs = await sortUnique(file);
  const own = measured[0]?.[1];
  if (!own) return;
  console.log(`\n${numbers.toLocaleString("en")} random numbers\n`);
  console.log(lookUpTable(measured));
  const redisRate = millions(median(redis.lookupsPerSecond));
  console.log(`\nRedis set: ${redisRate} million/s, ${PIPELINE} questions at once\n`);
  const lists: [string, ListFigures][] = [...measured, ["Redis set", redis]];
  const rows = lists
    .filter(([name]) => !name.includes("huge"))
    .map(([name, figures]) => [
      name,
      (figures.bytes / figures.numbers).toFixed(2),
      (figures.bytes / figures.numbers / (own.bytes / own.numbers)).toFixed(2),
      millions((numbers / figures.buildMs) * 1000),
      (figures.buildMs / own.buildMs).toFixed(1),
    ]);
  const sorted = [millions((numbers / sortMs) * 1000), (sortMs / own.buildMs).toFixed(1)];
  rows.push(["LC_ALL=C sort -u", "", "", ...sorted]);
  const header = [
    "list",
    "bytes a number",
    "times ours",
    "million lines/s read and built",
    "ours is faster by",
  ];
  console.log(table([header, ...rows]));
  for (const [name, { hits }] of measured) {
    const same = name.includes("with") || hits === own.hits;
    if (!same) console.log(`${name} finds other numbers!`);
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
  const measured = await indexes(file, folder);
  const figures = measured[0]?.[1];
  if (!figures) return;
  console.log(`\n${large.toLocaleString("en")} random numbers\n`);
  console.log(lookUpTable(measured));
  console.log(
    `\n${(figures.bytes / figures.numbers).toFixed(2)} bytes a number, ` +
      `${millions((large / figures.buildMs) * 1000)} million lines/s read and built`,
  );
  for (const [pages, environment] of [
    ["pages of 4 KB", {}],
    ["huge pages", HUGE_PAGES],
  ] as const) {
    const [index, national] = [join(folder, "index.dno"), join(folder, "national.dno")];
    const loading = await script<LoadingFigures>("loading.js", [index], environment);
    const data = await mkdtemp(join(folder, "serving-"));
    const serving = await script<ServingFigures>(
      "serving.js",
      [data, index, national],
      environment,
    );
    console.log(`\nLoads, ${pages}\n`);
    console.log(loadTable(loading, serving));
  }
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
