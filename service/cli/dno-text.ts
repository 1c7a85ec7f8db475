import type { DownloadFault } from "../dno/download/download-state.ts";
import { describeFindings, type GuardFinding } from "../dno/guard-finding.ts";
import type { ListReport } from "../dno/index/index-info.ts";
import type { ClassChange, ListDiff } from "../dno/list-diff.ts";
import type { ExplainedHit, NumberReport } from "../dno/lookup.ts";
import type { LastReload, Reloaded } from "../dno/reload.ts";
import { sourceAges } from "../dno/source-age.ts";
import { serviceDateText } from "../numbering/number-plan.ts";
import type { SnapshotInfo } from "../store/store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `2026-11-20 08:15 UTC`. */
export function shownTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function shownAge(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.max(0, Math.floor(ms / MINUTE_MS))} minutes`;
  return ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)} hours` : `${Math.floor(ms / DAY_MS)} days`;
}

function counted(count: number): string {
  return count.toLocaleString("en");
}

/** What a build found: its sources, and what the list holds. */
export function reportText(report: ListReport): string {
  const { sources, entries, exchanges, npas, unallocatedBlocks } = report;
  return [
    ...sources.map(({ source, format, accepted, refused, ranOut, asOfMs }) => {
      const date = asOfMs === undefined ? "" : `, of ${shownTime(asOfMs).slice(0, 10)}`;
      const lines = `${counted(accepted)} lines taken, ${counted(refused)} refused`;
      const over = ranOut === 0 ? "" : `, ${counted(ranOut)} of them because their time is over`;
      return `source ${source} (${format}${date}): ${lines}${over}`;
    }),
    ...(npas > 0 ? [`number plan: ${npas} NPAs`] : []),
    ...entries.map((one) => `${one.class} by ${one.source}: ${counted(one.numbers)} numbers`),
    ...exchanges.map(({ source, npas: covered, allocated, unallocated }) => {
      const of = `${counted(unallocated)} exchanges of ${covered} NPAs`;
      return `unallocated by ${source}: ${of} (${counted(allocated)} are allocated)`;
    }),
    ...(unallocatedBlocks > 0
      ? [`unallocated thousands-blocks: ${counted(unallocatedBlocks)}`]
      : []),
  ].join("\n");
}

/** The first refused lines of each source. */
export function refusalsText(report: ListReport): string {
  return report.sources
    .flatMap(({ source, refusals }) =>
      refusals.map(({ line, reason }) =>
        line > 0 ? `${source}: line ${line}: ${reason}` : `${source}: ${reason}`,
      ),
    )
    .join("\n");
}

const OUTCOMES = {
  published: "published and current",
  unchanged: "unchanged: the current list has the same content",
  held: "not published: a list with this content was rolled back; --force publishes it",
} as const satisfies Record<Reloaded["state"], string>;

export function reloadedText({ state, info, report }: Reloaded): string {
  const what = `list ${info.version}: ${OUTCOMES[state]}`;
  return state === "published" ? `${what}\n${reportText(report)}` : what;
}

export function overruledText(findings: readonly GuardFinding[]): string {
  return findings.length === 0 ? "" : `overruled by force:\n${describeFindings(findings)}`;
}

/** The sources of which a newer file should be there by now. */
export function oldSourcesText(report: ListReport, nowMs: number): string {
  return sourceAges(report.sources, nowMs)
    .filter(({ old }) => old)
    .map(({ source, ageDays }) => `source ${source} is ${ageDays} days old`)
    .join("\n");
}

export interface SourceDownloadFault extends DownloadFault {
  readonly source: string;
}

export interface ListStatus {
  readonly current: SnapshotInfo | undefined;
  readonly report: ListReport | undefined;
  readonly downloads: readonly SourceDownloadFault[];
  readonly last: LastReload | undefined;
  readonly nowMs: number;
}

export function statusText({ current, report, downloads, last, nowMs }: ListStatus): string {
  const lines: string[] = [];
  if (!current) lines.push("no list is published yet: ringfence dno reload");
  else {
    lines.push(`list ${current.version}, ${counted(current.bytes)} bytes, by ${current.note}`);
    lines.push(`built ${shownTime(current.builtAtMs)}, ${shownAge(nowMs - current.builtAtMs)} ago`);
  }
  if (report) lines.push(reportText(report), oldSourcesText(report, nowMs));
  for (const { source, sinceMs, message } of downloads) {
    lines.push(`source ${source} is not downloaded since ${shownTime(sinceMs)}: ${message}`);
  }
  if (last) {
    const how = last.error === undefined ? last.state : `failed: ${last.error.message}`;
    lines.push(`last reload on this machine ${shownTime(last.atMs)}: ${how}`);
  }
  return lines.filter((line) => line !== "").join("\n");
}

export function historyText(history: readonly SnapshotInfo[], current: string | undefined): string {
  if (history.length === 0) return "no list is published yet";
  return history
    .map(({ version, publishedAtMs, bytes, note }) => {
      const mark = version === current ? "*" : " ";
      return `${mark} ${version}  ${shownTime(publishedAtMs)}  ${counted(bytes)} bytes  ${note}`;
    })
    .join("\n");
}

export function numberText(report: NumberReport): string {
  const { number, version, allowed, hits, npa, exchange, note } = report;
  const lines = [`${number} in list ${version ?? "(none)"}`];
  if (note !== undefined) lines.push(`  ${note}`);
  if (allowed) lines.push(`  allowed (${allowed.digits}): ${allowed.reason}`);
  lines.push(...hits.map((hit) => `  ${hitText(hit)}`));
  if (hits.length === 0 && note === undefined) lines.push("  in no class");
  if (npa) {
    const from = npa.inServiceAtMs;
    const since = from === undefined ? "not in service" : `from ${serviceDateText(from)}`;
    const country = npa.country ?? "no country";
    lines.push(`  NPA ${npa.npa}: ${npa.use}, ${country}, ${since}${npa.note && `, ${npa.note}`}`);
  }
  // What is invalid has no exchange: of 555 the plan says "allocated" to keep it from unallocated.
  const invalid = hits.some((hit) => hit.class === "invalid");
  if (exchange !== undefined && !invalid) lines.push(`  exchange: ${exchange}`);
  return lines.join("\n");
}

function hitText(hit: ExplainedHit): string {
  const { class: dnoClass, source, matched, line, why, asOfMs, sinceMs, untilMs } = hit;
  const facts: readonly (string | undefined)[] = [
    line === undefined ? undefined : `line ${line}`,
    asOfMs === undefined ? undefined : `of ${shownTime(asOfMs).slice(0, 10)}`,
    why,
    sinceMs === undefined ? undefined : `since ${shownTime(sinceMs)}`,
    untilMs === undefined ? undefined : `until ${shownTime(untilMs)}`,
    hit.origin === undefined ? undefined : `from ${hit.origin}`,
    hit.owner === undefined ? undefined : `owner ${hit.owner}`,
    hit.verifiedAtMs === undefined ? undefined : `verified ${shownTime(hit.verifiedAtMs)}`,
    hit.requester === undefined || hit.requester === "" ? undefined : `asked by ${hit.requester}`,
    hit.proof === undefined || hit.proof === "" ? undefined : `proof ${hit.proof}`,
  ];
  const told = facts.filter((fact) => fact !== undefined && fact !== "");
  return [`${dnoClass} by ${source}, matched ${matched}`, ...told].join(", ");
}

export function diffText({ from, to, entries, exchanges, blocks, npas }: ListDiff): string {
  const lines = [`from ${from} to ${to}`];
  lines.push(...entries.map((change) => changeText(change, "numbers")));
  lines.push(...exchanges.map((change) => changeText(change, "exchanges")));
  lines.push(...blocks.map((change) => changeText(change, "thousands-blocks")));
  lines.push(...npas.map(({ npa, before, after }) => `NPA ${npa}: ${before}; now ${after}`));
  if (lines.length === 1) lines.push("no difference in what is listed");
  return lines.join("\n");
}

function changeText(change: ClassChange, what: string): string {
  const { class: dnoClass, source, added, removed, examples, npas } = change;
  const most = npas.map(({ npa, changes }) => `${npa} (${counted(changes)})`).join(", ");
  return [
    `${dnoClass} by ${source}: ${counted(added)} ${what} added, ${counted(removed)} removed`,
    `  such as ${examples.join(" ")}; most in NPA ${most}`,
  ].join("\n");
}
