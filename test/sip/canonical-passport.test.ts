import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalShaken } from "../../service/sip/canonical-passport.ts";
import { readPassport } from "../../service/sip/passport.ts";

const HEADER = '{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"https://c.example/a.pem"}';
const PAYLOAD =
  '{"attest":"B","dest":{"tn":["13125550100"]},"iat":1795161600,"orig":{"tn":"14045551234"},"origid":"123e4567-e89b-12d3-a456-426614174000"}';

function identity(header: string, payload: string, rest = ".c2ln;info=<https://c.example/a.pem>") {
  const encode = (text: string) => Buffer.from(text).toString("base64url");
  return `${encode(header)}.${encode(payload)}${rest}`;
}

describe("a SHAKEN PASSporT as the standard writes it", () => {
  it("gives its attestation and its orig at once", () => {
    expect(canonicalShaken(identity(HEADER, PAYLOAD))).toEqual({ attest: "B", tn: "14045551234" });
  });
});

describe("a PASSporT in another form is left to be read in full", () => {
  it.each([
    ["another extension", identity(HEADER.replace("shaken", "div"), PAYLOAD)],
    ["white space", identity(HEADER, PAYLOAD.replace(",", ", "))],
    ["another attestation", identity(HEADER, PAYLOAD.replace('"B"', '"D"'))],
    ["a claim more", identity(HEADER, PAYLOAD.replace('"iat"', '"foo":1,"iat"'))],
    ["a control character in a text", identity(HEADER, PAYLOAD.replace("123e", "123\n"))],
    ["a number that JSON does not know", identity(HEADER, PAYLOAD.replace('"iat":1', '"iat":01'))],
    ["a fourth part", identity(HEADER, PAYLOAD, ".c2ln.x")],
    ["two parts", identity(HEADER, PAYLOAD, "")],
    ["no base64", "a-b.c-d.e"],
    ["parameters in the middle of a token", identity(HEADER, PAYLOAD).replace("ey", "e;y")],
    ["nothing", ""],
  ])("%s", (_, value) => {
    expect(canonicalShaken(value)).toBeUndefined();
  });
});

describe("both ways of reading", () => {
  const piece = fc.constantFrom(HEADER, PAYLOAD, HEADER.replace("ES256", "none"), "{}", "", "x");
  const rest = fc.constantFrom("", ".c2ln", ".c2ln;ppt=div", ".a.b", ";x.y", "..", ".c2ln, x");
  it("agree wherever both answer", () => {
    fc.assert(
      fc.property(piece, piece, rest, fc.nat(400), fc.string({ maxLength: 2 }), (...parts) => {
        const [header, payload, tail, at, noise] = parts;
        const whole = identity(header, payload, tail);
        const value = noise === "" ? whole : whole.slice(0, at) + noise + whole.slice(at + 1);
        const quick = canonicalShaken(value);
        if (quick === undefined) return;
        const read = readPassport(value);
        if (!read.ok) throw new Error(`read only one way: ${value}`);
        const { attest, orig, ppt } = read.passport;
        expect({ attest, tn: orig?.tn, ppt }).toEqual({ ...quick, ppt: "shaken" });
      }),
      { numRuns: 50_000 },
    );
  });
});
