import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { PASS } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

/** Long after the timeout, and long before anything else takes a call on (fr_timer, 5 s). */
const SOON_MS = 3_000;
/** After the timeout of 200 ms, also where all is slow. */
const LATE_MS = 1_000;

describe.each(TRANSPORTS)(
  "a service that takes the question and does not answer, by %s",
  (transport) => {
    let path: CallPath;
    beforeAll(async () => {
      path = await openCallPath(transport, {
        ringfenceLines: [
          "#!define RINGFENCE_BREAKER_FAILURES 1000",
          "#!define RINGFENCE_TIMEOUT_MS 200",
        ],
      });
      path.decisions.answer = () => ({ kind: "silence" });
    });
    afterAll(() => path?.close());

    it("costs the call the timeout, and the call passes", async () => {
      const call = path.call({ callId: "unanswered-1@caller" });
      call.send();
      expect((await call.final()).status).toBe(200);
      expect(call.elapsedMs()).toBeGreaterThan(100);
      expect(call.elapsedMs()).toBeLessThan(SOON_MS);
    });

    it("is counted and logged with the Call-ID", async () => {
      expect(await path.kamailio.counter("no_answer")).toBe(1);
      expect(path.kamailio.log()).toMatch(
        /ringfence: passed callid=unanswered-1@caller cause=degraded\.no-answer fault=\S+/,
      );
    });

    it("costs as much as the operator says, from the next call on", async () => {
      await path.kamailio.kamcmd("cfg.set_now_int", "ringfence", "timeout_ms", "700");
      const call = path.call();
      call.send();
      await call.final();
      expect(call.elapsedMs()).toBeGreaterThan(450);
      await path.kamailio.kamcmd("cfg.set_now_int", "ringfence", "timeout_ms", "200");
    });

    it("changes nothing by an answer that comes after the timeout", async () => {
      path.decisions.answer = () => ({
        kind: "decision",
        decision: {
          action: "reject",
          cause: "dno.unused",
          status: 603,
          phrase: "Decline",
          headers: "",
        },
        afterMs: LATE_MS,
      });
      const call = path.call();
      call.send();
      expect((await call.final()).status).toBe(200);
      await sleep(LATE_MS + 200);
      expect(call.responses().filter((response) => (response.status ?? 0) >= 200)).toHaveLength(1);
      path.decisions.answer = () => PASS;
      const next = path.call();
      next.send();
      expect((await next.final()).status).toBe(200);
      expect(await path.kamailio.counter("rejected")).toBe(0);
    });
  },
);

// The failure_route that is armed before the question: what takes a call on when the answer, the
// timeout and all are lost.
describe.each(TRANSPORTS)("a question that is lost altogether, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, {
      ringfenceLines: ["#!define RINGFENCE_TIMEOUT_MS 10000"],
      sbcLines: ["#!define SBC_GATEWAY_TIMEOUT_MS 600"],
    });
    path.decisions.answer = () => ({ kind: "silence" });
  });
  afterAll(() => path?.close());

  it("leaves the call to tm's own timer, and it passes", async () => {
    const call = path.call({ callId: "lost-1@caller" });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(5_000);
    expect(path.kamailio.log()).toContain(
      "ringfence: passed callid=lost-1@caller cause=degraded.no-answer fault=fr_timer",
    );
    expect(path.gateways[0]?.invites()).toHaveLength(1);
  });
});
