import { RingfenceError } from "../errors.ts";
import { reasonAgainstUrl } from "./notice-contact.ts";
import type { SipResponse } from "./sip-response.ts";

/** An intermediary rejected the call, RFC 8688. Not for analytics: 47 CFR 64.1200(k)(9). */
export const REJECTED_STATUS = 608;
export const REJECTED_PHRASE = "Rejected";

/** Elements on the way cut or drop long headers, and this one is of use only when it is whole. */
const LONGEST_URL = 300;

/**
 * Why the JWS of a 608's jCard cannot be at this address, if so. Asked when a policy is read.
 *
 * One address serves every call. An address for each call would have to be unguessable and would
 * have to answer for calls that never were (RFC 8688 §6), and it would tell the caller nothing more:
 * the contact is the same.
 *
 * @returns undefined when it can
 */
export function reasonAgainstJwsUrl(url: string): string | undefined {
  if (url.includes("{id}")) {
    return "is the same for every call and cannot hold {id} (RFC 8688 §6)";
  }
  const reason = reasonAgainstUrl(url);
  if (reason !== undefined) return reason;
  // Between < and > a comma is legal; a careless receiver still ends the header value there.
  if (url.includes(",")) return "must not hold a comma; write %2C";
  return url.length > LONGEST_URL ? `is over ${LONGEST_URL} characters` : undefined;
}

/**
 * The 608 that points to a jCard, RFC 8688 §3.1.
 *
 * @param url where its JWS is; with a fault this throws `BAD_CONFIGURATION`
 */
export function rejectedResponse(url: string): SipResponse {
  const reason = reasonAgainstJwsUrl(url);
  if (reason !== undefined) {
    throw new RingfenceError("BAD_CONFIGURATION", `jcard: url ${reason}`, { field: "url" });
  }
  const headers = `Call-Info: <${url}>;purpose=jwscard\r\n`;
  return { status: REJECTED_STATUS, phrase: REJECTED_PHRASE, headers };
}
