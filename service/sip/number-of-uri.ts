import type { CallingNumber } from "../numbering/calling-number.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import { percentDecode } from "./percent-encoding.ts";
import { phoneContextOf, type SipUri } from "./sip-uri.ts";

/** A global number of another country, visual separators included (RFC 3966 §3). */
const FOREIGN_CONTEXT = /^\+[-.()]*[2-9][-.()0-9]{0,30}$/;

/** The telephone number that the user part of a URI is, in the country its phone-context names. */
export function numberOfUri(uri: SipUri): CallingNumber {
  const { user } = uri;
  if (user === undefined) return readCallingNumber("");
  const context = phoneContextOf(uri);
  if (context === undefined) return readCallingNumber(user);
  return readCallingNumber(inContext(user, percentDecode(context)));
}

/**
 * A local number (RFC 3966 §5.1.5) as it reads in its context. Within `+1` and within a domain ten
 * digits are what they are without the context; within another country they are that country's, and
 * must not be taken for NANP.
 */
function inContext(user: string, context: string): string {
  return FOREIGN_CONTEXT.test(context) && !user.startsWith("+") ? context + user : user;
}
