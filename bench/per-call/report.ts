import type { Measured, MeasuredRound } from "./in-turns.ts";

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Ratios are taken round by round, each against the bare server's round beside it. */
function ratio(measured: Measured, bare: Measured, of: (round: MeasuredRound) => number): number {
  return median(measured.rounds.map((round, at) => of(round) / of(bare.rounds[at] ?? round)));
}

/** A Markdown table of what was measured: medians, and ratios to the bare server. */
export function perCallTable(all: readonly Measured[]): string {
  const bare = all.find(({ name }) => name.startsWith("bare")) ?? all[0];
  if (!bare) return "";
  const rows = all.map((measured) => {
    const of = (pick: (round: MeasuredRound) => number) => median(measured.rounds.map(pick));
    const errors = measured.rounds.reduce((sum, round) => sum + round.errors, 0);
    return [
      measured.name,
      Math.round(of((round) => round.requestsPerSecond)).toLocaleString("en"),
      ratio(measured, bare, (round) => round.requestsPerSecond).toFixed(2),
      of((round) => round.p50).toFixed(2),
      of((round) => round.p99).toFixed(2),
      ratio(measured, bare, (round) => round.p99).toFixed(2),
      of((round) => round.cpuMicros).toFixed(1),
      String(errors),
    ];
  });
  const header = [
    "server",
    "requests/s",
    "ratio",
    "p50 ms",
    "p99 ms",
    "p99 ratio",
    "CPU µs a call",
    "errors",
  ];
  return [header, header.map(() => "---"), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}
