import type { HeadLine, SipMessage } from "../message.ts";
import { after, type LineForm, lineFormOf, unwrapped, withoutLast } from "./line-prefix.ts";
import { type FoundStart, findStartLine } from "./start-line.ts";
import { isBetweenMessages, readSurroundings, type Surroundings } from "./surroundings.ts";

/** What is longer is no line of a trace; it is passed over without being kept. */
const LONGEST_LINE = 256 * 1024;
/** More header lines than any element lets through; what follows is not read as part of the head. */
const MOST_LINES = 1_000;
/** FreeSWITCH writes two lines before a message; the other tools one. */
const LINES_BEFORE = 2;

/** Bodies that hold start lines themselves: those are no messages of their own. */
const NESTED_BODY = /^(?:content-type|c)[ \t]*:[ \t]*(?:message|multipart)\//i;
const CONTENT_LENGTH = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,7})[ \t]*$/i;

interface OpenMessage {
  readonly found: FoundStart;
  readonly first: HeadLine;
  readonly beside: Surroundings;
}

type State =
  | { readonly kind: "outside" }
  /** A start line was seen; the next line tells how the message is wrapped. */
  | { readonly kind: "begun"; readonly open: OpenMessage; readonly whole: string }
  | {
      readonly kind: "head";
      readonly open: OpenMessage;
      readonly form: LineForm;
      readonly lines: HeadLine[];
    }
  | { readonly kind: "body"; left: number; readonly nested: boolean };

const OUTSIDE: State = { kind: "outside" };

/**
 * Reads SIP messages out of text: one or many, with CRLF or LF, among other lines, as sngrep, ngrep,
 * HOMER, FreeSWITCH and Asterisk write them, or behind the prefix of a log where its first two lines
 * show what that is.
 *
 * Text may come in pieces of any size; one character is one byte (latin1). One pass over it, never
 * throws, and holds one message and one line at a time.
 */
export class MessageText {
  readonly #file: string;
  readonly #frame: number | undefined;
  readonly #take: (message: SipMessage) => void;
  #state: State = OUTSIDE;
  #rest = "";
  #overlong = false;
  #offset = 0;
  #line = 0;
  #before: string[] = [];

  /**
   * @param file name of what is read, for places
   * @param frame number of the message in an export, where there is one
   */
  constructor(file: string, frame: number | undefined, take: (message: SipMessage) => void) {
    this.#file = file;
    this.#frame = frame;
    this.#take = take;
  }

  /** Takes the next piece. */
  push(piece: string): void {
    const text = this.#rest + piece;
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      this.#takeLine(text.slice(at, end), 1);
      at = end + 1;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length <= LONGEST_LINE) return;
    this.#offset += this.#rest.length;
    this.#rest = "";
    this.#overlong = true;
  }

  /** Says that no piece follows. */
  end(): void {
    if (this.#rest !== "") this.#takeLine(this.#rest, 0);
    this.#rest = "";
    if (this.#state.kind === "begun" && this.#state.open.found.at === 0) {
      this.#emit(this.#state.open, [this.#state.open.first]);
    } else if (this.#state.kind === "head") {
      this.#emit(this.#state.open, this.#state.lines);
    }
    this.#state = OUTSIDE;
  }

  #takeLine(raw: string, lineBreak: number): void {
    this.#line += 1;
    const offset = this.#offset;
    this.#offset += raw.length + lineBreak;
    if (this.#overlong) {
      // The end of a line that was not kept.
      this.#overlong = false;
      return;
    }
    const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    this.#read({ text, offset, line: this.#line, column: 1 });
  }

  #read(line: HeadLine): void {
    const { kind } = this.#state;
    if (kind === "begun") this.#second(this.#state, line);
    else if (kind === "head") this.#header(this.#state, line);
    else if (kind === "body") this.#body(this.#state, line);
    else this.#outside(line);
  }

  #outside(line: HeadLine): void {
    const found = findStartLine(line.text);
    if (found === undefined) {
      if (line.text.trim() === "") return;
      this.#before.push(line.text);
      if (this.#before.length > LINES_BEFORE) this.#before.shift();
      return;
    }
    const prefix = line.text.slice(0, found.at);
    const beside = readSurroundings(prefix === "" ? this.#before : [...this.#before, prefix]);
    this.#before = [];
    const open = { found, first: after(line, found.at), beside };
    this.#state = { kind: "begun", open, whole: line.text };
  }

  #second({ open, whole }: State & { kind: "begun" }, line: HeadLine): void {
    const form = lineFormOf(whole, open.found.at, line.text);
    if (form === undefined) {
      this.#state = OUTSIDE;
      this.#outside(line);
      return;
    }
    const first = form.dotted ? withoutLast(open.first) : open.first;
    const state: State = { kind: "head", open, form, lines: [first] };
    this.#state = state;
    this.#header(state, line);
  }

  #header({ open, form, lines }: State & { kind: "head" }, whole: HeadLine): void {
    const line = unwrapped(whole, form);
    if (line !== undefined && line.text.trim() === "") {
      this.#emit(open, lines);
      this.#state = bodyAfter(lines);
    } else if (line === undefined || lines.length >= MOST_LINES || isOutside(line.text)) {
      this.#emit(open, lines);
      this.#state = OUTSIDE;
      this.#outside(whole);
    } else {
      lines.push(line);
    }
  }

  /**
   * A body is counted as if its lines ended in CRLF, as on the wire; many traces have made LF of
   * it. One that was left out of the trace ends at the next message.
   */
  #body(state: State & { kind: "body" }, line: HeadLine): void {
    const isNext = !state.nested && findStartLine(line.text) !== undefined;
    if (state.left <= 0 || isNext || isBetweenMessages(line.text)) {
      this.#state = OUTSIDE;
      this.#outside(line);
    } else {
      state.left -= line.text.length + 2;
    }
  }

  #emit({ found, beside }: OpenMessage, lines: readonly HeadLine[]): void {
    const start = lines[0] === undefined ? found.start : shortened(found, lines[0]);
    const origin = { file: this.#file, frame: this.#frame, ...beside };
    this.#take({ start, lines, origin, exact: undefined });
  }
}

/** A start line as it reads without the dot of ngrep. */
function shortened({ start }: FoundStart, { text }: HeadLine): SipMessage["start"] {
  return start.kind === "request" ? start : (findStartLine(text)?.start ?? start);
}

function isOutside(text: string): boolean {
  return findStartLine(text)?.at === 0 || isBetweenMessages(text);
}

function bodyAfter(lines: readonly HeadLine[]): State {
  let left = 0;
  let nested = false;
  for (const { text } of lines) {
    // Cheaper than asking both expressions of every line.
    const first = text.charCodeAt(0) | 0x20;
    if (first !== 0x63 && first !== 0x6c) continue;
    left = Number(CONTENT_LENGTH.exec(text)?.[1] ?? left);
    nested ||= NESTED_BODY.test(text);
  }
  return left > 0 ? { kind: "body", left, nested } : OUTSIDE;
}
