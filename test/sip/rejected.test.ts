import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reasonAgainstJwsUrl, rejectedResponse } from "../../service/sip/rejected.ts";

describe("a 608", () => {
  it("is exactly this (RFC 8688 §4.1)", () => {
    expect(rejectedResponse("https://block.example.net/complaint-jws")).toEqual({
      status: 608,
      phrase: "Rejected",
      headers: "Call-Info: <https://block.example.net/complaint-jws>;purpose=jwscard\r\n",
    });
  });

  it("is one header line with one address in it, whatever a policy says", () => {
    const hostile = fc.string({ unit: fc.constantFrom(..."a/?#%20.;,<>\"'\\\r\n\t \0{}@:ä") });
    const anyUrl = fc.oneof(
      hostile.map((path) => `https://r.example/${path}`),
      hostile.map((host) => `https://${host}`),
      fc.string({ unit: "binary" }).map((path) => `https://r.example/${path}`),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: "binary" }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(anyUrl, (url) => {
        if (reasonAgainstJwsUrl(url) !== undefined) {
          expect(() => rejectedResponse(url)).toThrow(/jcard: url/);
          return;
        }
        accepted += 1;
        expect(rejectedResponse(url).headers).toMatch(
          /^Call-Info: <https:\/\/[!#-+.-:=?-Z_a-z~-]+>;purpose=jwscard\r\n$/i,
        );
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe("the address of a 608", () => {
  it.each(["https://r.example", "https://r.example:8443/a/b?c=d&e=%2C"])("may be %s", (url) => {
    expect(reasonAgainstJwsUrl(url)).toBeUndefined();
  });

  it.each([
    ["http://r.example/jcard", /https/],
    ["https://127.0.0.1/jcard", /public DNS/],
    ["https://localhost/jcard", /public DNS/],
    ["https://user:word@r.example/", /password/],
    ["https://r.example/a,b", /%2C/],
    ["https://r.example/a;b", /percent-encoded/],
    ["https://r.example/>;x=<", /percent-encoded/],
    ["https://r.example/\r\nVia: x", /percent-encoded/],
    [`https://r.example/${"a".repeat(300)}`, /300/],
  ])("may not be %j", (url, reason) => {
    expect(reasonAgainstJwsUrl(url)).toMatch(reason);
  });

  it("is the same for every call (RFC 8688 §6)", () => {
    expect(reasonAgainstJwsUrl("https://r.example/{id}")).toMatch(/RFC 8688 §6/);
  });
});
