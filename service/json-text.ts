/** Printable ASCII without quote and backslash: what stands in a JSON string as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[^\0-\x7e]/g;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What stands between the quotes of `quote`. */
export function escaped(text: string): string {
  return PLAIN.test(text) ? text : quote(text).slice(1, -1);
}

/**
 * A JSON string literal, in ASCII. The characters of every text that leaves a listener are thus
 * its bytes: lengths need no second count, and no line separator of Unicode reaches a script.
 */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text).replace(NOT_ASCII, escapeUnit);
}

/** Any value as JSON in ASCII; what JSON has no form for becomes `null`. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value) ?? "null").replace(NOT_ASCII, escapeUnit);
}
