import { NOTICE_PHRASE, NOTICE_STATUS, NOTICE_VERSION } from "../../sip/notice.ts";
import { readNotice, reasonOfNotice } from "../../sip/notice-reading.ts";
import { versionOf } from "../../sip/notice-text.ts";
import { type ParsedReason, parseReasons } from "../../sip/reason.ts";
import { type Finding, finding } from "../finding.ts";
import { type Header, type Headers, headersNamed, placeOfHeader } from "../headers.ts";
import type { SipMessage } from "../message.ts";
import type { Reading } from "./judgement.ts";
import { phraseSpot, spotOf } from "./notice-places.ts";

/** Judges a 603: is it a 603+, and would one that it was meant to be reach the caller's eyes? */
export function judgeNotice(message: SipMessage, phrase: string, headers: Headers): Reading {
  const fields = headersNamed(headers, "reason");
  const values = fields.map(({ value }) => value);
  const reading = readNotice(NOTICE_STATUS, phrase, values);
  const reasons = parseReasons(values);
  const reason = reasonOfNotice(reasons) ?? reasons[0];
  const findings = reading.findings.map((name): Finding => {
    const { place, text } = spotOf(name, message, reason, fields);
    return finding(`603.${name}`, place, text);
  });
  if (reading.findings.includes("phrase-other")) {
    findings.push(...judgePhrase(message, phrase, reasons));
  }
  if (reading.kind === "plain") return { verdict: "plain", notice: undefined, findings };
  findings.push(...judgeBeside(message, headers, reason, reasons, fields));
  return { verdict: reading.kind, notice: reading.notice, findings };
}

/** Whether a Reason names our version, whatever else is wrong with it. */
export function namesProfile(reasons: readonly ParsedReason[]): boolean {
  return reasons.some((reason) => versionOf(reason) === NOTICE_VERSION);
}

function judgePhrase(
  message: SipMessage,
  phrase: string,
  reasons: readonly ParsedReason[],
): readonly Finding[] {
  const { place, text } = phraseSpot(message);
  const isNear = lettersOf(phrase) === lettersOf(NOTICE_PHRASE);
  return [
    ...(namesProfile(reasons) ? [finding("603.phrase-lost", place, text)] : []),
    ...(isNear ? [finding("603.phrase-near", place, text)] : []),
  ];
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}

/** What stands beside the Reason of a 603+. */
function judgeBeside(
  message: SipMessage,
  headers: Headers,
  reason: ParsedReason | undefined,
  reasons: readonly ParsedReason[],
  fields: readonly Header[],
): readonly Finding[] {
  const field = reason === undefined ? undefined : fields[reason.header];
  const isJoined = reasons.filter(({ header }) => header === reason?.header).length > 1;
  return [
    ...(isJoined && field !== undefined
      ? [finding("603.reason-joined", placeOfHeader(message, field), field.value)]
      : []),
    ...headersNamed(headers, "retry-after").map((header) =>
      finding("603.retry-after", placeOfHeader(message, header), header.value),
    ),
  ];
}
