import type { CallRecord } from "../../ledger/call-record.ts";
import type { RedressRequest } from "../../redress/redress-request.ts";
import type { ConsolePorts } from "./console-ports.ts";
import { digitsWanted } from "./digits-wanted.ts";
import type { Found } from "./pages/search-page.tsx";
import { allUntil } from "./request-file.ts";

const MOST_RECORDS = 100;

/** A Call-ID is one call's; with more records than this it is somebody's game. */
const MOST_OF_A_CALL = 20;

/**
 * Looks for a number, an id or a Call-ID, whichever the text may be.
 *
 * @throws RingfenceError STORE_UNAVAILABLE
 */
export async function search(
  { redress, records, now }: Pick<ConsolePorts, "redress" | "records" | "now">,
  wanted: string,
): Promise<Found> {
  const digits = digitsWanted(wanted);
  const range = allUntil(now(), MOST_RECORDS);
  const none = Promise.resolve([]);
  const [request, byId, byCallId, about, byCalling, byCalled] = await Promise.all([
    redress.find(wanted),
    records.byId(wanted),
    records.byCallId(wanted),
    digits === undefined ? none : redress.about(digits),
    digits === undefined ? none : records.byCalling(digits, range),
    digits === undefined ? none : records.byCalled(digits, range),
  ]);
  const ofCall = await Promise.all(
    byCallId.slice(0, MOST_OF_A_CALL).map(({ id }) => redress.find(id)),
  );
  const found = [...(byId === undefined ? [] : [byId]), ...byCallId, ...byCalling, ...byCalled];
  return {
    requests: once<RedressRequest>([
      ...[request, ...ofCall].filter((one) => one !== undefined),
      ...about,
    ]),
    records: once<CallRecord>(found).toSorted((a, b) => b.atMs - a.atMs),
  };
}

/** What was found in two ways is there once. */
function once<T extends { readonly id: string }>(found: readonly T[]): readonly T[] {
  return [...new Map(found.map((one) => [one.id, one])).values()];
}
