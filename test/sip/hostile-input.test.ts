import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calledTarget } from "../../service/sip/called-target.ts";
import { callerNumbers } from "../../service/sip/caller-numbers.ts";
import { releaseOfResponse } from "../../service/sip/isup.ts";
import { readNameAddr, readNameAddrs } from "../../service/sip/name-addr.ts";
import { readNotice } from "../../service/sip/notice-reading.ts";
import { parameterValue } from "../../service/sip/parameters.ts";
import { passportOf, readPassports } from "../../service/sip/passport.ts";
import { parseReasons } from "../../service/sip/reason.ts";
import { readSipUri } from "../../service/sip/sip-uri.ts";
import { readVerstat, verstatOf } from "../../service/sip/verstat.ts";
import { identityHeader } from "./identity-header.ts";

/** Everything of this folder that reads what a stranger wrote. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  readSipUri,
  readNameAddr,
  readNameAddrs,
  readVerstat,
  verstatOf: (text) => verstatOf(readNameAddr(text)),
  parameterValue: (text) => parameterValue(text, "ppt"),
  calledTarget: (text) => calledTarget(text, text),
  callerNumbers: (text) =>
    callerNumbers({ from: text, pai: [text, text] }, { pai: true, passport: passportOf([text]) }),
  readPassports: (text) => readPassports([text]),
  parseReasons: (text) => parseReasons([text]),
  readNotice: (text) => readNotice(603, "Network Blocked", [text]),
  releaseOfResponse: (text) => releaseOfResponse(603, text, [text, text]),
};

/** Pieces of SIP in any order get further into a reader than letters do. */
const pieces = fc.constantFrom(
  ...['"', "\\", "<", ">", ",", ";", ":", "@", "=", "?", "[", "]", "%", "%2", "%00", "%0d%0a"],
  ...["sip:", "tel:", "urn:service:sos", "+1", "4045551234", "phone-context=+44", "verstat="],
  ...["SIP", "Q.850", "cause=603", 'text="v=analytics1', "url=https://r.example", "location=RLN"],
  ...["\r\n ", "\r\n", "\0", "\t", " ", ".", "..", "eyJ9", "e30", "ppt=shaken", "\ud800", "ä"],
);
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
);

const PIECES = [
  ...['"', "\\", "<", ",", ";", ";a=", ' "', '="', ";%", "a,", "<a>,", '"",', "\r\n ", " ", "\t;"],
  ...["@", ":", "sip:", "a@", "%41", "(", "+", ".", "=", '"a"=', "v=", "text=", 'text=";', "\r"],
];

describe.each(Object.entries(READERS))("%s", (_name, read) => {
  it("reads anything without an exception", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(() => read(text)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  // 64 KB is the longest body. Linear work on it takes some milliseconds; work that grows with the
  // square of the length takes seconds, or at the very least a quarter of one.
  it.each(PIECES)("reads 64 KB of %j in bounded time", (piece) => {
    for (const before of ["", "sip:", '"', "<sip:", "SIP;text=", 'SIP;text="v=analytics1;url=']) {
      const text = (before + piece.repeat(65_536 / piece.length)).slice(0, 65_536);
      expect(quickest(() => read(text))).toBeLessThan(100);
    }
  });
});

/** Milliseconds of the quickest of at most twenty runs: the machine may be busy with other things. */
function quickest(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 20 && best > 50; attempt += 1) {
    const started = performance.now();
    run();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

describe("claims of any shape", () => {
  const claims = fc.record(
    Object.fromEntries(
      ["attest", "orig", "dest", "iat", "origid", "div", "ppt"].map((name) => [
        name,
        fc.oneof(
          fc.jsonValue(),
          fc.record({ tn: fc.jsonValue(), uri: fc.jsonValue() }, { requiredKeys: [] }),
        ),
      ]),
    ),
    { requiredKeys: [] },
  );

  it("are read without an exception", () => {
    fc.assert(
      fc.property(claims, claims, (payload, header) => {
        const identity = [identityHeader(payload, header)];
        expect(readPassports(identity)[0]).toMatchObject({ ok: true });
        const trust = { pai: true, passport: passportOf(identity) };
        expect(() => callerNumbers({ from: undefined, pai: [] }, trust)).not.toThrow();
      }),
    );
  });
});
