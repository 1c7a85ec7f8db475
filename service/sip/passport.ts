import { canonicalShaken } from "./canonical-passport.ts";
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
      const shaken = canonicalShaken(value);
      if (shaken !== undefined) {
        const { attest, tn } = shaken;
        caller = weaker(caller, { attest, orig: { tn, uri: undefined } });
        continue;
      }
      const read = readPassport(value);
      if (!read.ok) continue;
      const { ppt, attest, orig } = read.passport;
      const passport = { attest, orig };
      if (ppt !== undefined && ppt !== "shaken") other ??= passport;
      else caller = weaker(caller, passport);
    }
  }
  return caller ?? other;
}

/** The first caller, with the weaker attestation of the two. */
function weaker(caller: CallerPassport | undefined, another: CallerPassport): CallerPassport {
  if (caller === undefined) return another;
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
  const header = decodeClaims(token.slice(0, first));
  if (header === undefined) return { ok: false, why: "header-not-json" };
  const payload = decodeClaims(token.slice(first + 1, second));
  if (payload === undefined) return { ok: false, why: "payload-not-json" };
  return { ok: true, passport: new Passport(header, payload, parameters) };
}

function decodeClaims(part: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isClaims(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
