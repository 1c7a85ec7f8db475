import { parameterValue } from "./parameters.ts";
import { percentDecode } from "./percent-encoding.ts";

/** `bare` is text without a scheme, such as `+14045551234` or `anonymous`. */
export type UriScheme = "sip" | "sips" | "tel" | "urn" | "bare" | "other";

/** The pieces of a URI that name somebody. Parameters stay text, see `parameterValue`. */
export interface SipUri {
  readonly scheme: UriScheme;
  /** The whole URI as it stood. */
  readonly text: string;
  /**
   * Percent-decoded user part, or the subscriber of a tel URI, without parameters and password and
   * with its visual separators. Undefined when there is none.
   */
  readonly user: string | undefined;
  /** Parameters inside the user part, from the first `;` on: phone-context, npdi, tgrp, verstat. */
  readonly userParameters: string;
  /** Without port; an IPv6 address keeps its brackets. Empty for tel and urn. */
  readonly host: string;
  /** Parameters behind the host or the subscriber, from the first `;` on. */
  readonly uriParameters: string;
}

const COLON = 0x3a;

/**
 * Takes a URI apart: sip and sips (RFC 3261 §19.1), tel (RFC 3966), urn (RFC 5031), or a bare
 * number. Anything at all is read as far as it goes; nothing is refused here.
 *
 * @param text the URI alone, without angle brackets and without white space around it
 */
export function readSipUri(text: string): SipUri {
  const scheme = schemeOf(text);
  switch (scheme) {
    case "sip":
      return readUserAtHost(scheme, text, 4);
    case "sips":
      return readUserAtHost(scheme, text, 5);
    case "tel":
      return readSubscriber(scheme, text, 4);
    case "bare":
      return text.indexOf("@") < 0
        ? readSubscriber(scheme, text, 0)
        : readUserAtHost(scheme, text, 0);
    default:
      return { scheme, text, user: undefined, userParameters: "", host: "", uriParameters: "" };
  }
}

/**
 * The phone-context of a local number (RFC 3966 §5.1.5): `+1`, or a domain. In a sip URI it belongs
 * into the user part; some put it behind the host.
 */
export function phoneContextOf(uri: SipUri): string | undefined {
  return (
    parameterValue(uri.userParameters, "phone-context") ??
    parameterValue(uri.uriParameters, "phone-context")
  );
}

function schemeOf(text: string): UriScheme {
  const colon = text.indexOf(":");
  if (colon < 0 || !isLetter(text.charCodeAt(0))) return "bare";
  // Compared letter by letter: a slice in lower case would be made for every URI of every call.
  if (colon === 3) {
    if (startsWith(text, "sip")) return "sip";
    if (startsWith(text, "tel")) return "tel";
    if (startsWith(text, "urn")) return "urn";
  }
  return colon === 4 && startsWith(text, "sips") ? "sips" : "other";
}

/** @param scheme in lower case, letters only */
function startsWith(text: string, scheme: string): boolean {
  for (let at = 0; at < scheme.length; at += 1) {
    if ((text.charCodeAt(at) | 0x20) !== scheme.charCodeAt(at)) return false;
  }
  return true;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** `+1-404-555-1234;phone-context=...` */
function readSubscriber(scheme: UriScheme, text: string, start: number): SipUri {
  const semicolon = text.indexOf(";", start);
  const end = semicolon < 0 ? text.length : semicolon;
  return {
    scheme,
    text,
    user: end > start ? percentDecode(text.slice(start, end)) : undefined,
    userParameters: "",
    host: "",
    uriParameters: text.slice(end),
  };
}

/** `user;parameters:password@host:port;parameters?headers` */
function readUserAtHost(scheme: UriScheme, text: string, start: number): SipUri {
  // The first `@`: another one has to be escaped in a user part.
  const at = text.indexOf("@", start);
  const hostStart = at < 0 ? start : at + 1;
  const hostEnd = endOfHost(text, hostStart);
  const question = text.indexOf("?", hostEnd);
  const uriEnd = question < 0 ? text.length : question;
  const semicolon = text.indexOf(";", hostEnd);
  const userEnd = at < 0 ? start : endOfUser(text, start, at);
  return {
    scheme,
    text,
    user: userEnd > start ? percentDecode(text.slice(start, userEnd)) : undefined,
    userParameters: userEnd > start ? userParameters(text, userEnd, at) : "",
    host: text.slice(hostStart, hostEnd),
    uriParameters: semicolon < 0 || semicolon > uriEnd ? "" : text.slice(semicolon, uriEnd),
  };
}

/** Position of the `;` or `:` behind the user, at most `at`. */
function endOfUser(text: string, start: number, at: number): number {
  for (let position = start; position < at; position += 1) {
    const code = text.charCodeAt(position);
    if (code === 0x3b || code === COLON) return position;
  }
  return at;
}

/** From the first `;` to the password or the `@`. */
function userParameters(text: string, userEnd: number, at: number): string {
  if (text.charCodeAt(userEnd) === COLON) return "";
  const colon = text.indexOf(":", userEnd);
  return text.slice(userEnd, colon >= 0 && colon < at ? colon : at);
}

/** Position behind the host: of the port's colon, of `;`, `?`, or of the end. */
function endOfHost(text: string, start: number): number {
  let position = start;
  if (text.charCodeAt(start) === 0x5b) {
    const bracket = text.indexOf("]", start);
    if (bracket >= 0) position = bracket + 1;
  }
  for (; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === COLON || code === 0x3b || code === 0x3f) return position;
  }
  return text.length;
}
