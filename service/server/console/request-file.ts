import { parseCallAttempt } from "../../decision/call-attempt.ts";
import type { Explanation } from "../../decision/explain.ts";
import { RingfenceError } from "../../errors.ts";
import type { CallRecord } from "../../ledger/call-record.ts";
import type { RecordRange } from "../../ledger/records-desk.ts";
import type { ConsolePorts } from "./console-ports.ts";
import type { RequestFile } from "./pages/request-page.tsx";

/** As much of a number's past as helps to judge one call. */
const HISTORY_SHOWN = 25;

/**
 * Gathers what is known of a request and its call.
 *
 * @throws RingfenceError NOT_FOUND, STORE_UNAVAILABLE
 */
export async function requestFile(ports: ConsolePorts, id: string): Promise<RequestFile> {
  const { redress, records, now } = ports;
  const request = await redress.find(id);
  if (request === undefined) throw new RingfenceError("NOT_FOUND", "There is no such request.");
  const number = request.callingNumber;
  const [record, history, requests] = await Promise.all([
    records.byId(id),
    number === undefined ? [] : records.byCalling(number, allUntil(now(), HISTORY_SHOWN)),
    number === undefined ? [] : redress.about(number),
  ]);
  return {
    request,
    record,
    explanation: record === undefined ? undefined : await explanationOf(ports, record),
    history: history.filter((one) => one.id !== id),
    otherRequests: requests.filter((one) => one.id !== id),
  };
}

/** Everything that is still kept, the newest first. */
export function allUntil(nowMs: number, limit: number): RecordRange {
  return { fromMs: 0, untilMs: nowMs + 1, limit };
}

/** What the same call would meet now; undefined while calls cannot be decided. */
async function explanationOf(
  { explain }: Pick<ConsolePorts, "explain">,
  record: CallRecord,
): Promise<Explanation | undefined> {
  const { callingNumber, calledNumber, attestation } = record;
  const parsed = parseCallAttempt({
    callId: record.callId,
    from: callingNumber === undefined ? undefined : dialled(callingNumber),
    ruri: calledNumber === undefined ? undefined : dialled(calledNumber),
    trunk: record.trunk,
    sourceIp: record.sourceIp,
    attest: attestation === "none" ? undefined : attestation,
  });
  if (!parsed.ok) return undefined;
  try {
    return (await explain.explain(parsed.call)) as Explanation;
  } catch (thrown) {
    if (thrown instanceof RingfenceError && thrown.code === "NOT_READY") return undefined;
    throw thrown;
  }
}

/** Digits with their country code are E.164; ten and fewer stay as they were dialled. */
function dialled(digits: string): string {
  return digits.length > 10 ? `+${digits}` : digits;
}
