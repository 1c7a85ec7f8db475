import { dirname, isAbsolute, join } from "node:path";
import { Directives } from "./directives.ts";
import { type Place, readToken, type Token } from "./tokens.ts";

/** A file's text, or undefined when it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

export interface ReadTokens {
  readonly tokens: readonly Token[];
  /** Every file that was read, the script first. */
  readonly files: readonly string[];
  /** What `include_file` names and cannot be read; a missing `import_file` is no fault. */
  readonly missing: readonly { readonly name: string; readonly at: Place }[];
  readonly defined: ReadonlyMap<string, string>;
}

/** Deeper than Kamailio itself goes (MAX_INCLUDE_DEPTH is 10). */
const DEEPEST = 20;
const DIRECTIVE =
  /(?:#!|!!)((?:try|re)?def(?:ine)?|(?:try)?defenvs?|ifn?def|ifexp|else|endif|subst(?:defs?)?|(?:include|import)_file)\b/y;
const SKIPPED = /(?:#!|!!)(?:ifdef|ifndef|ifexp|else|endif)\b/g;

/**
 * Reads a script as Kamailio's lexer does: follows its includes, obeys its directives, puts
 * defined names' texts in their places.
 *
 * @param file the path of the script
 * @param defined what Kamailio's command line defines
 */
export function readTokens(
  file: string,
  readFile: ReadFile,
  defined: ReadonlyMap<string, string> = new Map(),
): ReadTokens {
  const reader = new Reader(readFile, new Directives(defined));
  reader.readFile(file, { file, line: 1 }, 0);
  return {
    tokens: reader.tokens,
    files: reader.files,
    missing: reader.missing,
    defined: reader.directives.defined,
  };
}

class Reader {
  readonly tokens: Token[] = [];
  readonly files: string[] = [];
  readonly missing: { name: string; at: Place }[] = [];
  readonly directives: Directives;
  readonly #readFile: ReadFile;

  constructor(readFile: ReadFile, directives: Directives) {
    this.#readFile = readFile;
    this.directives = directives;
  }

  /** Returns false when the file cannot be read. */
  readFile(path: string, from: Place, depth: number): boolean {
    const source = depth > DEEPEST ? undefined : this.#readFile(path);
    if (source === undefined) {
      if (depth === 0) this.missing.push({ name: path, at: from });
      return false;
    }
    this.files.push(path);
    this.#readSource(source, path, depth);
    return true;
  }

  #readSource(source: string, file: string, depth: number): void {
    let offset = 0;
    let line = 1;
    const moveTo = (end: number) => {
      for (let at = offset; at < end; at += 1) if (source[at] === "\n") line += 1;
      offset = end;
    };
    while (offset < source.length) {
      if (this.directives.skipping) {
        SKIPPED.lastIndex = offset;
        const next = SKIPPED.exec(source);
        moveTo(next?.index ?? source.length);
        if (next === null) return;
      }
      const directive = directiveAt(source, offset);
      if (directive !== undefined && !/^(include|import)_file$/.test(directive.name)) {
        this.directives.obey(directive.name, directive.rest);
        moveTo(directive.end);
        continue;
      }
      const blank = directive === undefined ? endOfBlank(source, offset) : offset;
      if (blank > offset) {
        moveTo(blank);
        continue;
      }
      const { token, end } = readToken(source, directive?.start ?? offset, { file, line });
      moveTo(end);
      if (/^(include|import)_file$/.test(token.text) && token.kind === "word") {
        const name = /^\s*"([^"\n]*)"/.exec(source.slice(offset, offset + 1_000));
        moveTo(offset + (name?.[0].length ?? 0));
        this.#include(token, this.directives.substituted(name?.[1] ?? ""), depth);
      } else this.#take(token, 0);
    }
  }

  #include(word: Token, name: string, depth: number): void {
    // Kamailio looks in its own working directory first; a daemon's is /.
    const path = isAbsolute(name) ? name : join(dirname(word.at.file), name);
    const found = name !== "" && this.readFile(path, word.at, depth + 1);
    if (!found && word.text === "include_file") this.missing.push({ name, at: word.at });
  }

  #take(token: Token, depth: number): void {
    const text = token.kind === "word" ? this.directives.defined.get(token.text) : undefined;
    if (text === undefined || text === "" || depth > DEEPEST) {
      this.#keep(token);
      return;
    }
    for (let offset = 0; offset < text.length; ) {
      const { token: part, end } = readToken(text, offset, token.at);
      if (part.text.trim() !== "" || part.kind === "text") this.#take(part, depth + 1);
      offset = end;
    }
  }

  #keep(token: Token): void {
    const before = this.tokens.at(-1);
    const text = token.kind === "text" ? this.directives.substituted(token.text) : token.text;
    // "one" "two" is "onetwo"
    if (token.kind === "text" && before?.kind === "text") {
      this.tokens[this.tokens.length - 1] = { ...before, text: before.text + text };
    } else this.tokens.push({ ...token, text });
    const module = /([^/]+?)(?:\.so)?$/.exec(text)?.[1];
    if (before?.kind === "word" && /^loadmodulex?$/.test(before.text) && module !== undefined) {
      this.directives.moduleLoaded(module);
    }
  }
}

function directiveAt(source: string, offset: number) {
  DIRECTIVE.lastIndex = offset;
  const match = DIRECTIVE.exec(source);
  if (match === null) return undefined;
  const start = offset + 2;
  let end = offset;
  // A backslash before the line break continues the line.
  do end = lineEnd(source, end + 1);
  while (source[end - 1] === "\\" && end < source.length);
  const rest = source.slice(DIRECTIVE.lastIndex, end).replaceAll("\\\n", "");
  return { name: match[1] ?? "", rest, start, end };
}

function lineEnd(source: string, from: number): number {
  const at = source.indexOf("\n", from);
  return at < 0 ? source.length : at;
}

const BLANK = /(?:\s+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/y;

/** The offset behind white space and comments. */
function endOfBlank(source: string, offset: number): number {
  BLANK.lastIndex = offset;
  return offset + (BLANK.exec(source)?.[0].length ?? 0);
}
