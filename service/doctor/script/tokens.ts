/** Where something stands in a script: the file as it was opened, the line from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** The smallest part of a script that means something, comments and directives taken out. */
export interface Token {
  readonly kind: "word" | "text" | "number" | "variable" | "mark";
  /** Of a text, what stands between its quotes with escapes resolved. */
  readonly text: string;
  readonly at: Place;
}

/** Reads one token, where one begins at `start`; `end` is the offset after it. */
export function readToken(
  source: string,
  start: number,
  at: Place,
): { readonly token: Token; readonly end: number } {
  const first = source[start] ?? "";
  if (first === '"' || first === "'") return readText(source, start, at);
  if (first === "$") return variable(source, start, at);
  const [kind, text] = plain(source, start);
  return { token: { kind, text, at }, end: start + text.length };
}

// Addresses such as 192.0.2.1 are one token; what is compared with them is of no concern here.
const NUMBER = /[0-9][0-9A-Za-z._]*/y;
const WORD = /msg:len|[A-Za-z_][A-Za-z0-9_]*/y;
const SELECT = /@[A-Za-z0-9_.]+(?:\[[^\]]*\][A-Za-z0-9_.]*)*/y;
const MARK = /=~|!~|&&|\|\||<<|>>|[=!<>:+\-*/|&]?=|[\s\S]/y;

function plain(source: string, start: number): [Token["kind"], string] {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = start;
    return pattern.exec(source)?.[0];
  };
  const number = match(NUMBER);
  if (number !== undefined) return ["number", number];
  const word = match(WORD);
  if (word !== undefined) return ["word", word];
  const select = match(SELECT);
  if (select !== undefined) return ["variable", select];
  return ["mark", match(MARK) ?? ""];
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  a: "\x07",
  "\n": "",
};

function readText(source: string, start: number, at: Place): { token: Token; end: number } {
  const quote = source[start];
  let text = "";
  let end = start + 1;
  while (end < source.length && source[end] !== quote) {
    const next = source[end + 1] ?? "";
    // Between ' there are no escapes; between " an unknown one stays as it is written.
    if (
      quote === '"' &&
      source[end] === "\\" &&
      (next in ESCAPES || next === '"' || next === "\\")
    ) {
      text += ESCAPES[next] ?? next;
      end += 2;
    } else {
      text += source[end];
      end += 1;
    }
  }
  return { token: { kind: "text", text, at }, end: end + 1 };
}

const NAME = /\$[A-Za-z0-9_.:?]*/y;

/** `$name`, `$name(inner)` or `$(name(inner){transformation})`, parentheses in balance. */
function variable(source: string, start: number, at: Place): { token: Token; end: number } {
  NAME.lastIndex = start;
  let end = start + (NAME.exec(source)?.[0].length ?? 1);
  if (source[end] === "(") {
    let depth = 0;
    do {
      if (source[end] === "(") depth += 1;
      if (source[end] === ")") depth -= 1;
      end += 1;
    } while (depth > 0 && end < source.length);
  }
  return { token: { kind: "variable", text: source.slice(start, end), at }, end };
}
