import { NOTICE_PHRASE, NOTICE_STATUS } from "./notice.ts";
import { REJECTED_PHRASE, REJECTED_STATUS } from "./rejected.ts";
import type { SipResponse } from "./sip-response.ts";

/** A call turned away without saying why: the default of every DNO class. RFC 3261 §21.6.2. */
export const DECLINE: SipResponse = { status: 603, phrase: "Decline", headers: "" };

/** The called subscriber does not want this caller, RFC 8197. Not for analytics. */
export const UNWANTED: SipResponse = { status: 607, phrase: "Unwanted", headers: "" };

/** Statuses that say something untrue, or do something else than end the call. */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [401, "401 is a challenge and needs a WWW-Authenticate header (RFC 3261 §22.1)"],
  [404, "404 says that the called number does not exist, and switches take it for 'try elsewhere'"],
  [407, "407 is a challenge and needs a Proxy-Authenticate header (RFC 3261 §22.1)"],
  [408, "408 says that nothing answered, and switches take it for 'try elsewhere'"],
  [480, "480 says that the called subscriber cannot be reached now, which is not known here"],
  [486, "486 says that the called subscriber is busy, which is not known here"],
  [503, "503 says that this server is out of order, and switches take it for 'try elsewhere'"],
  [600, "600 says that the called subscriber is busy everywhere, which is not known here"],
  [604, "604 says that the called number exists nowhere, which is not known here"],
]);

const LONGEST_PHRASE = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must never reach a status line
const CONTROL = /[\0-\x1f\x7f]/;

/**
 * Whether a policy may answer a reject with this status line.
 *
 * @param hasJcard the policy has the jCard that a 608 points to
 * @returns undefined when it may, else the reason why not
 */
export function checkResponse(
  status: number,
  phrase: string,
  hasJcard = false,
): string | undefined {
  if (!Number.isInteger(status) || status < 400 || status > 699) {
    return `${status} does not end a call; a reject is 400 to 699`;
  }
  if (status === REJECTED_STATUS) return reasonAgainstRejected(phrase, hasJcard);
  const reason = REFUSED.get(status);
  if (reason !== undefined) return reason;
  if (phrase.trim() === "") return "the phrase is empty";
  if (phrase.length > LONGEST_PHRASE) return `the phrase is over ${LONGEST_PHRASE} characters`;
  if (CONTROL.test(phrase)) return "the phrase holds a control character";
  if (status === NOTICE_STATUS && isNoticePhrase(phrase)) {
    return `${NOTICE_STATUS} ${NOTICE_PHRASE} is the notice of an analytics block (ATIS-1000099); a reject must not look like one`;
  }
  return undefined;
}

function reasonAgainstRejected(phrase: string, hasJcard: boolean): string | undefined {
  if (!hasJcard) {
    return "608 needs a good jcard section, to which its Call-Info points (RFC 8688 §3.1)";
  }
  return phrase === REJECTED_PHRASE
    ? undefined
    : `608 has the phrase ${REJECTED_PHRASE} (RFC 8688 §5.1)`;
}

/** Receivers compare it without case, so a reject must not come near it. */
function isNoticePhrase(phrase: string): boolean {
  return phrase.trim().replace(/\s+/g, " ").toLowerCase() === NOTICE_PHRASE.toLowerCase();
}
