import { blockedNumbers, forbiddenFinding, type NumberRange } from "./forbidden-numbers.ts";
import { changeFindings } from "./guard-changes.ts";
import { EXAMPLES, finding, type GuardFinding } from "./guard-finding.ts";
import type { GuardLimits } from "./guard-limits.ts";
import type { DnoIndex } from "./index/dno-index.ts";
import type { SourceReport } from "./sink.ts";

export interface Guarded {
  readonly candidate: DnoIndex;
  /** The list in force, undefined before the first one. */
  readonly current: DnoIndex | undefined;
  readonly limits: GuardLimits;
  /** What no list may block: own numbers in use, and those of emergency centres. */
  readonly mustNotContain: readonly NumberRange[];
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
}

/**
 * Compares a new list with the list in force, and finds what looks like a fault of a source and
 * not like the change of a day.
 *
 * @returns nothing when the list may become current
 */
export function guardFindings(guarded: Guarded): readonly GuardFinding[] {
  const { candidate, current, mustNotContain, nowMs } = guarded;
  return [
    ...emptiness(candidate),
    ...candidate.info.content.report.sources.flatMap((source) => sourceFindings(source, guarded)),
    ...forbiddenFinding(blockedNumbers(candidate, mustNotContain, nowMs)),
    ...(current ? changeFindings({ ...guarded, current }) : []),
  ];
}

function emptiness({ info }: DnoIndex): readonly GuardFinding[] {
  const { npas, report } = info.content;
  if (npas.length > 0 || report.entries.length > 0) return [];
  return [finding("empty-list", "no source has anything in it")];
}

function sourceFindings(report: SourceReport, { limits }: Guarded): readonly GuardFinding[] {
  const { source, rows, accepted, refused, ranOut } = report;
  const examples = report.refusals
    .slice(0, EXAMPLES)
    .map(({ line, reason }) => (line > 0 ? `line ${line}: ${reason}` : reason));
  if (accepted + ranOut === 0) {
    return [finding("empty-source", `${source} has no line that could be used`, examples)];
  }
  const faulty = refused - ranOut;
  if (faulty <= rows * limits.refusedShare) return [];
  const message = `${source}: ${faulty} of ${rows} lines are refused`;
  return [
    finding("refused-lines", `${message}, more than ${percent(limits.refusedShare)}`, examples),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
