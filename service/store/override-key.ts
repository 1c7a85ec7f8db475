import { PATTERN_NAME } from "../decision/policy/policy.ts";
import { RingfenceError } from "../errors.ts";
import type { OverrideKey } from "./store.ts";

const DIGITS = /^\d{1,15}$/;
/** What is allowed may be a number of another country: `+` and E.164. */
const DIGITS_OR_FOREIGN = /^\+?\d{1,15}$/;

/**
 * The key under which both stores keep an override: kind, digits and, for a subscriber's block,
 * the calling number; or kind and name of a pattern. Two entries with the same key are the same.
 *
 * @throws RingfenceError `BAD_FIELD` when the digits are none, or `calling` is missing or too much
 */
export function overrideKey(of: OverrideKey): string {
  if (of.kind === "pattern-end") {
    if (PATTERN_NAME.test(of.pattern)) return `${of.kind} ${of.pattern}`;
    const message = `${JSON.stringify(of.pattern)} is no name of a pattern`;
    throw new RingfenceError("BAD_FIELD", message, { field: "pattern" });
  }
  const form = of.kind === "allowed" ? DIGITS_OR_FOREIGN : DIGITS;
  if (!form.test(of.digits)) {
    throw new RingfenceError("BAD_FIELD", `${JSON.stringify(of.digits)} is not digits`, {
      field: "digits",
    });
  }
  if (of.kind !== "subscriber-block") return `${of.kind} ${of.digits}`;
  if (of.calling === undefined || !DIGITS.test(of.calling)) {
    throw new RingfenceError("BAD_FIELD", "a subscriber-block needs the digits of the caller", {
      field: "calling",
    });
  }
  return `${of.kind} ${of.digits} ${of.calling}`;
}
