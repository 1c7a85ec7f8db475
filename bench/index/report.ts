import type { ContenderFigures } from "./contender.ts";
import type { LoadingFigures, Waits } from "./loading.ts";
import { LOOKUPS } from "./numbers.ts";
import type { Answers, ServingFigures } from "./serving.ts";

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function table(rows: readonly (readonly string[])[]): string {
  const [header = [], ...rest] = rows;
  return [header, header.map(() => "---"), ...rest]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

export function millions(perSecond: number): string {
  return (perSecond / 1e6).toFixed(2);
}

function ratioOf(some: readonly number[], others: readonly number[]): string {
  return median(some.map((one, at) => one / (others[at] ?? Number.NaN))).toFixed(2);
}

/** Look-ups, ratios first. */
export function lookUpTable(measured: readonly (readonly [string, ContenderFigures])[]): string {
  const rows = measured.map(([name, figures]) => [
    name,
    ratioOf(figures.lookupsPerSecond, figures.readsPerSecond),
    ratioOf(figures.indexPerSecond, figures.lookupsPerSecond),
    millions(median(figures.lookupsPerSecond)),
    millions(Math.max(...figures.lookupsPerSecond)),
    figures.groupedPerSecond.length > 0 ? millions(median(figures.groupedPerSecond)) : "",
    millions(median(figures.readsPerSecond)),
    millions(figures.chainedReadsPerSecond),
    `${((figures.hits / LOOKUPS) * 100).toFixed(2)} %`,
  ]);
  const header = [
    "look-ups",
    "of bare reads",
    "index is faster by",
    "million/s, median",
    "best",
    "many at once, million/s",
    "bare reads, million/s",
    "chained reads, million/s",
    "hits",
  ];
  return table([header, ...rows]);
}

/** What a load does to decisions in the loader's own process, and to answers of a service. */
export function loadTable(loading: LoadingFigures, serving: ServingFigures): string {
  const ratio = (some: number, other: number) => (some / other).toFixed(2);
  const ms = (value: number) => value.toFixed(3);
  const waits = (name: string, of: (waits: Waits) => number): readonly string[] => [
    name,
    ratio(of(loading.loading), of(loading.quiet)),
    ms(of(loading.quiet)),
    ms(of(loading.loading)),
  ];
  const answers = (name: string, of: (answers: Answers) => number): readonly string[] => [
    name,
    ratio(of(serving.loading), of(serving.quiet)),
    ms(of(serving.quiet)),
    ms(of(serving.loading)),
  ];
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
  const resident = ({ one, peak, after }: ServingFigures["residentBytes"]) =>
    `resident with one list, at most, afterwards: ${[one, peak, after].map(megabytes).join(", ")}`;
  const rows = [
    waits("between two decisions, p99", ({ p99 }) => p99),
    waits("the longest", ({ longest }) => longest),
    waits("the most that the thread itself ran", ({ longestRun }) => longestRun),
    answers(`answers at ${serving.callsPerSecond} calls/s, p50`, ({ p50 }) => p50),
    answers("p99", ({ p99 }) => p99),
    answers("the longest", ({ longest }) => longest),
  ];
  return [
    table([["milliseconds", "ratio", "no load", "during a load"], ...rows]),
    `\nThe loader alone: ${median(loading.loadMs).toFixed(0)} ms`,
    `The service: ${serving.loadMs.map((time) => time.toFixed(0)).join(", ")} ms (fetched and loaded, loaded, in turns), ${resident(serving.residentBytes)}`,
  ].join("\n");
}
