import { closingQuote, splitValues } from "./header-values.ts";
import { unescapeQuoted } from "./parameters.ts";
import { readSipUri, type SipUri } from "./sip-uri.ts";

/** One value of From, To, P-Asserted-Identity and their like. */
export interface NameAddr {
  /** Display name without quotes and escapes; may hold any character. */
  readonly display: string | undefined;
  readonly uri: SipUri;
  /** Parameters behind the `>`, from the first `;` on. */
  readonly headerParameters: string;
}

/**
 * RFC 3325 §9.1 allows two values in P-Asserted-Identity; what a hostile header holds beyond this
 * many is not looked at.
 */
const MOST_VALUES = 16;

const QUOTE = 0x22;
const LESS = 0x3c;

/**
 * Reads one name-addr, addr-spec (RFC 3261 §20.10), URI or bare number. Never throws.
 *
 * Without angle brackets a URI and an addr-spec with header parameters look the same, so all
 * parameters are then the URI's.
 *
 * @param value one value of the header, unfolded, without a comma that separates it from others
 */
export function readNameAddr(value: string): NameAddr {
  const open = openBracket(value);
  if (open < 0) {
    return { display: undefined, uri: readSipUri(value.trim()), headerParameters: "" };
  }
  const close = value.indexOf(">", open);
  const end = close < 0 ? value.length : close;
  const semicolon = value.indexOf(";", end);
  return {
    display: displayName(value, open),
    uri: readSipUri(value.slice(open + 1, end).trim()),
    headerParameters: semicolon < 0 ? "" : value.slice(semicolon),
  };
}

/**
 * Reads every value of a header that may hold several, comma-joined (RFC 3261 §7.3.1). Commas in a
 * quoted display name or inside angle brackets separate nothing; empty values are left out.
 *
 * @returns the values in their order, 16 at most
 */
export function readNameAddrs(header: string): readonly NameAddr[] {
  return splitValues(header, MOST_VALUES).map(readNameAddr);
}

/** Position of the `<` outside quotes, or -1. Behind a quote that nothing closes, the last one. */
function openBracket(value: string): number {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === LESS) return at;
    if (code === QUOTE) {
      at = closingQuote(value, at);
      if (at >= value.length) return value.lastIndexOf("<");
    }
  }
  return -1;
}

function displayName(value: string, end: number): string | undefined {
  const name = value.slice(0, end).trim();
  if (name === "") return undefined;
  if (name.length < 2 || !name.startsWith('"') || !name.endsWith('"')) return name;
  return unescapeQuoted(name.slice(1, -1));
}
