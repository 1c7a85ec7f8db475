import { type HeadLine, type Place, placeIn, type SipMessage } from "./message.ts";

/** One header field as it stands, folded lines joined. */
export interface Header {
  /** In lower case. */
  readonly name: string;
  /** Unfolded, without blanks before it: what RFC 3261 §7.3.1 makes one value of. */
  readonly value: string;
  /** As many as there are lines. */
  readonly pieces: readonly Piece[];
}

interface Piece {
  /** Where the piece begins in `value`. */
  readonly at: number;
  readonly line: HeadLine;
  /** Where it begins in the line. */
  readonly index: number;
}

export interface Headers {
  readonly fields: readonly Header[];
  /** Lines that are neither a header nor the continuation of one. */
  readonly strays: readonly HeadLine[];
}

const NAME = /^([A-Za-z0-9\-.!%*_+`'~]+)[ \t]*:[ \t]*/;

/** Compact forms of the headers that are looked at, RFC 3261 §7.3.3. */
const COMPACT: ReadonlyMap<string, string> = new Map([
  ["v", "via"],
  ["f", "from"],
  ["t", "to"],
  ["i", "call-id"],
]);

/** Reads the headers of a message, in their order. Never throws. */
export function readHeaders({ lines }: SipMessage): Headers {
  const fields: Header[] = [];
  const strays: HeadLine[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) continue;
    const match = NAME.exec(line.text);
    if (match === null) {
      strays.push(line);
      continue;
    }
    const folds: HeadLine[] = [];
    for (let next = lines[at + 1]; next !== undefined && isFold(next); next = lines[at + 1]) {
      folds.push(next);
      at += 1;
    }
    fields.push(headerOf(line, match[1] ?? "", match[0].length, folds));
  }
  return { fields, strays };
}

/** A line that goes on with the header before it, RFC 3261 §7.3.1. */
function isFold({ text }: HeadLine): boolean {
  const first = text.charCodeAt(0);
  return first === 0x20 || first === 0x09;
}

function headerOf(line: HeadLine, name: string, index: number, folds: readonly HeadLine[]): Header {
  const lowerCase = name.toLowerCase();
  let value = line.text.slice(index);
  const pieces: Piece[] = [{ at: 0, line, index }];
  for (const fold of folds) {
    const text = fold.text.replace(/^[ \t]+/, "");
    value += " ";
    pieces.push({ at: value.length, line: fold, index: fold.text.length - text.length });
    value += text;
  }
  return { name: COMPACT.get(lowerCase) ?? lowerCase, value, pieces };
}

/** The headers of that name, given in lower case, in their order. */
export function headersNamed({ fields }: Headers, name: string): readonly Header[] {
  return fields.filter((field) => field.name === name);
}

/** The value of the first header of that name, without blanks around it. */
export function headerValue(headers: Headers, name: string): string | undefined {
  return headers.fields.find((field) => field.name === name)?.value.trim();
}

/** Where a character of a header's unfolded value stands in what was read. */
export function placeOfValue({ origin }: SipMessage, { pieces }: Header, index: number): Place {
  const piece = pieces.findLast(({ at }) => at <= index) ?? pieces[0];
  if (piece === undefined) throw new RangeError("a header has a line");
  return placeIn(origin, piece.line, piece.index + Math.max(0, index - piece.at));
}

/** Where the name of a header stands. */
export function placeOfHeader({ origin }: SipMessage, { pieces }: Header): Place {
  const [first] = pieces;
  if (first === undefined) throw new RangeError("a header has a line");
  return placeIn(origin, first.line, 0);
}
