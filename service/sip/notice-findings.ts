/**
 * What can be said of a 603 on its way through, so that an engineer knows why it was taken for a
 * 603+, for a plain 603, or for a 603+ that the next network may drop. `error` makes a 603+
 * malformed, `warning` does not, `plain` is why a response is not a 603+ at all.
 */
interface FindingEntry {
  readonly severity: "error" | "warning" | "plain";
  readonly meaning: string;
}

export const NOTICE_FINDINGS = {
  "status-other": { severity: "plain", meaning: "The status is not 603." },
  "phrase-other": { severity: "plain", meaning: "The phrase is not Network Blocked." },
  "profile-missing": {
    severity: "plain",
    meaning: "No SIP or Q.850 Reason has a text that names a version.",
  },
  "version-unknown": { severity: "plain", meaning: "The version is not analytics1." },

  "contact-outside-text": {
    severity: "error",
    meaning: "Version or contact are parameters of the header; they belong inside text.",
  },
  "contact-missing": { severity: "error", meaning: "The text has no url, tel or email." },
  "header-malformed": { severity: "error", meaning: "The Reason is not what RFC 3326 allows." },
  "text-not-quoted": { severity: "error", meaning: "The text is not a quoted string." },
  "cause-missing": { severity: "error", meaning: "The Reason has no cause." },
  "cause-quoted": { severity: "error", meaning: "The cause stands in quotes." },
  "cause-wrong": { severity: "error", meaning: "The cause is not SIP 603 or Q.850 21." },
  "location-missing": { severity: "error", meaning: "The Reason has no location." },
  "location-inside-text": {
    severity: "error",
    meaning: "The location stands inside text; it is a parameter of the header.",
  },
  "location-unknown": {
    severity: "error",
    meaning: "The location is not LN, TN, RLN, LPN or RPN.",
  },
  "url-scheme": { severity: "error", meaning: "The url is not https." },
  "url-characters": { severity: "error", meaning: "The url holds characters that no URL holds." },
  "url-credentials": { severity: "error", meaning: "The url holds a user name or password." },
  "url-host": { severity: "error", meaning: "The url's host is not a name of the public DNS." },
  "tel-format": { severity: "error", meaning: "The tel is not a telephone number." },
  "email-format": { severity: "error", meaning: "The email is not an e-mail address." },
  "id-format": {
    severity: "error",
    meaning: "The id is not 1 to 64 letters, digits, _ and -.",
  },

  "phrase-case": { severity: "warning", meaning: "The phrase is not written Network Blocked." },
  "reason-not-first": {
    severity: "warning",
    meaning: "Another Reason stands before it; FreeSWITCH looks at the first alone.",
  },
  "protocol-repeated": {
    severity: "warning",
    meaning: "Another Reason has the same protocol (RFC 3326 §2, RFC 9366 §3).",
  },
  "version-not-first": {
    severity: "warning",
    meaning: "The text does not begin with v=analytics1; FreeSWITCH does not see it.",
  },
  "location-case": { severity: "warning", meaning: "The location is not in upper case." },
  "tel-without-plus": { severity: "warning", meaning: "The tel has no +." },
  "tel-separators": { severity: "warning", meaning: "The tel has separators." },
  "text-blanks": { severity: "warning", meaning: "The text has blanks around its parts." },
  "text-unknown-part": { severity: "warning", meaning: "The text has a part of another name." },
  "text-repeated-part": {
    severity: "warning",
    meaning: "The text has a part twice; the first counts.",
  },
  "parameter-repeated": {
    severity: "warning",
    meaning: "The Reason has a parameter twice; the first counts.",
  },
  "header-long": {
    severity: "warning",
    meaning: "The Reason is over 1024 bytes; elements on the way may drop it.",
  },
} as const satisfies Record<string, FindingEntry>;

export type NoticeFinding = keyof typeof NOTICE_FINDINGS;
