const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LESS = 0x3c;

/**
 * Splits a header that may hold several comma-joined values (RFC 3261 §7.3.1). Commas inside quotes
 * or angle brackets separate nothing; empty values are left out.
 *
 * @param most how many values are looked at; what a hostile header holds beyond them is not
 * @returns the values in their order, with the white space that stood around them
 */
export function splitValues(header: string, most: number): readonly string[] {
  const values: string[] = [];
  let start = 0;
  while (start < header.length && values.length < most) {
    const end = endOfValue(header, start);
    if (hasContent(header, start, end)) {
      values.push(end - start === header.length ? header : header.slice(start, end));
    }
    start = end + 1;
  }
  return values;
}

/** Position of the quote that closes the one at `open`, or the length of the text when none does. */
export function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

/** Position of the comma that ends the value at `start`, or the length of the header. */
function endOfValue(header: string, start: number): number {
  // Most headers hold one value.
  if (header.indexOf(",", start) < 0) return header.length;
  for (let at = start; at < header.length; at += 1) {
    const code = header.charCodeAt(at);
    if (code === COMMA) return at;
    if (code === QUOTE) {
      at = closingQuote(header, at);
    } else if (code === LESS) {
      const close = header.indexOf(">", at);
      if (close < 0) return header.length;
      at = close;
    }
  }
  return header.length;
}

function hasContent(header: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = header.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09) return true;
  }
  return false;
}
