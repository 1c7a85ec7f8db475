import { closingQuote } from "./header-values.ts";
import { unescapeQuoted } from "./parameters.ts";

/** One value of a Reason header, RFC 3326 §2: a protocol and its parameters in their order. */
export interface ReasonValue {
  /** `SIP`, `Q.850` or another token, as written. */
  readonly protocol: string;
  readonly parameters: readonly ReasonParameter[];
}

export interface ReasonParameter {
  /** As written; names compare without case. */
  readonly name: string;
  /** Without quotes and escapes; undefined for a name alone. */
  readonly value: string | undefined;
  readonly quoted: boolean;
}

export type BuiltReason =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** A Reason value as it came in, and where it strays from the grammar. */
export interface ParsedReason extends ReasonValue {
  /** The text of this value, unfolded. */
  readonly raw: string;
  readonly faults: readonly ReasonFault[];
  /** Which of the headers it stood in, from 0, and where in its unfolded text it began. */
  readonly header: number;
  readonly start: number;
}

/** Positions in an unfolded header, from 0; `valueAt` is that of the quote where there is one. */
export interface ParameterSpan {
  readonly nameAt: number;
  readonly valueAt: number;
}

export type ReasonFault =
  | "control-character"
  | "protocol-not-token"
  | "name-not-token"
  | "value-missing"
  | "value-not-token"
  | "quote-not-closed"
  | "text-after-quote";

// RFC 3261 §25.1. The value of a generic-param is a token, a host, or a quoted-string.
const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
const TOKEN_OR_HOST = /^[A-Za-z0-9\-.!%*_+`'~:[\]]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must never reach a header
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const FOLD = /\r?\n[ \t]+/g;

const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;

/**
 * Writes one Reason value, without the header's name and without a line break: parameters in the
 * order given, no blanks around `;` and `=`.
 *
 * @returns the text, or why it would not be a legal header value
 */
export function buildReason(value: ReasonValue): BuiltReason {
  if (!TOKEN.test(value.protocol)) return refused("the protocol is not a token");
  let text = value.protocol;
  for (const { name, value: content, quoted } of value.parameters) {
    if (!TOKEN.test(name)) return refused("a parameter name is not a token");
    text += `;${name}`;
    if (content === undefined) continue;
    if (CONTROL.test(content)) return refused(`${name} holds a control character`);
    if (!quoted && !TOKEN_OR_HOST.test(content)) return refused(`${name} has to be quoted`);
    text += quoted ? `="${content.replace(/["\\]/g, "\\$&")}"` : `=${content}`;
  }
  return { ok: true, text };
}

function refused(reason: string): BuiltReason {
  return { ok: false, reason };
}

/**
 * Reads Reason headers: several headers, comma-joined values, folded lines, blanks around `;` and
 * `=`, unknown and repeated parameters. Everything is kept, in its order; what strays from the
 * grammar is read as far as it goes and noted. Never throws; the work grows with the length alone.
 *
 * @param headers header values, without the header's name
 */
export function parseReasons(headers: readonly string[]): readonly ParsedReason[] {
  const reasons: ParsedReason[] = [];
  headers.forEach((folded, header) => {
    const text = folded.replace(FOLD, " ");
    let at = 0;
    while (at < text.length) {
      const { reason, end } = parseValue(text, at, header);
      if (reason.raw !== "") reasons.push(reason);
      at = end + 1;
    }
  });
  return reasons;
}

/** The first parameter of this name, which is given in lower case. */
export function reasonParameter(reason: ReasonValue, name: string): ReasonParameter | undefined {
  return reason.parameters[parameterIndex(reason, name)];
}

/**
 * Where the parameters of a Reason stand, one after the other: for whoever shows a place, because
 * most who read a Reason never ask.
 *
 * @param header the unfolded value of the header that the Reason stood in
 */
export function parameterSpans(header: string, { start }: ParsedReason): readonly ParameterSpan[] {
  const spans: ParameterSpan[] = [];
  let end = endOfPiece(header, start);
  while (header.charCodeAt(end) === SEMICOLON) {
    const at = end + 1;
    const pieceEnd = endOfPiece(header, at);
    const equals = endOfName(header, at, pieceEnd);
    const valueAt = equals === pieceEnd ? pieceEnd : skipBlanks(header, equals + 1);
    spans.push({ nameAt: skipBlanks(header, at), valueAt });
    end = parseParameter(header, at, []).end;
  }
  return spans;
}

/** Which of the parameters is the first of this name, given in lower case; -1 when none is. */
export function parameterIndex({ parameters }: ReasonValue, name: string): number {
  return parameters.findIndex((parameter) => parameter.name.toLowerCase() === name);
}

/** The `cause` as a number; undefined when it is missing, quoted, or not 1 to 9 digits. */
export function reasonCause(reason: ReasonValue): number | undefined {
  const cause = reasonParameter(reason, "cause");
  if (cause?.value === undefined || cause.quoted) return undefined;
  return /^\d{1,9}$/.test(cause.value) ? Number(cause.value) : undefined;
}

function parseValue(
  text: string,
  start: number,
  header: number,
): { reason: ParsedReason; end: number } {
  const faults: ReasonFault[] = [];
  const parameters: ReasonParameter[] = [];
  let end = endOfPiece(text, start);
  const protocol = text.slice(start, end).trim();
  if (!TOKEN.test(protocol)) note(faults, "protocol-not-token");
  while (text.charCodeAt(end) === SEMICOLON) {
    const parsed = parseParameter(text, end + 1, faults);
    parameters.push(parsed.parameter);
    end = parsed.end;
  }
  const raw = text.slice(start, end).trim();
  if (CONTROL.test(raw)) note(faults, "control-character");
  const first = skipBlanks(text, start);
  return { reason: { protocol, parameters, raw, faults, header, start: first }, end };
}

function parseParameter(
  text: string,
  start: number,
  faults: ReasonFault[],
): { parameter: ReasonParameter; end: number } {
  const pieceEnd = endOfPiece(text, start);
  const equals = endOfName(text, start, pieceEnd);
  const name = text.slice(start, equals).trim();
  if (!TOKEN.test(name)) note(faults, "name-not-token");
  if (equals === pieceEnd) {
    return { parameter: { name, value: undefined, quoted: false }, end: pieceEnd };
  }

  const valueStart = skipBlanks(text, equals + 1);
  if (text.charCodeAt(valueStart) === QUOTE) return parseQuoted(text, valueStart, name, faults);
  const value = text.slice(equals + 1, pieceEnd).trim();
  if (value === "") note(faults, "value-missing");
  else if (!TOKEN_OR_HOST.test(value)) note(faults, "value-not-token");
  return { parameter: { name, value, quoted: false }, end: pieceEnd };
}

/** Few values have a fault, and none more than seven kinds: a list is cheaper than a set. */
function note(faults: ReasonFault[], fault: ReasonFault): void {
  if (!faults.includes(fault)) faults.push(fault);
}

/** A quoted-string: `;` and `,` inside it separate nothing (RFC 3261 §25.1). */
function parseQuoted(
  text: string,
  open: number,
  name: string,
  faults: ReasonFault[],
): { parameter: ReasonParameter; end: number } {
  const close = closingQuote(text, open);
  if (close >= text.length) note(faults, "quote-not-closed");
  const end = endOfPiece(text, Math.min(close + 1, text.length));
  if (skipBlanks(text, close + 1) < end) note(faults, "text-after-quote");
  const value = unescapeQuoted(text.slice(open + 1, close));
  return { parameter: { name, value, quoted: true }, end };
}

/** Position of the next `;` or `,`, or the length of the text. */
function endOfPiece(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === SEMICOLON || code === COMMA) return at;
  }
  return text.length;
}

/** Position of the `=` before `end`, or `end`. */
function endOfName(text: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (text.charCodeAt(at) === EQUALS) return at;
  }
  return end;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at += 1;
  return at;
}
