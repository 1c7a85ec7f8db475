import { RingfenceError } from "../errors.ts";
import type { ScoreStore } from "../store/store.ts";
import { ScoreFile, type ScoreFileReport } from "./score-file.ts";

/** The share of refused rows up to which the rest is imported, unless the operator says otherwise. */
export const TOLERATED_SHARE = 0.01;

/**
 * Imports a file of scores. The file is read twice: once to check all of it, without a look at the
 * store, and, when it is good enough, once more to write it. So a bad file changes nothing. Numbers
 * that are not in the file keep the score they have, until that expires.
 *
 * @param tolerated share of refused rows, 0 to 1, up to which the others are written
 * @returns the report of what was written
 * @throws RingfenceError `DATA_REFUSED` when nothing in it is usable or too much is refused, `IO`,
 *   and `STORE_UNAVAILABLE`: then a part may be written, and the same import again completes it
 */
export async function importScoreFile(
  file: string,
  scores: ScoreStore,
  now: number,
  tolerated: number,
): Promise<ScoreFileReport> {
  const report = await checkFile(file, now);
  const refusedShare = report.refused / report.rows;
  if (report.accepted === 0) {
    throw refusal(file, report, "it holds no usable row");
  }
  if (refusedShare > tolerated) {
    const percent = (share: number) => `${Number((share * 100).toFixed(2))} %`;
    const why = `${report.refused} of ${report.rows} rows are refused, ${percent(refusedShare)}, and ${percent(tolerated)} is tolerated`;
    throw refusal(file, report, why);
  }
  const again = new ScoreFile(file, now);
  await scores.importMany(again.entries());
  return again.report();
}

/** The refused rows as lines for people, and how many more there are. */
export function describeRefusals({ refused, refusals }: ScoreFileReport): string[] {
  const lines = refusals.map(({ line, field, reason }) => `line ${line}: ${field}: ${reason}`);
  if (refused > refusals.length) lines.push(`and ${refused - refusals.length} more`);
  return lines;
}

async function checkFile(file: string, now: number): Promise<ScoreFileReport> {
  const checked = new ScoreFile(file, now);
  for await (const _ of checked.entries());
  return checked.report();
}

function refusal(file: string, report: ScoreFileReport, why: string): RingfenceError {
  const message = [`${file}: ${why}; nothing was written`, ...describeRefusals(report)].join(
    "\n  ",
  );
  return new RingfenceError("DATA_REFUSED", message, { field: file });
}
