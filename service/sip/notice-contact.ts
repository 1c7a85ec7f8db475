/**
 * What the three contacts and the id of a 603+ may be, ATIS-1000099. The same judgement for what
 * goes out and for what comes in, and for the contacts in the jCard of a 608 (RFC 8688).
 */

export type UrlFault = "url-scheme" | "url-characters" | "url-credentials" | "url-host";
export type TelFault = "tel-format" | "tel-without-plus" | "tel-separators";

const LONGEST_EMAIL = 128;

const URL_REASONS: Readonly<Record<UrlFault, string>> = {
  "url-scheme": "must begin with https://",
  "url-characters":
    "holds a character that no URL holds; write it percent-encoded, and a host in other letters as xn--",
  "url-credentials": "must not hold a user name or password",
  "url-host": "must have a host name of the public DNS, not an address and not a local name",
};

/** Why a policy may not give this URL to callers; undefined when it may. */
export function reasonAgainstUrl(url: string): string | undefined {
  const fault = urlFault(url);
  return fault && URL_REASONS[fault];
}

/** Why a policy may not give this number to callers; undefined when it may. */
export function reasonAgainstTel(tel: string): string | undefined {
  return telFault(tel) === undefined
    ? undefined
    : "must be a global number in E.164: + and 7 to 15 digits, without separators";
}

/** Why a policy may not give this e-mail address to callers; undefined when it may. */
export function reasonAgainstEmail(email: string): string | undefined {
  return isEmail(email)
    ? undefined
    : "must be an e-mail address without quotes, at most 128 characters of ASCII";
}

/**
 * An https URL whose host is a name of the public DNS.
 *
 * @returns the first thing wrong with it, or undefined
 */
export function urlFault(url: string): UrlFault | undefined {
  if (!/^https:\/\//i.test(url)) return "url-scheme";
  // RFC 3986 §2: what stands in no URI. The semicolon would end the value inside `text`.
  if (/[^!#-~]|[;<>[\]\\^`{|}]/.test(url) || /%(?![0-9a-f]{2})/i.test(url)) return "url-characters";
  const authority = url.slice("https://".length).split(/[/?#]/, 1)[0] ?? "";
  if (authority.includes("@")) return "url-credentials";
  const colon = authority.indexOf(":");
  const host = colon < 0 ? authority : authority.slice(0, colon);
  const isPortGood = colon < 0 || /^\d{1,5}$/.test(authority.slice(colon + 1));
  return isPortGood && isPublicName(host) ? undefined : "url-host";
}

/** Two labels or more, the last beginning with a letter: no address, no `localhost`. */
function isPublicName(host: string): boolean {
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  return host.length <= 253 && labels.length > 1 && labels.every(isLabel) && /^[a-z]/i.test(last);
}

function isLabel(label: string): boolean {
  const isInRange = label.length > 0 && label.length <= 63;
  return isInRange && /^[a-z0-9-]+$/i.test(label) && !label.startsWith("-") && !label.endsWith("-");
}

/**
 * A global E.164 number: `+` and 7 to 15 digits. What only lacks the `+`, or has separators, is
 * told apart, because a receiver can still dial it.
 */
export function telFault(tel: string): TelFault | undefined {
  if (/^\+[1-9]\d{6,14}$/.test(tel)) return undefined;
  if (/^[1-9]\d{6,14}$/.test(tel)) return "tel-without-plus";
  const digits = tel.replace(/[-.() ]/g, "");
  return /^\+?[1-9]\d{6,14}$/.test(digits) ? "tel-separators" : "tel-format";
}

/** True for an address without a quoted local part, in ASCII, of at most 128 characters. */
export function isEmail(email: string): boolean {
  const at = email.indexOf("@");
  const local = email.slice(0, Math.max(at, 0));
  // RFC 5322 §3.2.3 dot-atom, without the braces and bars that URLs and placeholders need.
  const isLocal = /^[A-Za-z0-9.!#$%&'*+/=?^_`~-]{1,64}$/.test(local);
  return email.length <= LONGEST_EMAIL && isLocal && isPublicName(email.slice(at + 1));
}

/** True for 1 to 64 letters, digits, `_` and `-`. On the per-call path. */
export function isNoticeId(id: string): boolean {
  if (id.length === 0 || id.length > 64) return false;
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    const lower = code | 0x20;
    const isLetter = lower >= 0x61 && lower <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && !isDigit && code !== 0x5f && code !== 0x2d) return false;
  }
  return true;
}
