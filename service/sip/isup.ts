import { namesNotice } from "./notice-reading.ts";
import { buildReason, parseReasons, reasonCause, reasonParameter } from "./reason.ts";
import type { SipResponse } from "./sip-response.ts";

/** Locations of Q.850 under their names of RFC 8606 §4; the index is the code in ISUP. */
export const LOCATION_CODES = [
  "U",
  "LPN",
  "LN",
  "TN",
  "RLN",
  "RPN",
  "LOC-6",
  "INTL",
  "LOC-8",
  "LOC-9",
  "BI",
  "LOC-11",
  "LOC-12",
  "LOC-13",
  "LOC-14",
  "LOC-15",
] as const;

export type LocationCode = (typeof LOCATION_CODES)[number];

/** What a gateway puts into its REL. */
export interface IsupRelease {
  /** Q.850 cause, 1 to 127. */
  readonly cause: number;
  /** `network` where RFC 3398 says no more than that: the code is the gateway's own. */
  readonly location: LocationCode | "network";
}

const CALL_REJECTED = 21;
const NORMAL_UNSPECIFIED = 31;
const MOST_CAUSE = 127;

/** RFC 3398 §8.2.6.1, as far as it concerns blocked calls; 607 and 608 fall under its catch-all. */
const CAUSE_OF_STATUS: ReadonlyMap<number, number> = new Map([
  [401, CALL_REJECTED],
  [402, CALL_REJECTED],
  [403, CALL_REJECTED],
  [407, CALL_REJECTED],
  [603, CALL_REJECTED],
  [607, NORMAL_UNSPECIFIED],
  [608, NORMAL_UNSPECIFIED],
]);

/**
 * How a gateway releases the TDM side after a final SIP response without a body.
 *
 * A 603+ is cause 21, location user, whatever its own location or another Reason says, and malformed
 * too, for analytics blocked the call all the same: 47 CFR 64.1200(k)(9)(ii), (iii). Else a Q.850
 * Reason decides (RFC 6432) with its location (RFC 8606), else the status, and the location is user
 * for a 6xx and network for the rest (RFC 3398 §8.2.6.1). So a plain 603 that says
 * `Q.850;cause=21;location=RLN` does not arrive as location user, and the next gateway makes a 403 of
 * it: a reason to give no such Reason.
 *
 * @returns undefined for what says nothing of a blocked call; the gateway's own table holds
 */
export function releaseOfResponse(
  status: number,
  phrase: string,
  reasonHeaders: readonly string[],
): IsupRelease | undefined {
  if (namesNotice(status, phrase, reasonHeaders)) {
    return { cause: CALL_REJECTED, location: "U" };
  }
  const byStatus = status >= 600 ? "U" : "network";
  const given = releaseOfReason(reasonHeaders);
  if (given !== undefined) return { cause: given.cause, location: given.location ?? byStatus };
  const cause = CAUSE_OF_STATUS.get(status);
  return cause === undefined ? undefined : { cause, location: byStatus };
}

function releaseOfReason(
  reasonHeaders: readonly string[],
): { cause: number; location: LocationCode | undefined } | undefined {
  const reason = parseReasons(reasonHeaders).find(
    ({ protocol }) => protocol.toLowerCase() === "q.850",
  );
  const cause = reason && reasonCause(reason);
  if (reason === undefined || cause === undefined || cause < 1 || cause > MOST_CAUSE) {
    return undefined;
  }
  const location = reasonParameter(reason, "location")?.value?.toUpperCase();
  return { cause, location: LOCATION_CODES.find((code) => code === location) };
}

/**
 * The SIP response for a REL that means a blocked or rejected call: 603 where the location is user
 * (47 CFR 64.1200(k)(9)(iv), RFC 3398 §7.2.4.1), else 403. Never a 603+, because the gateway has no
 * contact to give; the Reason says what came from the TDM side.
 *
 * @param cause Q.850 cause
 * @returns undefined for every other cause; the gateway's own table holds
 */
export function responseOfRelease(cause: number, location: LocationCode): SipResponse | undefined {
  if (cause !== CALL_REJECTED) return undefined;
  const reason = buildReason({
    protocol: "Q.850",
    parameters: [
      { name: "cause", value: String(cause), quoted: false },
      { name: "location", value: location, quoted: false },
    ],
  });
  const headers = reason.ok ? `Reason: ${reason.text}\r\n` : "";
  return location === "U"
    ? { status: 603, phrase: "Decline", headers }
    : { status: 403, phrase: "Forbidden", headers };
}
