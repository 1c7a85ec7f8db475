import type { StartLine } from "../message.ts";

/** A start line, and where in its line it begins: behind what a log put before it. */
export interface FoundStart {
  readonly start: StartLine;
  readonly at: number;
}

const VERSION = "SIP/2.0";
/** SIP-Version compares without case (RFC 3261 §7.1), though nobody writes it otherwise. */
const LOWER_CASE = /^sip\/2\.0 \d{3}(?!\d)/i;
const METHOD_CHARACTER = /[A-Za-z0-9\-.!%*_+`'~]/;
const LONGEST_METHOD = 32;

/**
 * Finds the start line of a SIP message in a line of text (RFC 3261 §7.1 and §7.2). A Via is none,
 * because a slash follows its version.
 *
 * @param line without its line break
 * @returns undefined when there is none
 */
export function findStartLine(line: string): FoundStart | undefined {
  let at = line.indexOf(VERSION);
  if (at < 0) return LOWER_CASE.test(line) ? responseAt(line, 0) : undefined;
  for (; at >= 0; at = line.indexOf(VERSION, at + VERSION.length)) {
    if (isStatusLine(line, at)) return responseAt(line, at);
    if (isLineEnd(line, at + VERSION.length)) return requestBefore(line, at);
  }
  return undefined;
}

/** `SIP/2.0 603`, and then a blank or the end of the line. */
function isStatusLine(line: string, at: number): boolean {
  const digits = at + VERSION.length + 1;
  if (line.charCodeAt(digits - 1) !== 0x20) return false;
  for (let index = digits; index < digits + 3; index += 1) {
    const code = line.charCodeAt(index);
    if (!(code >= 0x30 && code <= 0x39)) return false;
  }
  const after = line.charCodeAt(digits + 3);
  // A dot is how ngrep shows the CR.
  return Number.isNaN(after) || after === 0x20 || after === 0x2e;
}

/** The phrase is all that stands behind the blank after the status, blanks at its end too. */
function responseAt(line: string, at: number): FoundStart {
  const digits = at + VERSION.length + 1;
  const status = Number(line.slice(digits, digits + 3));
  return { start: { kind: "response", status, phrase: line.slice(digits + 4) }, at };
}

function isLineEnd(line: string, end: number): boolean {
  return end === line.length || (end === line.length - 1 && line.endsWith("."));
}

function requestBefore(line: string, versionAt: number): FoundStart | undefined {
  if (line.charCodeAt(versionAt - 1) !== 0x20) return undefined;
  const uriEnd = versionAt - 1;
  const uriAt = line.lastIndexOf(" ", uriEnd - 1) + 1;
  let at = uriAt - 1;
  const least = Math.max(0, at - LONGEST_METHOD);
  while (at > least && METHOD_CHARACTER.test(line.charAt(at - 1))) at -= 1;
  const method = line.slice(at, Math.max(at, uriAt - 1));
  if (method === "" || uriAt >= uriEnd) return undefined;
  return { start: { kind: "request", method, uri: line.slice(uriAt, uriEnd) }, at };
}

/** Where the phrase begins in a status line, from 0. */
export const PHRASE_AT = VERSION.length + 5;
