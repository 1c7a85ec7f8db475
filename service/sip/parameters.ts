const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The value of one parameter in `;name=value;name` text, as URIs, user parts and header values
 * carry it (RFC 3261 §25.1, RFC 3966 §3).
 *
 * Parameters stay text until somebody asks, because most calls ask for none. Names compare without
 * case. A quoted value comes back without its quotes, a parameter without a value as `""`. Where a
 * name stands twice, the first counts.
 *
 * @param parameters text from the first `;` on; may be empty
 * @param name in lower case
 * @returns the value, or undefined when there is no such parameter
 */
export function parameterValue(parameters: string, name: string): string | undefined {
  // Too short to hold the name; so are most, `;user=phone` among them.
  if (parameters.length <= name.length) return undefined;
  let at = parameters.indexOf(";");
  while (at >= 0 && at < parameters.length) {
    const start = at + 1;
    const end = endOfParameter(parameters, start);
    const value = valueIfNamed(parameters, start, end, name);
    if (value !== undefined) return value;
    at = end;
  }
  return undefined;
}

/** Position of the `;` that ends the parameter, or of the end of the text. */
function endOfParameter(parameters: string, start: number): number {
  let quoted = false;
  for (let at = start; at < parameters.length; at += 1) {
    const code = parameters.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (code === BACKSLASH && quoted) at += 1;
    else if (code === SEMICOLON && !quoted) return at;
  }
  return parameters.length;
}

function valueIfNamed(
  parameters: string,
  start: number,
  end: number,
  name: string,
): string | undefined {
  let equals = start;
  while (equals < end && parameters.charCodeAt(equals) !== EQUALS) equals += 1;
  const candidate = parameters.slice(start, equals).trim();
  if (candidate.length !== name.length || candidate.toLowerCase() !== name) return undefined;
  const value = parameters.slice(equals + 1, end).trim();
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? unescapeQuoted(value.slice(1, -1)) : value;
}

/** Undoes the quoted-pairs of a quoted-string whose quotes are already off (RFC 3261 §25.1). */
export function unescapeQuoted(text: string): string {
  if (text.indexOf("\\") < 0) return text;
  let plain = "";
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) === BACKSLASH && at + 1 < text.length) at += 1;
    plain += text.charAt(at);
  }
  return plain;
}
