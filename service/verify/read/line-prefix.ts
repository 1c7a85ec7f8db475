import type { HeadLine } from "../message.ts";

/** What a log puts before every line of a message: `Nov 20 11:22:33 sbc kamailio[71]: `. */
export type LinePrefix = RegExp;

const LONGEST_PREFIX = 200;

const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}[ \t]*:/;
/** Headers that stand first in the messages of all that speak SIP, compact forms too. */
const FIRST_HEADERS =
  /^(?:via|v|from|f|to|t|call-id|i|cseq|max-forwards|record-route|route|contact|m|content-length|l|reason|call-info|user-agent|server)[ \t]*:/i;

/** How the lines of a message are wrapped, as far as its first two lines tell. */
export interface LineForm {
  readonly prefix: LinePrefix | undefined;
  /** ngrep shows the CR at the end of each line as a dot. */
  readonly dotted: boolean;
}

/**
 * Tells from the first two lines how a message is wrapped.
 *
 * @param first the line with the start line in it
 * @param at where in it the start line begins
 * @param second the next line
 * @returns undefined when the two are no message: a log line that only quotes a start line
 */
export function lineFormOf(first: string, at: number, second: string): LineForm | undefined {
  const dotted = first.endsWith(".") && second.endsWith(".");
  if (at === 0) return { prefix: undefined, dotted };
  if (at > LONGEST_PREFIX) return undefined;
  const prefix = prefixLike(first.slice(0, at));
  const match = prefix.exec(second);
  if (match !== null && HEADER.test(second.slice(match[0].length))) return { prefix, dotted };
  // The log put its prefix before the first line alone.
  return FIRST_HEADERS.test(second) ? { prefix: undefined, dotted } : undefined;
}

/** The same prefix with other digits: between two lines the clock may go on. */
function prefixLike(prefix: string): LinePrefix {
  const escaped = prefix.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replace(/\d+/g, "\\d+");
  return new RegExp(`^${escaped}`);
}

/** Takes off a line of a message what its tool added; undefined where it is not of this message. */
export function unwrapped(line: HeadLine, { prefix, dotted }: LineForm): HeadLine | undefined {
  let inner = line;
  if (prefix !== undefined && line.text.trim() !== "") {
    const match = prefix.exec(line.text);
    // The log may have cut the blanks off an empty line.
    if (match === null)
      return prefix.test(`${line.text} `) ? after(line, line.text.length) : undefined;
    inner = after(line, match[0].length);
  }
  return dotted && inner.text.endsWith(".") ? withoutLast(inner) : inner;
}

/** What is left of a line behind its first characters, with its place. */
export function after(line: HeadLine, count: number): HeadLine {
  if (count === 0) return line;
  return {
    text: line.text.slice(count),
    offset: line.offset + count,
    line: line.line,
    column: line.column + count,
  };
}

/** A line without its last character, which was ngrep's. */
export function withoutLast(line: HeadLine): HeadLine {
  return { ...line, text: line.text.slice(0, -1) };
}
