import { describe, expect, it } from "vitest";
import { passportOf, readPassport, readPassports } from "../../service/sip/passport.ts";
import type { Passport } from "../../service/sip/passport-claims.ts";
import { identityHeader } from "./identity-header.ts";

const SHAKEN = {
  attest: "A",
  dest: { tn: ["13125550100"] },
  iat: 1_795_161_600,
  orig: { tn: "14045551234" },
  origid: "123e4567-e89b-12d3-a456-426614174000",
};

function passport(identity: string): Passport {
  const read = readPassport(identity);
  if (!read.ok) throw new Error(read.why);
  return read.passport;
}

describe("a SHAKEN PASSporT", () => {
  it("is read whole", () => {
    const header = {
      alg: "ES256",
      ppt: "shaken",
      typ: "passport",
      x5u: "https://cert.example/c.pem",
    };
    const { ppt, attest, orig, dest, iat, origid, div, certificate, oddities } = passport(
      identityHeader(SHAKEN, header),
    );
    const read = { ppt, attest, orig, dest, iat, origid, div, certificate, oddities };
    expect(read).toEqual({
      ppt: "shaken",
      attest: "A",
      orig: { tn: "14045551234", uri: undefined },
      dest: { tn: ["13125550100"], uri: [] },
      iat: 1_795_161_600,
      origid: "123e4567-e89b-12d3-a456-426614174000",
      div: undefined,
      certificate: "https://cert.example/c.pem",
      oddities: [],
    });
  });

  it("names its certificate in the info parameter when the token does not", () => {
    expect(passport(identityHeader(SHAKEN)).certificate).toBe("https://cert.example/a,b.pem");
  });

  it("is read from a header whose parameters are missing", () => {
    const token = identityHeader(SHAKEN).split(";")[0] ?? "";
    expect(passport(token)).toMatchObject({ ppt: "shaken", certificate: undefined });
  });

  // The PASSporT printed in RFC 8688 §4.1 strays in these four ways.
  it("is read as RFC 8688 prints one, with what is odd about it", () => {
    const read = passport(
      identityHeader({
        attest: "A",
        dest: { tn: "+12155550113" },
        iat: "1443208345",
        orig: { tn: "+12155550112" },
        origid: "123e4567-e89b-12d3-a456-42665544000",
      }),
    );
    expect(read).toMatchObject({
      attest: "A",
      orig: { tn: "12155550112" },
      dest: { tn: ["12155550113"] },
      iat: 1_443_208_345,
      origid: "123e4567-e89b-12d3-a456-42665544000",
    });
    expect([...read.oddities].sort()).toEqual([
      "dest-not-array",
      "iat-not-number",
      "origid-not-uuid",
      "tn-not-canonical",
    ]);
  });
});

describe("claims of another type than they should be", () => {
  it.each([
    [{ attest: "D" }, { attest: undefined }, "attest-unknown"],
    [{ attest: "b" }, { attest: "B" }, undefined],
    [{ attest: 1 }, { attest: undefined }, "attest-unknown"],
    [{ iat: "soon" }, { iat: undefined }, "iat-not-number"],
    [{ iat: 1.5 }, { iat: undefined }, "iat-not-number"],
    [{ iat: undefined }, { iat: undefined }, "iat-missing"],
    [{ orig: undefined }, { orig: undefined }, "orig-missing"],
    [{ orig: "14045551234" }, { orig: undefined }, "orig-missing"],
    [{ orig: { tn: ["14045551234"] } }, { orig: undefined }, "orig-missing"],
    [{ orig: { tn: 14045551234 } }, { orig: { tn: "14045551234" } }, "tn-not-canonical"],
    [{ orig: { uri: "sip:a@h" } }, { orig: { uri: "sip:a@h", tn: undefined } }, undefined],
    [{ dest: null }, { dest: { tn: [], uri: [] } }, undefined],
    [{ dest: { tn: [1, null, {}], uri: [2] } }, { dest: { tn: ["1"] } }, "tn-not-canonical"],
    [{ origid: 7 }, { origid: undefined }, undefined],
    [{ div: { tn: "13125550100" } }, { div: { tn: "13125550100" } }, undefined],
  ])("%j are read as %j", (claims, expected, oddity) => {
    const read = passport(identityHeader({ ...SHAKEN, ...claims }));
    expect(read).toMatchObject(expected);
    expect(read.oddities).toEqual(oddity === undefined ? [] : [oddity]);
  });

  it("are noted when header and token name different extensions; the token counts", () => {
    const read = passport(identityHeader(SHAKEN, { ppt: "div" }));
    expect(read).toMatchObject({ ppt: "div", oddities: ["ppt-differs"] });
  });
});

describe("an Identity header that is none", () => {
  const part = (text: string) => Buffer.from(text).toString("base64url");

  it.each([
    ["", "not-three-parts"],
    ["eyJ9", "not-three-parts"],
    ["a.b", "not-three-parts"],
    [".b.c", "not-three-parts"],
    ["a..c", "not-three-parts"],
    ["a.b.c.d", "not-three-parts"],
    ["..c2lnbmF0dXJl;info=<https://cert.example>", "compact-form"],
    ["a.b.c", "header-not-json"],
    [`${part("[]")}.${part("{}")}.c`, "header-not-json"],
    [`${part("{}")}.${part("{")}.c`, "payload-not-json"],
    [`${part("{}")}.${part("null")}.c`, "payload-not-json"],
    [`${part("{}")}.${part('"{}"')}.c`, "payload-not-json"],
    ["a".repeat(16_385), "too-long"],
  ])("%.40s: %s", (identity, why) => {
    expect(readPassport(identity)).toEqual({ ok: false, why });
  });

  it("of 16 KB of nested JSON is refused as quickly as any", () => {
    const identity = `${part("{}")}.${part("[".repeat(12_000))}.c`;
    const started = performance.now();
    expect(readPassport(identity)).toEqual({ ok: false, why: "payload-not-json" });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("several Identity headers", () => {
  const shaken = identityHeader(SHAKEN);
  const diverted = identityHeader(
    { ...SHAKEN, div: { tn: "13125550199" }, attest: undefined },
    { ppt: "div" },
  );

  it("are all read, in one header or in many, each with its own fault", () => {
    const kinds = readPassports([`${diverted}, ${shaken}`, "nonsense"]).map((read) =>
      read.ok ? read.passport.ppt : read.why,
    );
    expect(kinds).toEqual(["div", "shaken", "not-three-parts"]);
  });

  it("name the caller in the SHAKEN one, wherever it stands", () => {
    const own = identityHeader({ ...SHAKEN, orig: { tn: "16175550100" } });
    expect(passportOf(["nonsense", diverted, own])?.orig?.tn).toBe("16175550100");
  });

  it("name the caller in another one when there is no SHAKEN one", () => {
    expect(passportOf([diverted])?.orig?.tn).toBe("14045551234");
    expect(passportOf(["nonsense"])).toBeUndefined();
  });

  it("attest the weakest level: nobody says which of them was verified", () => {
    const weaker = identityHeader({ ...SHAKEN, attest: "C" });
    const unattested = identityHeader({ ...SHAKEN, attest: undefined });
    expect(passportOf([shaken, weaker])?.attest).toBe("C");
    expect(passportOf([weaker, shaken])?.attest).toBe("C");
    expect(passportOf([shaken, unattested])?.attest).toBeUndefined();
  });
});
