import { type HeadLine, type Origin, type Place, placeIn, type SipMessage } from "../message.ts";
import { findStartLine } from "./start-line.ts";

/** Headers and start line of a message on the wire; elements refuse what is longer. */
const LONGEST_HEAD = 64 * 1024;
const CONTENT_LENGTH = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,7})[ \t]*$/i;

/** A message at the start of bytes from the wire, and where the next one begins. */
export interface WireMessage {
  readonly message: SipMessage;
  readonly end: number;
}

/**
 * Reads one SIP message from bytes of the wire (latin1), where it has to begin with its start line.
 *
 * @param bytes what a datagram or a TCP connection holds from the start line on
 * @param isWhole whether nothing follows: a head without its empty line is then taken as it is
 * @returns `not-sip`, or `more` when the message goes on in bytes that are not there yet
 */
export function readWireMessage(
  bytes: string,
  origin: Origin,
  isWhole: boolean,
): WireMessage | "not-sip" | "more" {
  const lines: HeadLine[] = [];
  let bareLineFeed = false;
  let ended = false;
  let at = 0;
  while (at < bytes.length && !ended) {
    const feed = bytes.indexOf("\n", at);
    if (feed < 0 && !isWhole) return bytes.length > LONGEST_HEAD ? "not-sip" : "more";
    const end = feed < 0 ? bytes.length : feed;
    const hasReturn = end > at && bytes.charCodeAt(end - 1) === 0x0d;
    const text = bytes.slice(at, hasReturn ? end - 1 : end);
    if (lines.length === 0 && findStartLine(text)?.at !== 0) return "not-sip";
    if (feed >= 0 && !hasReturn) bareLineFeed = true;
    if (text === "") ended = true;
    else lines.push({ text, offset: at, line: lines.length + 1, column: 1 });
    at = feed < 0 ? end : end + 1;
    if (at > LONGEST_HEAD) return "not-sip";
  }
  const start = findStartLine(lines[0]?.text ?? "")?.start;
  if (start === undefined) return isWhole ? "not-sip" : "more";
  if (!ended && !isWhole) return "more";
  const end = at + contentLength(lines);
  if (end > bytes.length && !isWhole) return "more";
  return { message: { start, lines, origin, exact: { bareLineFeed, ended } }, end };
}

/** RFC 3261 §18.3: over TCP the length of the body tells where the next message begins. */
function contentLength(lines: readonly HeadLine[]): number {
  for (const { text } of lines) {
    const first = text.charCodeAt(0) | 0x20;
    if (first !== 0x63 && first !== 0x6c) continue;
    const length = CONTENT_LENGTH.exec(text)?.[1];
    if (length !== undefined) return Number(length);
  }
  return 0;
}

/** The place of a message: that of its start line. */
export function placeOfMessage({ origin, lines }: SipMessage): Place {
  const [first] = lines;
  return first === undefined
    ? { file: origin.file, frame: origin.frame, offset: 0, line: 1, column: 1 }
    : placeIn(origin, first, 0);
}
