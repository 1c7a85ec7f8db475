import { RingfenceError } from "../errors.ts";
import {
  isNoticeId,
  reasonAgainstEmail,
  reasonAgainstTel,
  reasonAgainstUrl,
} from "./notice-contact.ts";
import { buildReason, type ReasonParameter } from "./reason.ts";
import type { SipResponse } from "./sip-response.ts";

/** 603+ is told from other 603s by its phrase and by its Reason, ATIS-1000099. */
export const NOTICE_STATUS = 603;
export const NOTICE_PHRASE = "Network Blocked";

/** The only profile there is; FreeSWITCH compares it with its case, at the start of `text`. */
export const NOTICE_VERSION = "analytics1";

/** Where a call was blocked, ATIS-1000099 (names of RFC 8606). */
export const NOTICE_LOCATIONS = {
  LN: "originating network",
  TN: "transit network",
  RLN: "network that serves the called party",
  LPN: "originating private network",
  RPN: "private network that serves the called party",
} as const;

export type NoticeLocation = keyof typeof NOTICE_LOCATIONS;

/** Where the caller of a blocked call can seek redress: the `notice` section of the policy. */
export interface NoticeContact {
  /** https; `{id}` in its path or query stands for the id of the block. */
  readonly url?: string | undefined;
  /** `+` and 7 to 15 digits. */
  readonly tel?: string | undefined;
  readonly email?: string | undefined;
  /** One of the five codes. */
  readonly location?: string | undefined;
}

export interface NoticeFault {
  /** `contact` is about the three contacts together. */
  readonly field: "url" | "tel" | "email" | "location" | "contact";
  readonly reason: string;
}

const PLACEHOLDER = "{id}";

/** Elements on the way cut or drop long headers; a value of this size passes all that are known. */
const LONGEST_VALUE = 400;
const LONGEST_ID = "x".repeat(64);

/**
 * What is wrong with a contact, if anything. Asked when a policy is read, never during a call.
 *
 * @returns every fault; an empty list means that `prepareNotice` can use it
 */
export function checkNotice(contact: NoticeContact): readonly NoticeFault[] {
  const faults: NoticeFault[] = [];
  const { url, tel, email, location } = contact;
  const add = (field: NoticeFault["field"], reason: string | undefined) => {
    if (reason !== undefined) faults.push({ field, reason });
  };
  if (url === undefined && tel === undefined && email === undefined) {
    add("contact", "needs at least one of url, tel and email (ATIS-1000099)");
  }
  if (url !== undefined) add("url", reasonAgainstTemplate(url));
  if (tel !== undefined) add("tel", reasonAgainstTel(tel));
  if (email !== undefined) add("email", reasonAgainstEmail(email));
  if (location === undefined || !Object.hasOwn(NOTICE_LOCATIONS, location)) {
    add("location", `must be one of ${Object.keys(NOTICE_LOCATIONS).join(", ")} (ATIS-1000099)`);
  }
  if (faults.length > 0) return faults;
  const length = reasonTemplate(contact, true).replaceAll(PLACEHOLDER, LONGEST_ID).length;
  if (length > LONGEST_VALUE) {
    add("contact", `makes a Reason of ${length} bytes; over ${LONGEST_VALUE} it may get lost`);
  }
  return faults;
}

function reasonAgainstTemplate(url: string): string | undefined {
  const parts = url.split(PLACEHOLDER);
  if (parts.length > 2) return `may hold ${PLACEHOLDER} once`;
  // A sample in the place of the id, so that the braces are no fault.
  const reason = reasonAgainstUrl(encodeUrl(parts.join("x")));
  if (reason !== undefined) return reason;
  const isInHost = parts.length === 2 && !/^https:\/\/[^/?#]+[/?#]/i.test(parts[0] ?? "");
  return isInHost ? `must have ${PLACEHOLDER} behind the host` : undefined;
}

const URL_ENCODED: Readonly<Record<string, string>> = {
  ";": "%3B",
  '"': "%22",
  "\\": "%5C",
  ",": "%2C",
  " ": "%20",
};

/** Encodes what would end the value, the quotes or, for a careless receiver, the header value. */
function encodeUrl(url: string): string {
  return url.replace(/[;"\\, ]/g, (character) => URL_ENCODED[character] ?? "");
}

/**
 * Makes everything of the 603+ that does not change from call to call, so that a call costs one
 * concatenation.
 *
 * @param contact one without faults; with a fault this throws `BAD_CONFIGURATION`
 * @returns the response for an id of 1 to 64 letters, digits, `_`, `-`. Anything else is left out
 *   of the header rather than sent, so no id can break it.
 */
export function prepareNotice(contact: NoticeContact): (id: string) => SipResponse {
  const [fault] = checkNotice(contact);
  if (fault !== undefined) {
    throw new RingfenceError("BAD_CONFIGURATION", `notice: ${fault.field} ${fault.reason}`, {
      field: fault.field,
    });
  }
  const [before = "", middle = "", after] = headerLine(contact, true).split(PLACEHOLDER);
  const withoutId = response(headerLine(contact, false).replace(PLACEHOLDER, ""));
  if (after === undefined) {
    return (id) => (isNoticeId(id) ? response(before + id + middle) : withoutId);
  }
  return (id) => (isNoticeId(id) ? response(before + id + middle + id + after) : withoutId);
}

function response(headers: string): SipResponse {
  return { status: NOTICE_STATUS, phrase: NOTICE_PHRASE, headers };
}

function headerLine(contact: NoticeContact, hasId: boolean): string {
  return `Reason: ${reasonTemplate(contact, hasId)}\r\n`;
}

/** The Reason value with the placeholder wherever the id goes. */
function reasonTemplate(contact: NoticeContact, hasId: boolean): string {
  const avps = [`v=${NOTICE_VERSION}`];
  if (contact.url !== undefined) avps.push(`url=${encodeUrl(contact.url)}`);
  if (contact.tel !== undefined) avps.push(`tel=${contact.tel}`);
  if (contact.email !== undefined) avps.push(`email=${contact.email}`);
  if (hasId) avps.push(`id=${PLACEHOLDER}`);
  // The order of every sample: what comes later is cut off by receivers with short buffers.
  const parameters: readonly ReasonParameter[] = [
    { name: "cause", value: String(NOTICE_STATUS), quoted: false },
    { name: "text", value: avps.join(";"), quoted: true },
    { name: "location", value: contact.location, quoted: false },
  ];
  const built = buildReason({ protocol: "SIP", parameters });
  if (!built.ok) throw new RingfenceError("BAD_CONFIGURATION", `notice: ${built.reason}`);
  return built.text;
}
