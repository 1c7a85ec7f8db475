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
