import { DAY_MS } from "../store/record-days.ts";
import type { CallRecord } from "./call-record.ts";
import type { RecordsDesk } from "./records-desk.ts";

/** 47 CFR 64.1200(k)(10): the days before the request that the list is about. */
export const LIST_DAYS = 28;

const PAGE = 1000;

/**
 * The calls to a subscriber's number that analytics blocked in the 28 days before: the list that
 * the subscriber may ask for, 47 CFR 64.1200(k)(10). All of them, oldest first.
 *
 * @param calledNumber digits as in `DecisionFacts`
 * @param which `all` has every call that was refused, those of a DNO list or of the subscriber's
 *   own wish too
 * @param nowMs when the subscriber asks
 */
export async function subscriberList(
  desk: Pick<RecordsDesk, "byCalled">,
  calledNumber: string,
  which: "blocked" | "all",
  nowMs: number,
): Promise<readonly CallRecord[]> {
  const fromMs = nowMs - LIST_DAYS * DAY_MS;
  const found = new Map<string, CallRecord>();
  let untilMs = nowMs + 1;
  for (let limit = PAGE; ; ) {
    const page = await desk.byCalled(calledNumber, { fromMs, untilMs, limit });
    for (const record of page) found.set(record.id, record);
    const last = page.at(-1);
    if (last === undefined || page.length < limit) break;
    // Other calls of the same millisecond may be on the next page; where all of one page are of one
    // millisecond, only a longer page gets further.
    if (last.atMs + 1 < untilMs) untilMs = last.atMs + 1;
    else limit *= 2;
  }
  const records = [...found.values()].sort((a, b) => a.atMs - b.atMs);
  return which === "all" ? records : records.filter(({ action }) => action === "block");
}
