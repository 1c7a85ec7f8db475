import type { ConsolePorts } from "./console-ports.ts";
import { digitsWanted } from "./digits-wanted.ts";
import type { CalledList } from "./pages/records-page.tsx";

/** 47 CFR 64.1200(k)(10). */
const DAYS_MS = 28 * 24 * 60 * 60 * 1000;

/** Where rejects stand between, more has to be read to find as many blocks. */
const READ_AT_LEAST = 1000;

/**
 * The calls to a number that analytics blocked in the 28 days before, newest first.
 *
 * @param called a telephone number as somebody wrote it
 * @param all takes every block and reject
 * @param most records to give
 * @throws RingfenceError STORE_UNAVAILABLE
 */
export async function calledList(
  { records, now }: Pick<ConsolePorts, "records" | "now">,
  called: string,
  all: boolean,
  most: number,
): Promise<CalledList> {
  const digits = digitsWanted(called);
  const nowMs = now();
  const limit = Math.max(most + 1, READ_AT_LEAST);
  const range = { fromMs: nowMs - DAYS_MS, untilMs: nowMs + 1, limit };
  const lists = await Promise.all(digits.map((one) => records.byCalled(one, range)));
  const byTime = lists.flat().toSorted((a, b) => b.atMs - a.atMs);
  const kept = all ? byTime : byTime.filter((record) => record.cause.startsWith("analytics."));
  const cut = kept.length > most || lists.some((list) => list.length >= limit);
  return { called: digits[0] ?? "", all, records: kept.slice(0, most), cut };
}
