import { splitValues } from "./header-values.ts";
import { type Claims, isClaims, Passport } from "./passport-claims.ts";

export type PassportFault =
  | "too-long"
  /** `..signature`: the claims are to be rebuilt from the call (RFC 8224 §7), which is not done. */
  | "compact-form"
  | "not-three-parts"
  | "header-not-json"
  | "payload-not-json";

export type ReadPassport =
  | { readonly ok: true; readonly passport: Passport }
  | { readonly ok: false; readonly why: PassportFault };

/** What the decision takes from the PASSporTs of a call. */
export type CallerPassport = Pick<Passport, "attest" | "orig">;

const LONGEST_IDENTITY = 16_384;
const MOST_IDENTITIES = 16;

/**
 * A signer writes the same header, its `x5u` and all, into every PASSporT until its certificate
 * changes, so the last ones decoded are kept by their text; that halves the cost of a PASSporT.
 */
const decodedHeaders = new Map<string, Claims | undefined>();
const MOST_DECODED_HEADERS = 512;
const LONGEST_DECODED_HEADER = 512;

/**
 * The PASSporT that names the caller: the first of SHAKEN or without an extension, else the first
 * that can be read. Its signature is the verifier's business; and because nothing here says which
 * of several the verifier found good, the weakest attestation among them counts.
 *
 * @param identity Identity header values, each perhaps several, comma-joined
 */
export function passportOf(identity: readonly string[]): CallerPassport | undefined {
  let caller: CallerPassport | undefined;
  let other: CallerPassport | undefined;
  for (const header of identity) {
    for (const value of splitValues(header, MOST_IDENTITIES)) {
      const read = readPassport(value);
      if (!read.ok) continue;
      const { ppt, attest, orig } = read.passport;
      const passport = { attest, orig };
      if (ppt !== undefined && ppt !== "shaken") other ??= passport;
      else caller = caller === undefined ? passport : withWeakerAttestation(caller, passport);
    }
  }
  return caller ?? other;
}

function withWeakerAttestation(caller: CallerPassport, another: CallerPassport): CallerPassport {
  const isWeaker = (another.attest ?? "D") > (caller.attest ?? "D");
  return isWeaker ? { ...caller, attest: another.attest } : caller;
}

/** Reads every PASSporT of a call, in the order of the headers, the unreadable ones with a reason. */
export function readPassports(identity: readonly string[]): readonly ReadPassport[] {
  return identity.flatMap((header) => splitValues(header, MOST_IDENTITIES).map(readPassport));
}

/**
 * Decodes one Identity header value (RFC 8224 §4) without looking at its signature. Never throws;
 * at most 16 KB are decoded.
 */
export function readPassport(identity: string): ReadPassport {
  if (identity.length > LONGEST_IDENTITY) return { ok: false, why: "too-long" };
  const semicolon = identity.indexOf(";");
  const parameters = semicolon < 0 ? "" : identity.slice(semicolon);
  const token = (semicolon < 0 ? identity : identity.slice(0, semicolon)).trim();
  if (token.startsWith("..")) return { ok: false, why: "compact-form" };
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  if (first < 1 || second < first + 2 || token.indexOf(".", second + 1) >= 0) {
    return { ok: false, why: "not-three-parts" };
  }
  const header = decodeHeader(token.slice(0, first));
  if (header === undefined) return { ok: false, why: "header-not-json" };
  const payload = decodeClaims(token.slice(first + 1, second));
  if (payload === undefined) return { ok: false, why: "payload-not-json" };
  return { ok: true, passport: new Passport(header, payload, parameters) };
}

function decodeHeader(part: string): Claims | undefined {
  const known = decodedHeaders.get(part);
  if (known !== undefined || part.length > LONGEST_DECODED_HEADER)
    return known ?? decodeClaims(part);
  const header = decodeClaims(part);
  if (decodedHeaders.size === MOST_DECODED_HEADERS) decodedHeaders.clear();
  decodedHeaders.set(part, header);
  return header;
}

function decodeClaims(part: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(decodeText(part));
    return isClaims(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

const BASE64URL_ONLY = /[-_]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

/** `atob` costs a fifth of a Buffer; it gives bytes, which are the text as long as it is ASCII. */
function decodeText(part: string): string {
  const text = BASE64URL_ONLY.test(part) ? undefined : atob(part);
  return text !== undefined && ASCII.test(text)
    ? text
    : Buffer.from(part, "base64url").toString("utf8");
}
