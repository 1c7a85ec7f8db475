import { closingQuote } from "../../sip/header-values.ts";
import type { NoticeFinding } from "../../sip/notice-findings.ts";
import { type ParsedReason, parameterIndex, parameterSpans } from "../../sip/reason.ts";
import { type Header, placeOfHeader, placeOfValue } from "../headers.ts";
import { type Place, placeIn, type SipMessage } from "../message.ts";
import { PHRASE_AT } from "../read/start-line.ts";

/** A place and the text that stands there. */
export interface Spot {
  readonly place: Place;
  readonly text: string;
}

/** What a finding is about: the phrase, the Reason, one of its parameters, or a part of its text. */
type Subject = "phrase" | "reason" | { readonly parameter: string } | { readonly part: string };

const SUBJECTS: Readonly<Record<NoticeFinding, Subject>> = {
  "status-other": "phrase",
  "phrase-other": "phrase",
  "phrase-case": "phrase",
  "profile-missing": "reason",
  "version-unknown": { part: "v" },
  "contact-outside-text": "reason",
  "contact-missing": { parameter: "text" },
  "header-malformed": "reason",
  "text-not-quoted": { parameter: "text" },
  "cause-missing": "reason",
  "cause-quoted": { parameter: "cause" },
  "cause-wrong": { parameter: "cause" },
  "location-missing": "reason",
  "location-inside-text": { part: "location" },
  "location-unknown": { parameter: "location" },
  "location-case": { parameter: "location" },
  "url-scheme": { part: "url" },
  "url-characters": { part: "url" },
  "url-credentials": { part: "url" },
  "url-host": { part: "url" },
  "tel-format": { part: "tel" },
  "tel-without-plus": { part: "tel" },
  "tel-separators": { part: "tel" },
  "email-format": { part: "email" },
  "id-format": { part: "id" },
  "reason-not-first": "reason",
  "protocol-repeated": "reason",
  "version-not-first": { part: "v" },
  "text-blanks": { parameter: "text" },
  "text-unknown-part": { parameter: "text" },
  "text-repeated-part": { parameter: "text" },
  "parameter-repeated": "reason",
  "header-long": "reason",
};

/** The place of the status line's phrase. */
export function phraseSpot({ start, lines, origin }: SipMessage): Spot {
  const [first] = lines;
  if (first === undefined) throw new RangeError("a message has a start line");
  const text = start.kind === "response" ? start.phrase : first.text;
  const index = Math.min(PHRASE_AT, first.text.length);
  return { place: placeIn(origin, first, index), text: text === "" ? first.text : text };
}

/**
 * Where the thing stands that a finding of `readNotice` is about.
 *
 * @param reason the one that was judged; without it the place is that of the phrase
 * @param headers the Reason headers, in the order in which they were read
 */
export function spotOf(
  finding: NoticeFinding,
  message: SipMessage,
  reason: ParsedReason | undefined,
  headers: readonly Header[],
): Spot {
  const subject = SUBJECTS[finding];
  const header = reason === undefined ? undefined : headers[reason.header];
  if (subject === "phrase" || reason === undefined || header === undefined) {
    return phraseSpot(message);
  }
  const index = indexOf(subject, reason, header.value);
  if (index === undefined) return { place: placeOfHeader(message, header), text: reason.raw };
  const end =
    subject === "reason" ? reason.start + reason.raw.length : pieceEnd(subject, header, index);
  return { place: placeOfValue(message, header, index), text: header.value.slice(index, end) };
}

/** Where in the header's value the subject begins; undefined where the header has no such thing. */
function indexOf(
  subject: Exclude<Subject, "phrase">,
  reason: ParsedReason,
  value: string,
): number | undefined {
  if (subject === "reason") return reason.start;
  const name = "parameter" in subject ? subject.parameter : "text";
  const span = parameterSpans(value, reason)[parameterIndex(reason, name)];
  if (span === undefined) return reason.start;
  if ("parameter" in subject) return span.nameAt;
  return partIndex(value, span.valueAt, subject.part) ?? span.nameAt;
}

/**
 * Where a part of the quoted text begins. The parts are looked for where they stand, between the
 * quotes, so an escape before them does not shift the place.
 */
function partIndex(value: string, open: number, name: string): number | undefined {
  const close = value.charAt(open) === '"' ? closingQuote(value, open) : value.length;
  let at = open + (value.charAt(open) === '"' ? 1 : 0);
  while (at <= close) {
    const next = value.indexOf(";", at);
    const end = next < 0 || next > close ? close : next;
    const part = value.slice(at, end);
    const blanks = part.length - part.trimStart().length;
    const equals = part.indexOf("=");
    const own = (equals < 0 ? part : part.slice(0, equals)).replaceAll("\\", "");
    if (own.trim().toLowerCase() === name) return at + blanks;
    at = end + 1;
  }
  return undefined;
}

function pieceEnd(subject: object, { value }: Header, index: number): number {
  const semicolon = value.indexOf(";", index);
  const isText = "parameter" in subject && value.charAt(value.indexOf("=", index) + 1) === '"';
  if (isText) return closingQuote(value, value.indexOf('"', index)) + 1;
  const quote = value.indexOf('"', index);
  const ends = [semicolon, "part" in subject ? quote : -1].filter((end) => end >= 0);
  return ends.length === 0 ? value.length : Math.min(...ends);
}
