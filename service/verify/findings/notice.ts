import type { NoticeFinding } from "../../sip/notice-findings.ts";
import type { FindingEntry } from "./entry.ts";

const PROFILE = "ATIS-1000099 §4.1.1";

/**
 * What is said of a 603. The first part has the findings of `sip/notice-findings.ts`, which says
 * what a lenient receiver makes of them; the severities here are strict, because a checker speaks
 * to those who send and carry the header.
 */
export const NOTICE_FINDINGS_603 = {
  "603.status-other": {
    severity: "error",
    meaning: "A response that is no 603 carries the Reason of a 603+: its code was changed.",
    clause: "47 CFR 64.1200(k)(9); ATIS-1000099",
    mend: "Find the element that maps 603 to this code (response map, `change_reply_status`, a B2BUA) and let 603 through as it comes.",
  },
  "603.phrase-other": {
    severity: "note",
    meaning: "The phrase is not Network Blocked: a 603 like any other.",
    clause: "ATIS-1000099",
    mend: "Nothing, unless analytics blocked the call: then the sender owes a 603+.",
  },
  "603.phrase-lost": {
    severity: "error",
    meaning:
      "The Reason is that of a 603+, the phrase is not Network Blocked: receivers see a plain 603.",
    clause: "ATIS-1000099",
    mend: "Send the phrase `Network Blocked`. In transit: FreeSWITCH needs `sip_603plus_passthrough=true`; in Kamailio do not answer by `t_reply` what a reply already answered.",
  },
  "603.phrase-near": {
    severity: "warning",
    meaning: "The phrase resembles Network Blocked and is not it: receivers see a plain 603.",
    clause: "ATIS-1000099",
    mend: "Write it `Network Blocked`, with one blank.",
  },
  "603.profile-missing": {
    severity: "error",
    meaning:
      "The phrase is Network Blocked, and no SIP or Q.850 Reason has a text that names a version.",
    clause: "ATIS-1000099; 47 CFR 64.1200(k)(9)",
    mend: 'Send `Reason: SIP;cause=603;text="v=analytics1;url=https://...";location=RLN`. In transit: find what removes or replaces the Reason header.',
  },
  "603.version-unknown": {
    severity: "warning",
    meaning: "The version is not analytics1, the only one there is: receivers see a plain 603.",
    clause: PROFILE,
    mend: "Write `v=analytics1`, in lower case.",
  },
  "603.contact-outside-text": {
    severity: "error",
    meaning: "Version or contact are parameters of the header; they belong inside text.",
    clause: PROFILE,
    mend: 'Put all of them into text: `text="v=analytics1;url=https://...;id=..."`.',
  },
  "603.contact-missing": {
    severity: "error",
    meaning: "The text has no url, tel or email, so there is nobody to turn to.",
    clause: PROFILE,
    mend: "Add at least one of `url=`, `tel=` and `email=` after `v=analytics1;`.",
  },
  "603.header-malformed": {
    severity: "error",
    meaning: "The Reason is not what the grammar allows.",
    clause: "RFC 3326 §2; RFC 3261 §25.1",
    mend: 'Quote text, close the quote, escape `"` and `\\` inside it, and separate parameters by `;`.',
  },
  "603.text-not-quoted": {
    severity: "error",
    meaning: "The text is not a quoted string, so it ends at its first semicolon.",
    clause: "RFC 3326 §2 (reason-text)",
    mend: 'Put quotes around it: `text="..."`. In a script, look for quotes that were lost in building the header.',
  },
  "603.cause-missing": {
    severity: "error",
    meaning: "The Reason has no cause.",
    clause: `${PROFILE}; RFC 3326 §2 (protocol-cause)`,
    mend: "Write `SIP;cause=603` or `Q.850;cause=21`.",
  },
  "603.cause-quoted": {
    severity: "error",
    meaning: "The cause stands in quotes; it is digits.",
    clause: "RFC 3326 §2 (protocol-cause)",
    mend: "Write `cause=603`, without quotes.",
  },
  "603.cause-wrong": {
    severity: "error",
    meaning: "The cause is not 603 for SIP or 21 for Q.850.",
    clause: `${PROFILE}; RFC 3398 §8.2.6.1`,
    mend: "Write `SIP;cause=603` or `Q.850;cause=21`; Q.850 knows no cause over 127.",
  },
  "603.location-missing": {
    severity: "error",
    meaning: "The Reason has no location.",
    clause: PROFILE,
    mend: "Add `;location=RLN` where the network of the called party blocked, `TN` in transit, `RPN` behind an enterprise, `LN` or `LPN` on the caller's side.",
  },
  "603.location-inside-text": {
    severity: "error",
    meaning: "The location stands inside text; it is a parameter of the header.",
    clause: PROFILE,
    mend: 'Move it behind the closing quote: `text="...";location=RLN`.',
  },
  "603.location-unknown": {
    severity: "error",
    meaning: "The location is not LN, TN, RLN, LPN or RPN.",
    clause: `${PROFILE}; RFC 8606 §4`,
    mend: "Take one of the five.",
  },
  "603.url-scheme": {
    severity: "error",
    meaning: "The url is not https.",
    clause: PROFILE,
    mend: "Give an https address.",
  },
  "603.url-characters": {
    severity: "error",
    meaning: "The url holds characters that no URL holds.",
    clause: "RFC 3986 §2; RFC 3261 §25.1",
    mend: 'Percent-encode them: `;` is %3B, `"` is %22, a blank is %20.',
  },
  "603.url-credentials": {
    severity: "error",
    meaning: "The url holds a user name or password, which every caller would read.",
    clause: "RFC 3986 §3.2.1",
    mend: "Take them out, and change the password.",
  },
  "603.url-host": {
    severity: "error",
    meaning: "The url's host is not a name of the public DNS.",
    clause: PROFILE,
    mend: "Give an address that callers everywhere can resolve.",
  },
  "603.tel-format": {
    severity: "error",
    meaning: "The tel is not a telephone number.",
    clause: `${PROFILE}; E.164 §6`,
    mend: "Write `tel=+` and 7 to 15 digits.",
  },
  "603.email-format": {
    severity: "error",
    meaning: "The email is not an e-mail address.",
    clause: `${PROFILE}; RFC 5322 §3.4.1`,
    mend: "Give an address of ASCII letters without quotes.",
  },
  "603.id-format": {
    severity: "error",
    meaning: "The id is not 1 to 64 letters, digits, `_` and `-`.",
    clause: PROFILE,
    mend: "Do not send the Call-ID itself: its `@` and `.` are not allowed.",
  },
  "603.phrase-case": {
    severity: "warning",
    meaning: "The phrase is not written Network Blocked.",
    clause: "ATIS-1000099",
    mend: "Write it `Network Blocked`; not every receiver compares without case.",
  },
  "603.reason-not-first": {
    severity: "error",
    meaning: "Another Reason stands before it; FreeSWITCH looks at the first alone.",
    clause: "ATIS-1000099; RFC 3326 §2",
    mend: "Put it first, on a header line of its own.",
  },
  "603.protocol-repeated": {
    severity: "error",
    meaning: "Another Reason has the same protocol.",
    clause: "RFC 3326 §2; RFC 9366 §3",
    mend: "Send one SIP value: the one with the text. Find the element that adds its own.",
  },
  "603.version-not-first": {
    severity: "error",
    meaning: "The text does not begin with v=analytics1; FreeSWITCH does not see a 603+.",
    clause: PROFILE,
    mend: "Begin the text with `v=analytics1;`.",
  },
  "603.location-case": {
    severity: "warning",
    meaning: "The location is not in upper case.",
    clause: `${PROFILE}; RFC 8606 §4`,
    mend: "Write it in upper case.",
  },
  "603.tel-without-plus": {
    severity: "warning",
    meaning: "The tel has no `+`.",
    clause: `${PROFILE}; RFC 3966 §5.1.4`,
    mend: "Write it with `+` and the country's code.",
  },
  "603.tel-separators": {
    severity: "error",
    meaning: "The tel has separators.",
    clause: PROFILE,
    mend: "Write `+` and digits alone.",
  },
  "603.text-blanks": {
    severity: "warning",
    meaning: "The text has blanks around its parts.",
    clause: PROFILE,
    mend: "Leave them out: what compares byte for byte does not find the parts.",
  },
  "603.text-unknown-part": {
    severity: "warning",
    meaning: "The text has a part of another name.",
    clause: PROFILE,
    mend: "Leave it out; a `;` inside a value has to be %3B.",
  },
  "603.text-repeated-part": {
    severity: "warning",
    meaning: "The text has a part twice; the first counts.",
    clause: PROFILE,
    mend: "Send each part once.",
  },
  "603.parameter-repeated": {
    severity: "warning",
    meaning: "The Reason has a parameter twice; the first counts.",
    clause: "RFC 3261 §7.3.1",
    mend: "Send each parameter once.",
  },
  "603.header-long": {
    severity: "warning",
    meaning: "The Reason is over 1024 bytes; elements on the way may drop it.",
    clause: "no clause: buffers seen in the field hold 1024",
    mend: "Shorten the url; 400 bytes pass all that are known.",
  },
  "603.reason-joined": {
    severity: "warning",
    meaning: "The Reason of the 603+ shares its header line with another value.",
    clause: "RFC 3261 §7.3.1",
    mend: "Put it on a header line of its own: receivers that split at commas find those of the url too.",
  },
  "603.retry-after": {
    severity: "warning",
    meaning: "The 603+ has a Retry-After, which says that another attempt may pass.",
    clause: "RFC 3261 §21.6.2; RFC 8197 §3",
    mend: "Leave it out: the block is not a matter of time.",
  },
} as const satisfies Record<`603.${NoticeFinding}`, FindingEntry> & Record<string, FindingEntry>;
