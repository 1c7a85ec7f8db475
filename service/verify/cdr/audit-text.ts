import { shownText } from "../message.ts";
import type { CdrCounts, CdrGroup } from "./audit.ts";
import type { CdrReport } from "./cdr-file.ts";

const SHOWN_GROUPS = 20;

const HEAD = [
  "603s",
  "603+",
  "malformed",
  "plain",
  "lost",
  "reason",
  "phrase",
  "code",
  "here",
  "before",
];

function cellsOf(counts: Readonly<CdrCounts>): readonly string[] {
  const { refusals, plus, malformed, plain, lost } = counts;
  const { lostReason, lostPhrase, lostCode, lostHere, lostBefore } = counts;
  return [
    refusals,
    plus,
    malformed,
    plain,
    lost,
    lostReason,
    lostPhrase,
    lostCode,
    lostHere,
    lostBefore,
  ].map(String);
}

/** An audit as two tables, and what they say in words. */
export function cdrText(report: CdrReport): string {
  const { calls, refused, all, routes, numbers, columns } = report;
  const taken = Object.entries(columns).map(([field, name]) => `${field}=${shownText(name)}`);
  return [
    ...tableOf("route", routes),
    "",
    ...tableOf("calling number", numbers),
    "",
    `${calls} calls, ${all.refusals} refused by 603: ${all.plus} 603+, ${all.malformed} malformed, ${all.plain} plain, ${all.lost} that lost their redress data`,
    ...(all.lost === 0
      ? []
      : [
          `lost: the Reason ${all.lostReason}, the phrase ${all.lostPhrase}, the code ${all.lostCode}; ${all.lostHere} here, ${all.lostBefore} before they came here, ${all.lost - all.lostHere - all.lostBefore} on either side: the record has one`,
        ]),
    ...(refused === 0 ? [] : [`${refused} rows were refused`]),
    `columns: ${taken.join(", ")}`,
  ].join("\n");
}

function tableOf(title: string, groups: readonly CdrGroup[]): readonly string[] {
  const shown = groups.slice(0, SHOWN_GROUPS);
  const rows = [
    [title, ...HEAD],
    ...shown.map((group) => [shownText(group.name) || "(none)", ...cellsOf(group)]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) =>
        at === 0 ? cell.padEnd(widths?.[at] ?? 0) : cell.padStart(widths?.[at] ?? 0),
      )
      .join("  "),
  );
  const left = groups.length - shown.length;
  return left === 0 ? lines : [...lines, `and ${left} more, all of them with -o json`];
}
