import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { jcardOf } from "../../service/sip/jcard.ts";
import { type Es256Key, readEs256Key, signJcard } from "../../service/sip/jcard-jws.ts";
import { newKey, readJws } from "./jws.ts";

const X5U = "https://certificates.example.net/redress.cer";
const JCARD = jcardOf({ fn: "Ünïcode Telecom 📞", email: "redress@example.net" });
const NOON = Date.UTC(2026, 10, 20, 12);

function keyOf(pem: string): Es256Key {
  const read = readEs256Key(pem);
  if (!read.ok) throw new Error(read.reason);
  return read.key;
}

describe("the JWS of a jCard (RFC 8688 §3.2)", () => {
  const key = newKey();
  const signer = { key: keyOf(key.pem), x5u: X5U, jcard: JCARD };

  it("is signed with ES256, which another implementation finds true", async () => {
    const jws = readJws(await signJcard(signer, NOON));
    expect(jws.isBy(key.public)).toBe(true);
    expect(jws.isBy(newKey().public)).toBe(false);
  });

  it("is not true any more for another time or another contact", async () => {
    const [header, payload = "", signature] = (await signJcard(signer, NOON)).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    for (const changed of [{ iat: NOON / 1000 + 60 }, { jcard: ["vcard", []] }]) {
      const forged = Buffer.from(JSON.stringify({ ...claims, ...changed })).toString("base64url");
      expect(readJws(`${header}.${forged}.${signature}`).isBy(key.public)).toBe(false);
    }
  });

  it("names typ, alg and x5u, and nothing else", async () => {
    expect(readJws(await signJcard(signer, NOON)).header).toEqual({
      alg: "ES256",
      typ: "vcard+json",
      x5u: X5U,
    });
  });

  it("holds the jCard as it is and the time in whole seconds", async () => {
    expect(readJws(await signJcard(signer, NOON + 999)).payload).toEqual({
      iat: NOON / 1000,
      jcard: JSON.parse(JSON.stringify(JCARD)),
    });
  });
});

describe("a key file", () => {
  it.each([
    ["openssl genpkey", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]],
    ["openssl ecparam", ["ecparam", "-genkey", "-name", "prime256v1"]],
  ])("may come from %s", (_, command) => {
    const pem = execFileSync("openssl", command, { stdio: ["ignore", "pipe", "ignore"] });
    expect(readEs256Key(pem.toString())).toMatchObject({ ok: true });
  });

  it("has a fingerprint that openssl gives too, and no secret that shows", () => {
    const key = newKey();
    const { fingerprint, ...rest } = keyOf(key.pem);
    const der = execFileSync("openssl", ["pkey", "-pubout", "-outform", "DER"], { input: key.pem });
    const sum = execFileSync("openssl", ["dgst", "-sha256", "-r"], { input: der }).toString();
    expect(fingerprint).toBe(sum.slice(0, 12));
    expect(JSON.stringify(rest)).toBe('{"privateKey":{}}');
  });

  const encrypted = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
  });
  const pkcs8 = { type: "pkcs8", format: "pem" } as const;
  it.each([
    ["nothing", "", /private key in PEM/],
    ["no PEM", "secret", /private key in PEM/],
    ["half a key", newKey().pem.slice(0, 80), /private key in PEM/],
    ["a public key", encrypted.publicKey, /private key in PEM/],
    ["a key with a passphrase", encrypted.privateKey, /without a passphrase/],
    ["a key on another curve", newKey("P-384").pem, /not ec secp384r1/],
    [
      "a key of another kind",
      generateKeyPairSync("ed25519").privateKey.export(pkcs8) as string,
      /not ed25519/,
    ],
    [
      "an RSA key",
      generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(pkcs8) as string,
      /not rsa$/,
    ],
  ])("with %s is refused with the reason", (_, pem, reason) => {
    expect(readEs256Key(pem)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it("that is refused is not quoted in the reason", () => {
    expect(JSON.stringify(readEs256Key("secret"))).not.toContain("secret");
  });
});
