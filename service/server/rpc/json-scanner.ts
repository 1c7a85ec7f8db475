const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Finds the end of a JSON object or array that comes in pieces, without any delimiter behind it.
 * Knows strings and escapes, and counts braces and brackets alike: whether they match is found out
 * when the text is parsed. All of these are ASCII, and no byte of a longer UTF-8 sequence is.
 */
export class JsonScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /**
   * Goes on from where the last call ended.
   *
   * @param bytes begins, at the first call, with a brace or bracket at `from`
   * @returns where the text ends, exclusive; -1 when it does not end in `bytes`
   */
  scan(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.#inString) this.#inside(byte);
      else if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.#depth === 0) {
        return at + 1;
      }
    }
    return -1;
  }

  #inside(byte: number | undefined): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }
}
