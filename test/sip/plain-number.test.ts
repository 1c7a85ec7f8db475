import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNameAddr } from "../../service/sip/name-addr.ts";
import { numberOfUri } from "../../service/sip/number-of-uri.ts";
import { plainNumber } from "../../service/sip/plain-number.ts";

function inFull(value: string) {
  return numberOfUri(readNameAddr(value).uri);
}

const PLAIN = [
  '"Example Caller" <sip:+13035550100@sbc1.example.net;user=phone>;tag=a1',
  "<sip:+13035550100@sbc1.example.net>",
  "sip:+13035550100@sbc1.example.net",
  '"" <SIP:+442071838750@h>',
  "+13035550100",
  "+442071838750",
];

describe("a number in the usual form", () => {
  it.each(PLAIN)("is read at once, and as it would be in full: %s", (value) => {
    expect(plainNumber(value)).toBeDefined();
    expect(plainNumber(value)).toEqual(inFull(value));
  });
});

describe("a number in another form", () => {
  it.each([
    "sip:3035550100@h",
    "<tel:+13035550100>",
    "<sip:+1303555010@h>",
    "<sip:+13035550100;npdi@h>",
    "<sip:+1-303-555-0100@h>",
    "<sip:%2B13035550100@h>",
    '"a\\" <sip:+13035550100@h>" <sip:+13035550199@h>',
    '"a" b <sip:+13035550100@h>',
    "Alice <sip:+13035550100@h>",
    "sip:+13035550100@h<",
    "<sip:+13035550100>",
    "",
  ])("is left to be read in full: %s", (value) => {
    expect(plainNumber(value)).toBeUndefined();
  });

  it("is never read differently from how it would be in full", () => {
    const piece = fc.constantFrom(
      ...['"', "<", ">", "\\", " ", ";", "@", "+", "sip:", "SIP:", "sips:", "tel:", "name"],
      ...["+13035550100", "+442071838750", "1", "0", "%2B", "@h", ";phone-context=+44", ",", "?"],
    );
    const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string(), fc.constantFrom(...PLAIN)), (value) => {
        const plain = plainNumber(value);
        if (plain !== undefined) expect(plain).toEqual(inFull(value));
      }),
      { numRuns: 50_000 },
    );
  });
});
