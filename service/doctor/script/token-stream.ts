import type { Place, Token } from "./tokens.ts";

const END: Token = { kind: "mark", text: "", at: { file: "", line: 0 } };

/** Tokens with a position, and a note of what could not be understood. */
export class TokenStream {
  /** Where something stands that this reader does not know. */
  readonly notUnderstood: Place[] = [];
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  /** The token that comes next, or the one so many behind it. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? END;
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  /** Whether a mark or a word with that text comes next. */
  isNext(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === "mark" || token.kind === "word");
  }

  /** Goes past it when it comes next. */
  skip(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.#position += 1;
    return true;
  }

  /** Notes that what comes next is not understood. */
  stumble(): void {
    this.notUnderstood.push(this.peek().at);
  }
}
