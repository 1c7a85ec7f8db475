import type { FindingEntry } from "./entry.ts";

/** What is said of the message that a 603, 607 or 608 is. */
export const MESSAGE_FINDINGS = {
  "message.line-not-header": {
    severity: "warning",
    meaning: "A line of the head is neither a header nor the continuation of one.",
    clause: "RFC 3261 §7.3.1",
    mend: "Look for a header that was broken at a line end without a blank before the next line, or for noise in the trace.",
  },
  "message.header-missing": {
    severity: "warning",
    meaning: "A header that every response has is missing.",
    clause: "RFC 3261 §8.2.6.2",
    mend: "If the trace is whole, the sender's response cannot be matched to its request.",
  },
  "message.line-end": {
    severity: "error",
    meaning: "A line ends in LF alone.",
    clause: "RFC 3261 §7",
    mend: 'End each header in CRLF; in a script write "\\r\\n" behind what is appended.',
  },
  "message.cut-off": {
    severity: "warning",
    meaning: "The message ends before the empty line that closes its head.",
    clause: "RFC 3261 §7",
    mend: "Capture whole packets (snap length 0). If they are whole, the sender cut the message.",
  },
} as const satisfies Record<string, FindingEntry>;
