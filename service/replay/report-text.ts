import type { DetailRefusal } from "./detail-file.ts";
import type { PolicyReport, Quality } from "./policy-tally.ts";
import type { Difference, DifferentCall, ReplayReport } from "./replay.ts";

/** What a replay found, and what became of the file. */
export interface ReplayResult extends ReplayReport {
  readonly rows: number;
  readonly refused: number;
  readonly refusals: readonly DetailRefusal[];
  readonly durationMs: number;
}

/** A replay for people. */
export function replayText(result: ReplayResult): string {
  const { calls, rows, refused, refusals, durationMs, policies, difference } = result;
  const rate = Math.round(calls / (durationMs / 1000));
  return [
    `${calls} of ${rows} calls replayed in ${(durationMs / 1000).toFixed(1)} s, ${rate} a second`,
    ...(refused === 0 ? [] : [`${refused} rows left out:`]),
    ...refusals.map(({ line, field, reason }) => `  line ${line}: ${field} ${reason}`),
    ...policies.flatMap((policy) => ["", ...policyLines(policy, calls)]),
    ...(difference ? ["", ...differenceLines(difference)] : []),
  ].join("\n");
}

function policyLines(report: PolicyReport, calls: number): readonly string[] {
  const { policy, version, causes, passed, withoutScore, quality } = report;
  return [
    `${policy} (${version})`,
    `  ${"cause".padEnd(24)}${"stopped".padStart(12)}${"would stop".padStart(12)}`,
    ...causes.map(
      ({ cause, stopped, wouldStop }) =>
        `  ${cause.padEnd(24)}${String(stopped).padStart(12)}${String(wouldStop).padStart(12)}`,
    ),
    `  ${"passed".padEnd(24)}${String(passed).padStart(12)}  ${share(passed, calls)} of the calls`,
    `  ${"without a score".padEnd(24)}${String(withoutScore).padStart(12)}`,
    ...(quality ? qualityLines(quality) : []),
  ];
}

function qualityLines(quality: Quality): readonly string[] {
  const { wanted, unwanted, wantedStopped, unwantedStopped } = quality;
  const { precision, recall, lostForEachStopped, areaUnderRoc } = quality;
  return [
    `  of ${unwanted} unwanted calls ${unwantedStopped} stopped (recall ${percent(recall)})`,
    `  of ${wanted} wanted calls ${wantedStopped} lost (precision ${percent(precision)})`,
    `  wanted calls lost for each unwanted one stopped: ${lostForEachStopped?.toFixed(4) ?? "none is stopped"}`,
    `  area under the ROC curve of the score: ${areaUnderRoc?.toFixed(4) ?? "needs both labels"}`,
  ];
}

function differenceLines({ onlyFirst, onlySecond, examples }: Difference): readonly string[] {
  return [
    `stopped by the first policy alone ${onlyFirst}, by the second alone ${onlySecond}`,
    ...examples.map(exampleLine),
  ];
}

function exampleLine({ at, calling, called, trunk, acts, causes, scores }: DifferentCall): string {
  const [first, second] = [0, 1].map((one) => `${acts[one]} ${causes[one]} ${scores[one] ?? "-"}`);
  return `  ${at} ${calling ?? "-"} to ${called ?? "-"} on ${trunk ?? "-"}: ${first}; ${second}`;
}

function share(part: number, whole: number): string {
  return percent(whole === 0 ? undefined : part / whole);
}

function percent(value: number | undefined): string {
  return value === undefined ? "-" : `${(value * 100).toFixed(2)} %`;
}
