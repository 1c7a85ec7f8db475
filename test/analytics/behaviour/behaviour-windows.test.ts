import { beforeEach, describe, expect, it } from "vitest";
import { BehaviourWindows } from "../../../service/analytics/behaviour/behaviour-windows.ts";
import { attemptedCall, endedCall } from "../../../service/analytics/behaviour/call-event.ts";

const NOW = 1_795_176_000_000;
const PARTIES = {
  calling: 12_125_550_100,
  called: 13_035_550_123,
  trunk: "carrier-a",
  origId: "3a1b8c52-0000-4000-8000-000000000001",
};

describe("the behaviour windows", () => {
  let windows: BehaviourWindows;
  beforeEach(() => {
    windows = new BehaviourWindows(100, 5);
  });

  const ofParties = () => windows.of(PARTIES.calling, PARTIES.trunk, PARTIES.origId, NOW);

  it("know nothing at first", () => {
    expect(ofParties()).toEqual({
      number: undefined,
      exchange: undefined,
      trunk: undefined,
      origId: undefined,
    });
  });

  it("count a call for its number, exchange, trunk and attesting party", () => {
    windows.note(attemptedCall(PARTIES, NOW), NOW);
    windows.note(endedCall(PARTIES, 4, NOW), NOW);
    for (const party of Object.values(ofParties())) {
      expect(party).toMatchObject({ attemptsHour: 1, ended: 1, shortShare: 1 });
    }
  });

  it("count a campaign over many numbers of an exchange, trunk and attesting party together", () => {
    for (let last = 0; last < 60; last += 1) {
      windows.note(attemptedCall({ ...PARTIES, calling: 12_125_550_100 + last }, NOW), NOW);
    }
    const { number, exchange, trunk, origId } = ofParties();
    expect(number?.attemptsHour).toBe(1);
    for (const party of [exchange, trunk, origId]) expect(party?.attemptsHour).toBe(60);
  });

  it("take no other country's numbers for an exchange", () => {
    windows.note(attemptedCall({ ...PARTIES, calling: 442_071_838_750 }, NOW), NOW);
    expect(windows.of(442_071_838_750, undefined, undefined, NOW)).toMatchObject({
      number: { attemptsHour: 1 },
      exchange: undefined,
    });
  });

  it("count a call without a number for its trunk", () => {
    windows.note(attemptedCall({ ...PARTIES, calling: undefined }, NOW), NOW);
    expect(ofParties()).toMatchObject({ number: undefined, trunk: { attemptsHour: 1 } });
  });

  it("believe no clock that is ahead, and nothing that is older than the windows", () => {
    windows.note(attemptedCall(PARTIES, NOW + 86_400_000), NOW);
    windows.note(attemptedCall(PARTIES, NOW - 3_600_001), NOW);
    windows.note(attemptedCall(PARTIES, NOW), NOW);
    expect(ofParties().number).toMatchObject({ attemptsMinute: 2, firstSeenMs: NOW });
  });

  it("take less than 300 MB for a million numbers, exchanges, trunks and all", () => {
    const { numbers, exchanges, trunks, origIds } = new BehaviourWindows(1_000_000, 5);
    const bytes = [numbers, exchanges, trunks, origIds].map((table) => table.bytes);
    expect(numbers.bytes).toBeLessThan(300e6);
    expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(300e6);
  });
});
