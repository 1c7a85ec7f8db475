import { readIsoDate } from "../calendar-date.ts";
import { RingfenceError } from "../errors.ts";
import type { CallRecord } from "../ledger/call-record.ts";
import { LIST_DAYS, subscriberList } from "../ledger/subscriber-list.ts";
import { DAY_MS } from "../store/record-days.ts";
import type { Fields } from "./fields.ts";
import type { Ports } from "./ports.ts";

/** Records of one answer, and how many without `limit`. */
const MOST_RECORDS = 10_000;
const USUAL_RECORDS = 1000;

export interface FoundRecords {
  /** Newest first. */
  readonly records: readonly CallRecord[];
}

/**
 * The records of one call (`id`, `callId`), of a calling or of a called number. Of a called number,
 * only what analytics blocked in the 28 days before, as its subscriber may ask for it (47 CFR
 * 64.1200(k)(10)), unless `all` is given. `from`, `until` (ISO dates) and `limit` go with a calling
 * number, and with a called one and `all`.
 */
export async function recordsFind(
  { records }: Pick<Ports, "records">,
  fields: Fields,
): Promise<FoundRecords> {
  const [by, ...further] = ["id", "callId", "calling", "called"].filter(
    (field) => (fields.optionalText(field) ?? "") !== "",
  );
  if (further.length > 0 || by === undefined) {
    throw new RingfenceError("BAD_FIELD", "give one of id, callId, calling and called");
  }
  if (by === "id") {
    const record = await records.byId(fields.text("id"));
    return { records: record === undefined ? [] : [record] };
  }
  if (by === "callId") return { records: await records.byCallId(fields.text("callId")) };
  const number = String(fields.callingNumber(by));
  if (by === "calling") return { records: await records.byCalling(number, rangeOf(fields)) };
  const all = fields.optionalText("all");
  if (all !== undefined && all !== "false" && all !== "0") {
    return { records: await records.byCalled(number, rangeOf(fields)) };
  }
  const list = await subscriberList(records, number, "blocked", Date.now());
  return { records: list.toReversed() };
}

function rangeOf(fields: Fields) {
  const untilMs = timeOf(fields, "until") ?? Date.now() + DAY_MS;
  const fromMs = timeOf(fields, "from") ?? untilMs - (LIST_DAYS + 1) * DAY_MS;
  const limit = fields.optionalText("limit");
  return {
    fromMs,
    untilMs,
    limit: limit === undefined ? USUAL_RECORDS : fields.number("limit", 1, MOST_RECORDS),
  };
}

function timeOf(fields: Fields, field: string): number | undefined {
  const text = fields.optionalText(field);
  if (text === undefined || text === "") return undefined;
  const at = readIsoDate(text);
  if (at !== undefined) return at;
  throw new RingfenceError("BAD_FIELD", `${field} must be an ISO date`, { field });
}
