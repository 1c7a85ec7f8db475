import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { RingfenceError } from "../errors.ts";
import { jsonText } from "../json-text.ts";
import { dayOf, daysOf, firstKeptDay, startOfDay } from "../store/record-days.ts";
import type { RecordStore } from "../store/store.ts";

/** What became of one day. */
export interface ExportedDay {
  readonly day: string;
  readonly file: string;
  readonly records: number;
}

/**
 * Writes the records of a day as JSON lines.
 *
 * @param day UTC, `2026-11-20`
 * @param write is waited for, so that a slow reader is not run over
 * @returns how many there were
 */
export async function exportDay(
  store: RecordStore,
  day: string,
  write: (lines: string) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  for await (const records of store.day(day)) {
    if (records.length > 0) await write(records.map((one) => `${jsonText(one)}\n`).join(""));
    count += records.length;
  }
  return count;
}

/** The days that are over and may have records still, oldest first. */
export function finishedDays(now: number, keepDays: number): readonly string[] {
  const first = startOfDay(firstKeptDay(now, keepDays));
  return daysOf(first, startOfDay(dayOf(now))).toReversed();
}

/** `records-2026-11-20.jsonl`. */
export function exportFile(directory: string, day: string): string {
  return join(directory, `records-${day}.jsonl`);
}

/**
 * Writes a file for each finished day that has records and no file yet; run again, it goes on where
 * it was ended. What reaches the store later than that (out of a queue, after an absence of the
 * store) is in the file when its day is exported again by name.
 *
 * @throws RingfenceError IO, STORE_UNAVAILABLE; the files that are there by then are whole
 */
export async function exportMissingDays(
  store: RecordStore,
  directory: string,
  days: readonly string[],
): Promise<readonly ExportedDay[]> {
  const exported: ExportedDay[] = [];
  for (const day of days) {
    if (existsSync(exportFile(directory, day)) || (await store.count(day)) === 0) continue;
    exported.push(await exportDayToFile(store, directory, day));
  }
  return exported;
}

/** Writes the file of a day, whole or not at all, in the place of one that is there. */
export async function exportDayToFile(
  store: RecordStore,
  directory: string,
  day: string,
): Promise<ExportedDay> {
  const file = exportFile(directory, day);
  const draft = join(directory, `.records-${day}.${randomBytes(4).toString("hex")}.unfinished`);
  try {
    await mkdir(directory, { recursive: true });
    const handle = await open(draft, "wx", 0o640);
    try {
      const records = await exportDay(store, day, (lines) => handle.appendFile(lines));
      await handle.sync();
      await rename(draft, file);
      return { day, file, records };
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (error instanceof RingfenceError) throw error;
    const message = `${file} cannot be written: ${(error as Error).message}`;
    throw new RingfenceError("IO", message, { cause: error });
  }
}
