import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { Jcard } from "./jcard.ts";

/** What it takes to sign a jCard. The key is in an object that never shows it. */
export interface JcardSigner {
  readonly key: Es256Key;
  /** https address of the certificate of the key, RFC 7515 §4.1.5. */
  readonly x5u: string;
  readonly jcard: Jcard;
}

export interface Es256Key {
  readonly privateKey: KeyObject;
  /** Start of the SHA-256 of the public key (SubjectPublicKeyInfo in DER), for logs. */
  readonly fingerprint: string;
}

export type ReadEs256Key =
  | { readonly ok: true; readonly key: Es256Key }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the private key of ES256, which is an EC key on P-256 (RFC 7518 §3.4).
 *
 * @param pem PKCS #8 or what `openssl ecparam` writes, without a passphrase
 * @returns the key, or what is wrong with it; a reason never holds any of the text
 */
export function readEs256Key(pem: string): ReadEs256Key {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: "pem" });
  } catch {
    return { ok: false, reason: "must hold a private key in PEM without a passphrase" };
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey;
  if (type !== "ec" || details?.namedCurve !== "prime256v1") {
    const held = [type, details?.namedCurve].filter((part) => part !== undefined).join(" ");
    return {
      ok: false,
      reason: `must hold an EC key on P-256, for ES256 (RFC 8688 §3.2.1), not ${held}`,
    };
  }
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const fingerprint = createHash("sha256").update(publicKey).digest("hex").slice(0, 12);
  return { ok: true, key: { privateKey, fingerprint } };
}

/**
 * Signs a jCard as RFC 8688 §3.2 has it: a JWS in compact serialisation, base64url without padding
 * and without line breaks.
 *
 * @param nowMs milliseconds since 1970, UTC; becomes `iat`, by which the caller tells a fresh card
 *   from a replayed one (§3.3)
 */
export async function signJcard(signer: JcardSigner, nowMs: number): Promise<string> {
  return await new SignJWT({ jcard: signer.jcard })
    .setProtectedHeader({ alg: "ES256", typ: "vcard+json", x5u: signer.x5u })
    .setIssuedAt(Math.floor(nowMs / 1000))
    .sign(signer.key.privateKey);
}
