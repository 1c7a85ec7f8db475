import { NOTICE_STATUS, NOTICE_VERSION } from "../../sip/notice.ts";
import { REJECTED_STATUS } from "../../sip/rejected.ts";
import { type Finding, finding } from "../finding.ts";
import { type Headers, headerValue, readHeaders } from "../headers.ts";
import { placeIn, type SipMessage } from "../message.ts";
import { placeOfMessage } from "../read/message-bytes.ts";
import type { Judgement, Reading } from "./judgement.ts";
import { judgeNotice } from "./notice.ts";
import { judgeRejected, judgeRemapped, judgeUnwanted } from "./other-refusals.ts";

const UNWANTED_STATUS = 607;

/** RFC 3261 §8.2.6.2: what every response has. */
const NEEDED = ["via", "from", "to", "call-id", "cseq"] as const;

/**
 * Judges a message that is a 603, 607 or 608, or another final response that carries what only a
 * 603+ may. Never throws; the work grows with the length of the message alone.
 *
 * @returns undefined for every other message
 */
export function judge(message: SipMessage): Judgement | undefined {
  const { start } = message;
  if (start.kind === "request" || start.status < 300) return undefined;
  const { status, phrase } = start;
  if (!isJudged(status) && !mayNameProfile(message)) return undefined;
  const headers = readHeaders(message);
  const reading = readingOf(message, status, phrase, headers);
  if (reading === undefined) return undefined;
  return {
    verdict: reading.verdict,
    status,
    phrase,
    callId: headerValue(headers, "call-id"),
    place: placeOfMessage(message),
    atMs: message.origin.atMs,
    notice: reading.notice,
    findings: [...reading.findings, ...judgeMessage(message, headers)],
  };
}

function isJudged(status: number): boolean {
  return status === NOTICE_STATUS || status === UNWANTED_STATUS || status === REJECTED_STATUS;
}

/** Cheaper than reading the headers of every 404. */
function mayNameProfile({ lines }: SipMessage): boolean {
  return lines.some(({ text }) => text.includes(NOTICE_VERSION));
}

function readingOf(
  message: SipMessage,
  status: number,
  phrase: string,
  headers: Headers,
): Reading | undefined {
  if (status === NOTICE_STATUS) return judgeNotice(message, phrase, headers);
  if (status === UNWANTED_STATUS) return judgeUnwanted(message, phrase, headers);
  if (status === REJECTED_STATUS) return judgeRejected(message, phrase, headers);
  return judgeRemapped(message, headers);
}

function judgeMessage(message: SipMessage, { fields, strays }: Headers): readonly Finding[] {
  const findings = strays.map((line) =>
    finding("message.line-not-header", placeIn(message.origin, line, 0), line.text),
  );
  const names = new Set(fields.map(({ name }) => name));
  const missing = NEEDED.filter((name) => !names.has(name));
  const place = placeOfMessage(message);
  if (missing.length > 0) {
    findings.push(finding("message.header-missing", place, missing.join(", ")));
  }
  const first = message.lines[0]?.text ?? "";
  if (message.exact?.bareLineFeed) findings.push(finding("message.line-end", place, first));
  if (message.exact?.ended === false) findings.push(finding("message.cut-off", place, first));
  return findings;
}
