import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkResponse, DECLINE, UNWANTED } from "../../service/sip/responses.ts";

describe("the plain responses", () => {
  it("say nothing of why: no header at all", () => {
    expect(DECLINE).toEqual({ status: 603, phrase: "Decline", headers: "" });
    expect(UNWANTED).toEqual({ status: 607, phrase: "Unwanted", headers: "" });
  });

  it("are themselves allowed in a policy", () => {
    for (const { status, phrase } of [DECLINE, UNWANTED]) {
      expect(checkResponse(status, phrase)).toBeUndefined();
    }
  });
});

describe("a reject that a policy names", () => {
  it.each([
    [403, "Forbidden"],
    [433, "Anonymity Disallowed"],
    [500, "Server Internal Error"],
    [603, "Declined"],
    [603, "Blocked"],
    [699, "Número não permitido"],
  ])("may be %i %s", (status, phrase) => {
    expect(checkResponse(status, phrase)).toBeUndefined();
  });

  it.each([
    [404, /try elsewhere/],
    [503, /try elsewhere/],
    [408, /try elsewhere/],
    [480, /not known here/],
    [486, /not known here/],
    [600, /not known here/],
    [604, /not known here/],
    [401, /challenge/],
    [407, /challenge/],
    [608, /Call-Info/],
    [100, /400 to 699/],
    [183, /400 to 699/],
    [200, /400 to 699/],
    [302, /400 to 699/],
    [399, /400 to 699/],
    [700, /400 to 699/],
    [603.5, /400 to 699/],
    [Number.NaN, /400 to 699/],
  ])("may not be %s: %s", (status, reason) => {
    expect(checkResponse(status, "Any Phrase")).toMatch(reason);
  });

  it("may be 608 Rejected where the policy has the jCard for it, by no other phrase", () => {
    expect(checkResponse(608, "Rejected", true)).toBeUndefined();
    expect(checkResponse(608, "Rejected", false)).toMatch(/jcard section.*RFC 8688 §3\.1/);
    for (const phrase of ["Decline", "rejected", " Rejected", "Rejected\r\nVia: x", ""]) {
      expect(checkResponse(608, phrase, true)).toMatch(/RFC 8688 §5\.1/);
    }
  });

  it.each([401, 404, 407, 480, 486, 503, 600, 604])(
    "may not be %i for having a jCard",
    (status) => {
      expect(checkResponse(status, "Rejected", true)).toBeDefined();
    },
  );

  it.each(["Network Blocked", "network blocked", " Network  Blocked "])(
    "may not look like a 603+: %j",
    (phrase) => {
      expect(checkResponse(603, phrase)).toMatch(/ATIS-1000099/);
    },
  );

  it.each([
    ["", /empty/],
    [" ", /empty/],
    ["x".repeat(101), /100/],
    ["Decline\r\nVia: x", /control/],
    ["De\0cline", /control/],
    ["De\tcline", /control/],
  ])("may not have the phrase %j", (phrase, reason) => {
    expect(checkResponse(603, phrase)).toMatch(reason);
  });

  it("never has a line break or a NUL, whatever a policy says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 699 }),
        fc.string({ unit: "binary" }),
        (status, text) => {
          if (checkResponse(status, text) === undefined) expect(text).not.toMatch(/[\r\n\0]/);
        },
      ),
    );
  });
});
