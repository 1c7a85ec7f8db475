import { describe, expect, it } from "vitest";
import { noticeOf, owedNotice } from "../../service/redress/redress-notices.ts";
import type { RedressRequest } from "../../service/redress/redress-request.ts";
import { redressRequest } from "./requests.ts";

const HOUR_MS = 3_600_000;
const BLOCKER = {
  name: "Example Telecom",
  tel: "+18005550199",
  email: undefined,
  pageOf: (id: string) => `https://redress.example.net/r/${id}`,
};
const FRESH = redressRequest({});
const { createdAtMs, statusDueAtMs } = FRESH;

function changedTo(
  state: "under-review" | "restored" | "refused",
  atMs: number,
  told: number,
): RedressRequest {
  const event = { atMs, by: "ann", state, reason: "We know you now.", note: "seen by the boss" };
  return { ...FRESH, state, events: [...FRESH.events, event], lastNoticeAtMs: told };
}

describe("a notice", () => {
  it("is owed for the request itself, for each change, and for the 24 hours", () => {
    const owed = (request: RedressRequest, now: number) => owedNotice(request, now)?.about;
    expect(owed(FRESH, createdAtMs)).toBe("change");
    const told = { ...FRESH, lastNoticeAtMs: createdAtMs };
    expect(owed(told, createdAtMs + HOUR_MS)).toBeUndefined();
    expect(owed(told, statusDueAtMs - 4 * HOUR_MS)).toBe("status");
    const toldAgain = { ...FRESH, lastNoticeAtMs: statusDueAtMs - 4 * HOUR_MS };
    expect(owed(toldAgain, statusDueAtMs + 90 * HOUR_MS)).toBeUndefined();
    const reviewed = changedTo("under-review", createdAtMs + 5, createdAtMs);
    expect(owed(reviewed, createdAtMs + 5)).toBe("change");
    expect(owed({ ...reviewed, lastNoticeAtMs: createdAtMs + 5 }, statusDueAtMs)).toBe("status");
  });

  it("is owed once: what it was about is what is remembered, whatever the clock says", () => {
    for (const request of [FRESH, changedTo("refused", statusDueAtMs, createdAtMs)]) {
      const notice = owedNotice(request, createdAtMs - HOUR_MS);
      const told = { ...request, lastNoticeAtMs: notice?.toldUntilMs };
      expect(owedNotice(told, createdAtMs + 1)).toBeUndefined();
    }
  });

  it("is not owed to who left no address, nor for the 24 hours of what is decided", () => {
    expect(owedNotice({ ...FRESH, email: "" }, statusDueAtMs)).toBeUndefined();
    const decided = changedTo("restored", createdAtMs + 5, createdAtMs + 5);
    expect(owedNotice(decided, statusDueAtMs)).toBeUndefined();
  });

  it("says how the request stands, why, until when, and where to look", () => {
    const restored = {
      ...changedTo("restored", createdAtMs + 5, createdAtMs),
      restoredUntilMs: Date.UTC(2027, 4, 1),
    };
    const notice = noticeOf(restored, { about: "change", toldUntilMs: createdAtMs + 5 }, BLOCKER);
    expect(notice).toMatchObject({
      to: "pat@clinic.example",
      subject: "Your request about a blocked call: restored",
    });
    expect(notice.text).toContain(
      "You asked Example Telecom about a call from a number ending in 0123",
    );
    expect(notice.text).toContain("We know you now.");
    expect(notice.text).toContain("1 May 2027 at 00:00 UTC");
    expect(notice.text).toContain(`https://redress.example.net/r/${FRESH.id}\n`);
  });

  it("holds nothing that the caller wrote, nor what is for operators or of the other party", () => {
    const hostile = {
      ...changedTo("under-review", createdAtMs + 5, createdAtMs),
      name: "BUY NOW",
      statement: "http://spam.example",
      telephone: "+1 900 555 0100",
    };
    const notice = noticeOf(hostile, { about: "change", toldUntilMs: 1 }, BLOCKER);
    expect(JSON.stringify(notice)).not.toMatch(
      /BUY|spam|900|seen by the boss|ann|13125550188|0188/,
    );
  });

  it("has the same key when it is the same, and another for another", () => {
    const key = (toldUntilMs: number) =>
      noticeOf(FRESH, { about: "change", toldUntilMs }, BLOCKER).key;
    expect(key(1)).toBe(key(1));
    expect(key(1)).not.toBe(key(2));
  });
});
