import { describe, expect, it } from "vitest";
import { codes, GOOD_REASON, judged, response } from "../trace.ts";

const CARD = "<https://block.example.net/c.jwt>;purpose=jwscard";
const rejected = (...lines: readonly string[]) => judged(response(608, "Rejected", lines));

describe("a 607", () => {
  it("carries nothing but its code", () => {
    const judgement = judged(response(607, "Unwanted", []));
    expect([judgement.verdict, codes(judgement)]).toEqual(["607", []]);
  });

  it("may say its own cause again", () => {
    expect(codes(judged(response(607, "Unwanted", ["Reason: SIP;cause=607"])))).toEqual([]);
  });

  it("is malformed with the Reason of a 603+", () => {
    expect(judged(response(607, "Unwanted", [`Reason: ${GOOD_REASON}`])).verdict).toBe("malformed");
  });
});

describe("a 608", () => {
  it.each([
    ["as in RFC 8688 §3.1", `Call-Info: ${CARD}`],
    [
      "with blanks and another case",
      "CALL-INFO : < https://block.example.net/c.jwt > ; Purpose = JWSCARD",
    ],
    ["with a quoted purpose", 'Call-Info: <https://block.example.net/c.jwt>;purpose="jwscard"'],
    ["folded", "Call-Info: <https://block.example.net/c.jwt>\r\n ;purpose=jwscard"],
    ["behind another value", `Call-Info: <https://a.example/i,con>;purpose=icon , ${CARD}`],
    ["with a comma in its address", "Call-Info: <https://block.example.net/a,b>;purpose=jwscard"],
  ])("%s is well-formed", (_what, line) => {
    const judgement = rejected(line);
    expect([judgement.verdict, codes(judgement)]).toEqual(["608", []]);
  });

  it("finds the jCard in a header of its own behind others", () => {
    expect(
      rejected("Call-Info: <https://a.example/i>;purpose=info", `Call-Info: ${CARD}`).verdict,
    ).toBe("608");
  });

  it("is plain without Call-Info, and malformed with one for something else", () => {
    expect(rejected().verdict).toBe("plain");
    expect(rejected("Call-Info: <https://a.example/i>;purpose=info").verdict).toBe("malformed");
  });
});

describe("what is not judged", () => {
  it.each([200, 302, 404, 486, 503, 604, 606])("a %d without redress data", (status) => {
    expect(() => judged(response(status, "X", ["Reason: Q.850;cause=16"]))).toThrow("not judged");
  });
});
