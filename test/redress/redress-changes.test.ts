import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedRequest, receivedRequest } from "../../service/redress/redress-changes.ts";
import { OPEN_STATES } from "../../service/redress/redress-desk.ts";
import type { RedressRequest } from "../../service/redress/redress-request.ts";
import { formOf, START_MS } from "./desk.ts";
import { redressRequest } from "./requests.ts";

const HOUR_MS = 3_600_000;
const CHANGE = { by: "ann", reason: "because", note: "", revision: 1 };

describe("a new request", () => {
  it("has both clocks started: 24 hours, and the hours of the setting", () => {
    const numbers = { callingNumber: "12155550123", calledNumber: undefined };
    const terms = { recordDays: 30, resolveHours: 10 };
    const request = receivedRequest(formOf("id"), numbers, "caller", terms, START_MS);
    expect(request).toMatchObject({
      state: "received",
      revision: 1,
      callingNumber: "12155550123",
      statusDueAtMs: START_MS + 24 * HOUR_MS,
      resolveDueAtMs: START_MS + 10 * HOUR_MS,
      events: [{ atMs: START_MS, by: "caller", state: "received" }],
    });
  });
});

describe("a change", () => {
  it("is recorded with who, when and why, and keeps what was before", () => {
    const request = redressRequest({});
    const changed = changedRequest(request, "under-review", CHANGE, START_MS + 5);
    expect(changed).toMatchObject({ ok: true, request: { state: "under-review", revision: 2 } });
    expect(changed.ok && changed.request.events).toEqual([
      ...request.events,
      { atMs: START_MS + 5, by: "ann", state: "under-review", reason: "because", note: "" },
    ]);
  });

  it("is refused on another revision, on a closed request, and to the state it has", () => {
    const why = (request: RedressRequest, state: "under-review" | "refused") => {
      const changed = changedRequest(request, state, CHANGE, START_MS);
      return changed.ok ? "done" : changed.why;
    };
    expect(why(redressRequest({ revision: 2 }), "refused")).toBe("stale");
    expect(why(redressRequest({ state: "restored" }), "refused")).toBe("closed");
    expect(why(redressRequest({ state: "under-review" }), "under-review")).toBe("same");
    expect(why(redressRequest({ state: "under-review" }), "refused")).toBe("done");
  });

  it("fills in the numbers of a record that came later, and never replaces them", () => {
    const numbers = { callingNumber: "1", calledNumber: "2" };
    const unknown = redressRequest({ callingNumber: undefined, calledNumber: undefined });
    const filled = changedRequest(unknown, "refused", CHANGE, START_MS, numbers);
    expect(filled).toMatchObject({ request: numbers });
    const known = changedRequest(redressRequest({}), "refused", CHANGE, START_MS, numbers);
    expect(known).toMatchObject({ request: { callingNumber: "12155550123" } });
  });

  it("whatever is tried and whatever the clocks say: events go on in time, ends are ends", () => {
    const step = fc.record({
      state: fc.constantFrom("under-review" as const, "restored" as const, "refused" as const),
      skewMs: fc.integer({ min: -10_000_000, max: 10_000_000 }),
      revision: fc.constantFrom(0, 0, 0, -1, 1),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let request = redressRequest({});
        for (const { state, skewMs, revision } of steps) {
          const before = request;
          const change = { ...CHANGE, revision: request.revision + revision };
          const changed = changedRequest(request, state, change, START_MS + skewMs);
          if (changed.ok) request = changed.request;
          if (!OPEN_STATES.includes(before.state) || revision !== 0) expect(request).toBe(before);
        }
        const times = request.events.map(({ atMs }) => atMs);
        expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
        expect(request.events.at(-1)?.state).toBe(request.state);
        expect(request.revision).toBe(request.events.length);
      }),
    );
  });
});
