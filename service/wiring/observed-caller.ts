import { digitsOfNumber } from "../decision/deliberation.ts";
import type { ObservedResponse } from "../server/ports.ts";
import { callerNumbers } from "../sip/caller-numbers.ts";

/**
 * The number that a response in transit was for: From's, and where that has none, as that of an
 * anonymous caller, the first of P-Asserted-Identity that has one (RFC 3325). It is only reported
 * and counted, so nobody is asked whether the one who sent the call is trusted with it.
 *
 * @returns digits of the calling number, or undefined
 */
export function observedCaller({
  from,
  pai,
}: Pick<ObservedResponse, "from" | "pai">): string | undefined {
  const trust = { pai: true, passport: undefined };
  const named = callerNumbers({ from, pai: [] }, trust);
  const asserted = callerNumbers({ from: undefined, pai }, trust);
  for (const { number } of [...named, ...asserted]) {
    const digits = digitsOfNumber(number);
    if (digits !== undefined) return digits;
  }
  return undefined;
}
