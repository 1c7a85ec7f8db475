import { splitValues } from "./header-values.ts";
import { parameterValue } from "./parameters.ts";

/** No INVITE passes more elements than this that add a value each. */
const MOST_VALUES = 32;

/** fc-value, RFC 6809 §6.2: a star, then the indicators as parameters. */
const FEATURE_CAPS_VALUE = /^[ \t]*\*[ \t]*(?=;)/;

/**
 * Whether somebody on the way back to the caller, or the caller itself, takes the contact out of a
 * 608: one value of Feature-Caps holds `+sip.608` (RFC 8688 §3.3 and §3.4, RFC 6809).
 *
 * What is not well-formed, or gives the indicator a value, which RFC 8688 §5.2 does not know, counts
 * as no support: then the caller gets a response that asks nothing of it.
 *
 * @param featureCaps values of the Feature-Caps headers of the INVITE
 */
export function supports608(featureCaps: readonly string[]): boolean {
  return featureCaps.some((header) => splitValues(header, MOST_VALUES).some(isFor608));
}

function isFor608(value: string): boolean {
  const star = FEATURE_CAPS_VALUE.exec(value);
  return star !== null && parameterValue(value.slice(star[0].length), "+sip.608") === "";
}
