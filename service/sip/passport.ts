import { splitValues } from "./header-values.ts";
import { type Claims, isClaims, type Passport, readClaims } from "./passport-claims.ts";

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
export function passportOf(identity: readonly string[]): Passport | undefined {
  let caller: Passport | undefined;
  let other: Passport | undefined;
  for (const header of identity) {
    for (const value of splitValues(header, MOST_IDENTITIES)) {
      const read = readPassport(value);
      if (!read.ok) continue;
      const { passport } = read;
      if (passport.ppt !== undefined && passport.ppt !== "shaken") other ??= passport;
      else caller = caller === undefined ? passport : withWeakerAttestation(caller, passport);
    }
  }
  return caller ?? other;
}

function withWeakerAttestation(caller: Passport, another: Passport): Passport {
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
  return { ok: true, passport: readClaims(header, payload, parameters) };
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
    const claims: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isClaims(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
