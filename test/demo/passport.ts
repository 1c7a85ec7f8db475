/**
 * An Identity header with a SHAKEN PASSporT (RFC 8225, RFC 8588) in full size. Its signature is
 * none: the SBC believes its neighbour's verstat, and the service only reads the claims.
 *
 * @param orig calling number, E.164 digits without +
 * @param dest called number, likewise
 */
export function identityHeader(orig: string, dest: string, attest: "A" | "B" | "C"): string {
  const encode = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
  const certificate = "https://certificates.example.net/shaken/1234.pem";
  const token = [
    encode({ alg: "ES256", ppt: "shaken", typ: "passport", x5u: certificate }),
    encode({
      attest,
      dest: { tn: [dest] },
      iat: 1_795_000_000,
      orig: { tn: orig },
      origid: "8f1b3a52-5c0e-4c57-9f1c-2f4e6f0d9b11",
    }),
    Buffer.alloc(64, 7).toString("base64url"),
  ].join(".");
  return `Identity: ${token};info=<${certificate}>;alg=ES256;ppt="shaken"`;
}
