import { describe, expect, it } from "vitest";
import {
  alarmsOf,
  dueAtMs,
  runsOutAtMs,
  standingOf,
} from "../../service/redress/redress-clocks.ts";
import { redressRequest } from "./requests.ts";

const HOUR_MS = 3_600_000;
const FRESH = redressRequest({});
const { createdAtMs, statusDueAtMs, resolveDueAtMs } = FRESH;
const REVIEWED = redressRequest({
  id: "reviewed",
  state: "under-review",
  events: [
    ...FRESH.events,
    { atMs: createdAtMs + 1, by: "ann", state: "under-review", reason: "", note: "" },
  ],
});
const CLOSED = redressRequest({ id: "closed", state: "refused" });

describe("the clocks of a request", () => {
  it("run out after 24 hours for the status, and after the time to resolve", () => {
    expect(runsOutAtMs(FRESH, "status")).toBe(statusDueAtMs);
    expect(runsOutAtMs(FRESH, "resolve")).toBe(resolveDueAtMs);
    expect(dueAtMs(FRESH)).toBe(statusDueAtMs);
  });

  it("stop: that of the status when an operator did something or the caller was told", () => {
    expect(runsOutAtMs(REVIEWED, "status")).toBeUndefined();
    expect(dueAtMs(REVIEWED)).toBe(resolveDueAtMs);
    const told = redressRequest({ lastNoticeAtMs: statusDueAtMs - 4 * HOUR_MS });
    expect(runsOutAtMs(told, "status")).toBeUndefined();
    // That the request was received is no status update.
    const confirmed = redressRequest({ lastNoticeAtMs: createdAtMs });
    expect(runsOutAtMs(confirmed, "status")).toBe(statusDueAtMs);
  });

  it("stop both when it is decided", () => {
    expect(dueAtMs(CLOSED)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("how the requests stand", () => {
  it("is counted by state, with what is due next and what is overdue", () => {
    const now = statusDueAtMs + 10_000;
    const later = redressRequest({ id: "later", createdAtMs: createdAtMs + 20_000 });
    expect(standingOf([FRESH, REVIEWED, CLOSED, later], now)).toEqual({
      open: { received: 2, "under-review": 1 },
      dueSeconds: { status: -10, resolve: (resolveDueAtMs - now) / 1000 },
      overdue: { status: 1, resolve: 0 },
    });
    expect(standingOf([], now)).toMatchObject({ dueSeconds: { status: undefined } });
  });
});

describe("an alarm", () => {
  const of = (now: number) =>
    alarmsOf([FRESH, CLOSED], now).map(({ clock, isOverdue }) => [clock, isOverdue]);

  it("comes three hours before a status is due, and with a quarter of the time to resolve left", () => {
    expect(of(statusDueAtMs - 3 * HOUR_MS - 1)).toEqual([]);
    expect(of(statusDueAtMs - 3 * HOUR_MS)).toEqual([["status", false]]);
    expect(of(statusDueAtMs)).toEqual([["status", true]]);
    expect(of(resolveDueAtMs - 18 * HOUR_MS)).toEqual([
      ["status", true],
      ["resolve", false],
    ]);
    expect(of(resolveDueAtMs).at(-1)).toEqual(["resolve", true]);
  });
});
