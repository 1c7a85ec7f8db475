import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from "node:crypto";

/** A new key of ES256 in PEM, with the public key that checks what it signs. */
export function newKey(namedCurve = "P-256"): { readonly pem: string; readonly public: KeyObject } {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  return { pem, public: createPublicKey(privateKey) };
}

/** A compact JWS taken apart by hand, without the library that made it. */
export interface ReadJws {
  readonly header: unknown;
  readonly payload: { readonly iat: number; readonly jcard: unknown };
  /** Whether the signature is the key's: ES256 is ECDSA on P-256 over SHA-256, RFC 7518 §3.4. */
  isBy(key: KeyObject): boolean;
}

export function readJws(jws: string): ReadJws {
  // RFC 7515 §2: base64url without padding, without line breaks or anything else.
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(jws)) {
    throw new Error(`not a compact JWS: ${jws}`);
  }
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const decoded = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  return {
    header: decoded(header),
    payload: decoded(payload),
    isBy: (key) =>
      verify(
        "sha256",
        Buffer.from(`${header}.${payload}`, "ascii"),
        // RFC 7518 §3.4: R and S one behind the other, not in DER.
        { key, dsaEncoding: "ieee-p1363" },
        Buffer.from(signature, "base64url"),
      ),
  };
}
