import type { FindingEntry } from "./entry.ts";

const ANALYTICS = "47 CFR 64.1200(k)(9)";

/** What is said of a 607 and of a 608. */
export const OTHER_FINDINGS = {
  "607.profile": {
    severity: "error",
    meaning: "A 607 carries the Reason of a 603+.",
    clause: `${ANALYTICS}; RFC 8197 §4`,
    mend: "A block by analytics is a 603+; 607 is for what the called subscriber asked for. Take one.",
  },
  "607.phrase": {
    severity: "note",
    meaning: "The phrase is not Unwanted.",
    clause: "RFC 8197 §3; RFC 3261 §7.2",
    mend: "Nothing need be done: the phrase of a 607 means nothing to programs.",
  },
  "607.cause": {
    severity: "warning",
    meaning: "A Reason of protocol SIP names another status than 607.",
    clause: "RFC 3326 §2",
    mend: "Leave the Reason out, or write `SIP;cause=607`.",
  },
  "608.profile": {
    severity: "error",
    meaning: "A 608 carries the Reason of a 603+.",
    clause: `${ANALYTICS}; RFC 8688 §3.1`,
    mend: "A block by analytics is a 603+, and nothing else since 2026-03-25. Take one.",
  },
  "608.phrase": {
    severity: "note",
    meaning: "The phrase is not Rejected.",
    clause: "RFC 8688 §3.1; RFC 3261 §7.2",
    mend: "Nothing need be done: the phrase of a 608 means nothing to programs.",
  },
  "608.cause": {
    severity: "warning",
    meaning: "A Reason of protocol SIP names another status than 608.",
    clause: "RFC 3326 §2",
    mend: "Leave the Reason out, or write `SIP;cause=608`.",
  },
  "608.call-info-missing": {
    severity: "error",
    meaning: "There is no Call-Info, so the caller cannot find whom to turn to.",
    clause: "RFC 8688 §3.1",
    mend: "Add `Call-Info: <https://...>;purpose=jwscard`, unless there are signs that this caller would misuse it (§6). In transit: find what removes it.",
  },
  "608.purpose-missing": {
    severity: "error",
    meaning: "No Call-Info has purpose=jwscard.",
    clause: "RFC 8688 §3.1",
    mend: "Add `;purpose=jwscard` behind the `>`.",
  },
  "608.uri-missing": {
    severity: "error",
    meaning: "The Call-Info has no URI between < and >.",
    clause: "RFC 3261 §20.9",
    mend: "Write `<https://...>;purpose=jwscard`.",
  },
  "608.url-scheme": {
    severity: "warning",
    meaning: "The address of the jCard is not https.",
    clause: "RFC 8688 §3.1 and §6",
    mend: "Give an https address.",
  },
  "608.url-characters": {
    severity: "error",
    meaning: "The address of the jCard holds characters that no URL holds.",
    clause: "RFC 3986 §2",
    mend: "Percent-encode them.",
  },
  "608.url-credentials": {
    severity: "error",
    meaning:
      "The address of the jCard holds a user name or password, which every caller would read.",
    clause: "RFC 3986 §3.2.1",
    mend: "Take them out, and change the password.",
  },
  "608.url-host": {
    severity: "warning",
    meaning: "The host of the jCard's address is not a name of the public DNS.",
    clause: "RFC 8688 §3.1",
    mend: "Give an address that callers everywhere can resolve.",
  },
  "608.card-repeated": {
    severity: "warning",
    meaning: "More than one Call-Info has purpose=jwscard; a caller may take either.",
    clause: "RFC 8688 §3.1",
    mend: "Send one.",
  },
  "608.caller-unaware": {
    severity: "warning",
    meaning: "The INVITE has no Feature-Caps with sip.608, and no 183 came before the 608.",
    clause: "RFC 8688 §3.4 and §3.5",
    mend: "Whoever rejects has to play an announcement to such a caller before the 608.",
  },
} as const satisfies Record<string, FindingEntry>;
