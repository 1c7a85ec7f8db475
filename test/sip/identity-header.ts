/** Writes the Identity header of a PASSporT with these claims; its signature is made up. */
export function identityHeader(
  payload: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = { alg: "ES256", ppt: "shaken", typ: "passport" },
): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${part(header)}.${part(payload)}.c2lnbmF0dXJl;info=<https://cert.example/a,b.pem>;alg=ES256;ppt="shaken"`;
}
