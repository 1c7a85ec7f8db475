/** One line of a message's head, without its line break and without what a log put before it. */
export interface HeadLine {
  readonly text: string;
  /** Of its first character: bytes from the start of what was read, from 0. */
  readonly offset: number;
  /** In what was read, from 1. */
  readonly line: number;
  /** Of its first character in that line, from 1: more than 1 behind a log's prefix. */
  readonly column: number;
}

export type StartLine =
  | { readonly kind: "response"; readonly status: number; readonly phrase: string }
  | { readonly kind: "request"; readonly method: string; readonly uri: string };

/** Where a message was read, and what stood beside it. */
export interface Origin {
  /** Name of the file; `-` is standard input. */
  readonly file: string;
  /**
   * Number of the packet in a capture, or of the message in a JSON export, from 1. Places then count
   * from the start of the message; without it from the start of the file.
   */
  readonly frame: number | undefined;
  /** Milliseconds since 1970 as the trace says; without a date there, since midnight. */
  readonly atMs: number | undefined;
  /** `address:port`. */
  readonly source: string | undefined;
  readonly destination: string | undefined;
}

/** The head of a SIP message as it was read. Characters are bytes (latin1), so nothing is lost. */
export interface SipMessage {
  readonly start: StartLine;
  /** The start line is the first. */
  readonly lines: readonly HeadLine[];
  readonly origin: Origin;
  /** Of a capture, where line ends and the end of the head are what was on the wire. */
  readonly exact: ExactForm | undefined;
}

export interface ExactForm {
  /** A line ended in LF without CR (RFC 3261 §7). */
  readonly bareLineFeed: boolean;
  /** The empty line after the headers was there. */
  readonly ended: boolean;
}

/** A place in what was read; all but the offset count from 1. */
export interface Place {
  readonly file: string;
  readonly frame: number | undefined;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** The place of a character in a line of a message. */
export function placeIn(origin: Origin, line: HeadLine, index: number): Place {
  return {
    file: origin.file,
    frame: origin.frame,
    offset: line.offset + index,
    line: line.line,
    column: line.column + index,
  };
}

/** Longest piece of a message that is shown to people. */
const SHOWN = 80;

/**
 * A piece of a message for people: UTF-8 where it is that, without control characters, so that a
 * hostile trace cannot steer a terminal, and cut after 80 characters.
 */
export function shownText(text: string): string {
  const decoded = Buffer.from(text.slice(0, 4 * SHOWN), "latin1").toString("utf8");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  const plain = decoded.replace(/[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, "?");
  return plain.length > SHOWN ? `${plain.slice(0, SHOWN)}...` : plain;
}
