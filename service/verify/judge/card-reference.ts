import { closingQuote, splitValues } from "../../sip/header-values.ts";
import { parameterValue } from "../../sip/parameters.ts";
import type { Header } from "../headers.ts";

/** One value of a Call-Info header (RFC 3261 §20.9). */
export interface CallInfo {
  readonly header: Header;
  /** Where the value begins in that of the header. */
  readonly index: number;
  readonly text: string;
  /** Between < and >; undefined where there are none. */
  readonly uri: string | undefined;
  /** In lower case. */
  readonly purpose: string | undefined;
}

/** More values in one header than anybody sends. */
const MOST_VALUES = 32;

/** Reads the values of Call-Info headers, comma-joined ones too, in their order. */
export function readCallInfos(headers: readonly Header[]): readonly CallInfo[] {
  return headers.flatMap((header) => {
    let from = 0;
    return splitValues(header.value, MOST_VALUES).map((whole) => {
      const text = whole.trim();
      const index = header.value.indexOf(text, from);
      from = index + text.length;
      return { header, index, text, ...partsOf(text) };
    });
  });
}

function partsOf(text: string): Pick<CallInfo, "uri" | "purpose"> {
  const open = openBracket(text);
  const close = open < 0 ? -1 : text.indexOf(">", open);
  const uri = close < 0 ? undefined : text.slice(open + 1, close).trim();
  const semicolon = text.indexOf(";", Math.max(close, 0));
  const purpose = semicolon < 0 ? undefined : parameterValue(text.slice(semicolon), "purpose");
  return { uri, purpose: purpose?.toLowerCase() };
}

/** Outside quotes; RFC 3261 allows none before it, and some put a name there. */
function openBracket(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "<") return at;
    if (character === '"') at = closingQuote(text, at);
  }
  return -1;
}
