import type { CallRecord } from "../../ledger/call-record.ts";
import type { RecordsDesk } from "../../ledger/records-desk.ts";
import { subscriberList } from "../../ledger/subscriber-list.ts";
import { digitsWanted } from "./digits-wanted.ts";

/** The list that a called subscriber asked for. */
export interface CalledList {
  /** Digits, with the country code where there is one. */
  readonly called: string;
  readonly which: "blocked" | "all";
  /** Oldest first. */
  readonly records: readonly CallRecord[];
}

/**
 * The calls to a number in the 28 days before.
 *
 * @param called a telephone number as somebody wrote it
 * @param nowMs milliseconds since 1970, UTC
 * @returns undefined for what is no telephone number
 * @throws RingfenceError STORE_UNAVAILABLE
 */
export async function calledList(
  records: Pick<RecordsDesk, "byCalled">,
  called: string,
  which: CalledList["which"],
  nowMs: number,
): Promise<CalledList | undefined> {
  const digits = digitsWanted(called);
  if (digits === undefined) return undefined;
  return { called: digits, which, records: await subscriberList(records, digits, which, nowMs) };
}
