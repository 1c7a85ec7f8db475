import { describe, expect, it } from "vitest";
import {
  LOCATION_CODES,
  type LocationCode,
  releaseOfResponse,
  responseOfRelease,
} from "../../service/sip/isup.ts";

const NOTICE_TEXT = 'text="v=analytics1;url=https://r.example"';

// facts/standards.md §2.3, from SIP to ISUP, row by row.
describe("a SIP response becomes a REL", () => {
  it("603: cause 21, location user (RFC 3398 §8.2.6.1)", () => {
    expect(releaseOfResponse(603, "Decline", [])).toEqual({ cause: 21, location: "U" });
    expect(releaseOfResponse(603, "Decline", ["SIP;cause=603"])).toEqual({
      cause: 21,
      location: "U",
    });
  });

  it.each([401, 402, 403, 407])("%i: cause 21, location network (same)", (status) => {
    expect(releaseOfResponse(status, "x", [])).toEqual({ cause: 21, location: "network" });
  });

  it.each([607, 608])("%i: cause 31, so that its meaning is lost (same, catch-all)", (status) => {
    expect(releaseOfResponse(status, "x", [])).toEqual({ cause: 31, location: "U" });
  });

  it.each([
    `SIP;cause=603;${NOTICE_TEXT};location=RLN`,
    `Q.850;cause=21;${NOTICE_TEXT};location=RLN`,
  ])("603+: cause 21, location user, whatever its own location (%s)", (reason) => {
    expect(releaseOfResponse(603, "Network Blocked", [reason])).toEqual({
      cause: 21,
      location: "U",
    });
  });

  it.each(["SIP;cause=603;text=v=analytics1", `SIP;cause=603;text="v = analytics1"`])(
    "603+ that is malformed: the same, whatever stands beside it (%s)",
    (reason) => {
      expect(releaseOfResponse(603, "network blocked", ["Q.850;cause=31", reason])).toEqual({
        cause: 21,
        location: "U",
      });
      expect(releaseOfResponse(603, "Decline", ["Q.850;cause=31", reason])).toEqual({
        cause: 31,
        location: "U",
      });
    },
  );

  it("603 with a Q.850 Reason: that cause and that location (RFC 6432, RFC 8606)", () => {
    expect(releaseOfResponse(603, "Decline", ["Q.850;cause=21;location=RLN"])).toEqual({
      cause: 21,
      location: "RLN",
    });
    expect(releaseOfResponse(603, "Decline", ["SIP;cause=603", "Q.850;cause=17"])).toEqual({
      cause: 17,
      location: "U",
    });
    expect(releaseOfResponse(486, "Busy Here", ["q.850;cause=17;location=rln"])).toEqual({
      cause: 17,
      location: "RLN",
    });
    expect(releaseOfResponse(600, "Busy Everywhere", ["Q.850;cause=17"])).toEqual({
      cause: 17,
      location: "U",
    });
    expect(releaseOfResponse(480, "x", ["Q.850;cause=18;location=nowhere"])).toEqual({
      cause: 18,
      location: "network",
    });
  });

  it.each(["Q.850;cause=0", "Q.850;cause=128", "Q.850;cause=x", "Q.850", "STIR;cause=21"])(
    "%s says nothing: the status decides",
    (reason) => {
      expect(releaseOfResponse(603, "Decline", [reason])).toEqual({ cause: 21, location: "U" });
    },
  );

  it.each([404, 486, 500, 503, 600])("%i is left to the gateway's own table", (status) => {
    expect(releaseOfResponse(status, "x", [])).toBeUndefined();
  });
});

// The same table, from ISUP to SIP.
describe("a REL becomes a SIP response", () => {
  it("cause 21, location user: 603, and never a 603+ (47 CFR 64.1200(k)(9)(iv))", () => {
    expect(responseOfRelease(21, "U")).toEqual({
      status: 603,
      phrase: "Decline",
      headers: "Reason: Q.850;cause=21;location=U\r\n",
    });
  });

  it.each(LOCATION_CODES.filter((code) => code !== "U"))(
    "cause 21, location %s: 403 (RFC 3398 §7.2.4.1)",
    (location: LocationCode) => {
      expect(responseOfRelease(21, location)).toEqual({
        status: 403,
        phrase: "Forbidden",
        headers: `Reason: Q.850;cause=21;location=${location}\r\n`,
      });
    },
  );

  it.each([1, 16, 17, 31, 127])("cause %i is left to the gateway's own table", (cause) => {
    expect(responseOfRelease(cause, "U")).toBeUndefined();
  });
});

describe("a block on one side of a gateway", () => {
  it("comes out of two gateways as a 603, without its notice", () => {
    const release = releaseOfResponse(603, "Network Blocked", [
      `SIP;cause=603;${NOTICE_TEXT};location=RLN`,
    ]);
    expect(release).toEqual({ cause: 21, location: "U" });
    expect(responseOfRelease(21, "U")).toMatchObject({ status: 603, phrase: "Decline" });
  });
});

describe("the location codes", () => {
  it("stand at their number in ISUP (RFC 8606 §4)", () => {
    expect(LOCATION_CODES).toHaveLength(16);
    expect([0, 4, 7, 10].map((code) => LOCATION_CODES[code])).toEqual(["U", "RLN", "INTL", "BI"]);
  });
});
