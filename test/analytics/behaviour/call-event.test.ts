import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attemptedCall,
  endedCall,
  packEvents,
  unpackEvents,
} from "../../../service/analytics/behaviour/call-event.ts";

const AT = 1_795_176_000_123;
const PARTIES = { calling: 12_125_550_100, called: 911, trunk: "carrier-a", origId: undefined };

describe("the events that services tell each other", () => {
  it("are read as they were written", () => {
    const events = [
      attemptedCall(PARTIES, AT),
      endedCall(PARTIES, 12.5, AT),
      endedCall(PARTIES, undefined, AT),
    ];
    expect([...unpackEvents(packEvents(events))]).toEqual(events);
  });

  it("are left out where they make no sense, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const event of unpackEvents(Buffer.from(bytes))) {
          expect(Number.isSafeInteger(event.calling)).toBe(true);
          expect(Number.isSafeInteger(event.atMs)).toBe(true);
        }
      }),
    );
  });

  it("tell trunks apart, and are the same in every service", () => {
    const keys = Array.from(
      { length: 10_000 },
      (_, at) => attemptedCall({ ...PARTIES, trunk: `trunk-${at}` }, AT).trunk,
    );
    expect(new Set(keys).size).toBe(10_000);
    expect(attemptedCall(PARTIES, AT)).toMatchInlineSnapshot(`
      {
        "atMs": 1795176000123,
        "called": 911,
        "calling": 12125550100,
        "durationSeconds": -1,
        "kind": "attempted",
        "origId": 0,
        "trunk": 8355010838131830,
      }
    `);
  });
});
