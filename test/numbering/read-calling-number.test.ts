import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallingNumber } from "../../service/numbering/calling-number.ts";
import { readCallingNumber } from "../../service/numbering/read-calling-number.ts";

const nanp = (national: number): CallingNumber => ({
  kind: "nanp",
  national,
  e164: 10_000_000_000 + national,
});

describe("a NANP number", () => {
  it.each([
    "2122345678",
    "12122345678",
    "+12122345678",
    "0012122345678",
    "01112122345678",
    "+1 (212) 234-5678;ext=5",
    "+1.212.234.5678",
    "(212) 234-5678",
    "(+1) 212 234 5678",
    " 2122345678\t",
    "2122345678;npdi;rn=+12125550000",
  ])("is read from %j", (text) => {
    expect(readCallingNumber(text)).toEqual(nanp(2_122_345_678));
  });

  it("keeps all ten digits of the highest number", () => {
    expect(readCallingNumber("9999999999")).toEqual(nanp(9_999_999_999));
  });

  it("may have an exchange that begins with 0 or 1: that is the number plan's business", () => {
    expect(readCallingNumber("+18091234567")).toEqual(nanp(8_091_234_567));
  });
});

describe("digits that claim to be NANP and cannot be", () => {
  it.each([
    ["1234567890", "npa-first-digit"],
    ["1111111111", "npa-first-digit"],
    ["0000000000", "npa-first-digit"],
    ["0112345678", "npa-first-digit"],
    ["+11234567890", "npa-first-digit"],
    ["10123456789", "npa-first-digit"],
    ["+121255512345", "digit-count"],
    ["+1212555123", "digit-count"],
    ["+1", "digit-count"],
    ["+1911", "digit-count"],
    ["001212", "short"],
    ["0012125", "short"],
    ["00121255512345", "digit-count"],
    ["0111212555123", "digit-count"],
  ])("%s is %s", (text, fault) => {
    const expected: CallingNumber =
      fault === "short"
        ? { kind: "none", why: "short" }
        : {
            kind: "invalid",
            digits: text.replace("+", ""),
            fault: fault as "digit-count" | "npa-first-digit",
          };
    expect(readCallingNumber(text)).toEqual(expected);
  });

  it("are invalid behind +1 however many they are, and shown to 32 digits", () => {
    expect(readCallingNumber(`+1${"2".repeat(60_000)}`)).toEqual({
      kind: "invalid",
      digits: `1${"2".repeat(31)}`,
      fault: "digit-count",
    });
  });

  it("are shown with their leading zeros", () => {
    expect(readCallingNumber("000-000-0000")).toMatchObject({ digits: "0000000000" });
  });
});

describe("a number of another country", () => {
  it.each([
    ["+442071838750", 442_071_838_750],
    ["00442071838750", 442_071_838_750],
    ["011442071838750", 442_071_838_750],
    ["+2125551234", 2_125_551_234],
    ["+6834123", 6_834_123],
    ["+999999999999999", 999_999_999_999_999],
    ["011999999999999999", 999_999_999_999_999],
  ])("is read from %s", (text, e164) => {
    expect(readCallingNumber(text)).toEqual({ kind: "foreign", e164 });
  });
});

describe("no number", () => {
  it.each([
    ["", "absent"],
    ["  ", "absent"],
    [";phone-context=+1", "absent"],
    ["anonymous", "anonymous"],
    ["Anonymous", "anonymous"],
    ["restricted", "anonymous"],
    [" Unavailable ;x=1", "anonymous"],
    ["unknown", "anonymous"],
    ["911", "short"],
    ["+911", "short"],
    ["5551234", "short"],
    ["555-1234", "short"],
    ["100", "short"],
    ["011", "short"],
    ["12345678", "unclear"],
    ["123456789", "unclear"],
    ["442071838750", "unclear"],
    ["22122345678", "unclear"],
    ["122345678901", "unclear"],
    ["+9999999999999999", "unclear"],
    ["01144207183875012345", "unclear"],
    ["+0012122345678", "unclear"],
    ["0000000000000", "unclear"],
    ["1212555123a", "not-digits"],
    ["+1212555123a", "not-digits"],
    ["1-800-FLOWERS", "not-digits"],
    ["alice", "not-digits"],
    ["+", "not-digits"],
    ["--", "not-digits"],
    ["++12122345678", "not-digits"],
    ["1212+2345678", "not-digits"],
    ["*67", "not-digits"],
    ["2122345678\r\n", "not-digits"],
    ["212234567\u0668", "not-digits"],
    ["anonymousanonymous", "not-digits"],
  ])("%j is %s", (text, why) => {
    expect(readCallingNumber(text)).toEqual({ kind: "none", why });
  });
});

/** The same rules in the plainest way: strings, regular expressions, BigInt. */
function oracle(text: string): CallingNumber {
  const body = text.split(";")[0] as string;
  const spaceless = body.replace(/[ \t]/g, "");
  if (spaceless === "") return { kind: "none", why: "absent" };
  const bare = spaceless.replace(/[-.()]/g, "");
  if (!/^\+?[0-9]+$/.test(bare)) {
    return {
      kind: "none",
      why: /^\s*(anonymous|restricted|unavailable|unknown)\s*$/i.test(body)
        ? "anonymous"
        : "not-digits",
    };
  }
  const digits = bare.replace("+", "");
  const invalid = (fault: "digit-count" | "npa-first-digit"): CallingNumber => ({
    kind: "invalid",
    digits: digits.slice(0, 32),
    fault,
  });
  const fromNational = (ten: string): CallingNumber =>
    /^[2-9]/.test(ten) ? nanp(Number(BigInt(ten))) : invalid("npa-first-digit");
  const fromE164 = (rest: string): CallingNumber => {
    if (rest.startsWith("1")) {
      return rest.length === 11 ? fromNational(rest.slice(1)) : invalid("digit-count");
    }
    if (rest.length < 7) return { kind: "none", why: "short" };
    if (rest.length > 15 || rest.startsWith("0")) return { kind: "none", why: "unclear" };
    return { kind: "foreign", e164: Number(BigInt(rest)) };
  };
  if (bare.startsWith("+")) return fromE164(digits);
  if (digits.length <= 7) return { kind: "none", why: "short" };
  if (digits.length === 10) return fromNational(digits);
  if (digits.startsWith("011")) return fromE164(digits.slice(3));
  if (digits.startsWith("00")) return fromE164(digits.slice(2));
  if (/^1\d{10}$/.test(digits)) return fromNational(digits.slice(1));
  return { kind: "none", why: "unclear" };
}

describe("against the plain oracle", () => {
  const prefixed = fc
    .tuple(
      fc.constantFrom("", "+", "+1", "1", "00", "001", "011", "0111", "+0", "0", "(", " "),
      fc.stringMatching(/^[0-9]{0,20}$/),
      fc.constantFrom("", ";ext=5", " ", "-", "a", "+"),
    )
    .map((parts) => parts.join(""));
  const numberLike = fc
    .array(fc.constantFrom(..."0123456789+-.() \t;aA*#%"), { maxLength: 24 })
    .map((characters) => characters.join(""));

  it("agrees on prefixes and digits of every length", () => {
    fc.assert(
      fc.property(prefixed, (text) => {
        expect(readCallingNumber(text)).toEqual(oracle(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it("agrees on anything that looks like a number", () => {
    fc.assert(
      fc.property(numberLike, (text) => {
        expect(readCallingNumber(text)).toEqual(oracle(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it("never throws, whatever the characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(["nanp", "foreign", "invalid", "none"]).toContain(readCallingNumber(text).kind);
      }),
      { numRuns: 5_000 },
    );
  });
});
