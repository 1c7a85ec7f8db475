import { digitsText } from "../numbering/digits-text.ts";
import { readNameAddr } from "./name-addr.ts";
import { numberOfUri } from "./number-of-uri.ts";
import { plainNumber } from "./plain-number.ts";
import type { SipUri } from "./sip-uri.ts";

/** What a call is for. */
export type CalledTarget =
  /** `urn:service:sos.police`, in lower case: service URNs compare without case, RFC 5031. */
  | { readonly kind: "urn"; readonly urn: string }
  | {
      readonly kind: "number";
      /** Bare digits, without `+`. */
      readonly digits: string;
      /** Written with `+`. */
      readonly international: boolean;
      /** E.164 digits as an integer, national numbers taken for NANP; undefined for short codes. */
      readonly e164: number | undefined;
    }
  /** No digits: a user name, a host alone, nothing. */
  | { readonly kind: "none" };

const NONE: CalledTarget = { kind: "none" };

/** More digits than any network dials; what is longer is no number. */
const MOST_DIGITS = 32;

/**
 * What is called: the request URI says it, and To where there is no request URI that does. To is
 * the caller's word alone, so it never overrides a request URI with a number.
 *
 * @param requestUri URI or bare number
 * @param to header value, URI or bare number
 */
export function calledTarget(requestUri: string | undefined, to: string | undefined): CalledTarget {
  const target = requestUri === undefined ? NONE : targetOf(requestUri);
  return target.kind === "none" && to !== undefined ? targetOf(to) : target;
}

function targetOf(value: string): CalledTarget {
  const plain = plainNumber(value);
  if (plain?.kind === "nanp" || plain?.kind === "foreign") {
    const { e164 } = plain;
    return { kind: "number", digits: digitsText(e164), international: true, e164 };
  }
  const { uri } = readNameAddr(value);
  if (uri.scheme === "urn") return { kind: "urn", urn: uri.text.toLowerCase() };
  return uri.user === undefined ? NONE : numberTarget(uri, uri.user);
}

/** A vertical service code before the number, such as `*67` (withhold my number): `*67911` is 911. */
const SERVICE_CODE = /^\*\d\d(?=[-+.(\d])/;

function numberTarget(uri: SipUri, dialled: string): CalledTarget {
  const user = dialled.startsWith("*") ? dialled.replace(SERVICE_CODE, "") : dialled;
  const international = user.startsWith("+");
  const digits = dialledDigits(user, international ? 1 : 0);
  if (digits === undefined) return NONE;
  const number = numberOfUri(uri);
  const e164 = number.kind === "nanp" || number.kind === "foreign" ? number.e164 : undefined;
  return { kind: "number", digits, international, e164 };
}

/**
 * The digits without visual separators (RFC 3966 §5.1.1), or undefined when there is more. As in a
 * calling number, parameters are left out whose semicolon was percent-encoded.
 */
function dialledDigits(user: string, start: number): string | undefined {
  const semicolon = user.indexOf(";", start);
  const end = semicolon < 0 ? user.length : semicolon;
  let separated = false;
  for (let at = start; at < end; at += 1) {
    const code = user.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) continue;
    if (!isSeparator(code)) return undefined;
    separated = true;
  }
  const text = user.slice(start, end);
  const digits = separated ? text.replace(/[-.() ]/g, "") : text;
  return digits.length > 0 && digits.length <= MOST_DIGITS ? digits : undefined;
}

/** `-`, `.`, `(`, `)` and space. */
function isSeparator(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x28 || code === 0x29 || code === 0x20;
}

/**
 * The called number as logs and records have it: E.164 digits, however it was dialled, so that a
 * subscriber's calls are found under one number; a short code as it is.
 */
export function calledDigits(called: CalledTarget): string | undefined {
  if (called.kind !== "number") return undefined;
  const { digits, international, e164 } = called;
  return international || e164 === undefined ? digits : digitsText(e164);
}
