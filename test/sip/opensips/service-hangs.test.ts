import { afterAll, beforeAll, expect, it } from "vitest";
import { PASS } from "../harness/decision-server.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { headerValue } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

/** rest_client counts whole seconds on a coarse tick: 2 of them end between 1 and 3.3 s. */
const LONGEST_WAIT_MS = 4_500;

describeOpensips("a service that takes the question and does not answer, by OpenSIPS,", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ settings: ["ringfence_breaker_failures=i:1000"] });
    path.decisions.answer = () => ({ kind: "silence" });
  });
  afterAll(() => path?.close());

  it("costs the call the timeout, and the call passes", async () => {
    const call = path.call({ callId: "unanswered-1@caller" });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeGreaterThan(900);
    expect(call.elapsedMs()).toBeLessThan(LONGEST_WAIT_MS);
  });

  it("is counted and logged with the Call-ID", async () => {
    expect(await path.opensips.counter("no_answer")).toBe(1);
    expect(path.opensips.log()).toContain(
      "ringfence: passed callid=unanswered-1@caller cause=degraded.no-answer fault=timeout",
    );
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
      afterMs: LONGEST_WAIT_MS,
    });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    await new Promise((done) => setTimeout(done, LONGEST_WAIT_MS));
    expect(call.responses().filter((response) => (response.status ?? 0) >= 200)).toHaveLength(1);
    path.decisions.answer = () => PASS;
    const next = path.call();
    next.send();
    expect((await next.final()).status).toBe(200);
    expect(await path.opensips.counter("rejected")).toBe(0);
  });
});

// rest_client stops the whole worker for every transfer above its 100.
describeOpensips("more calls than may wait for a service that hangs, by OpenSIPS,", () => {
  it("pass unasked, and no worker stands still", async () => {
    const path = await openOpensipsPath({
      settings: ["ringfence_breaker_failures=i:1000"],
      editScript: (script) => script.replace("udp_workers=2", "udp_workers=1"),
    });
    try {
      path.decisions.answer = () => ({ kind: "silence" });
      const arrived = () => path.gateways[0]?.invites() ?? [];
      for (let count = 0; count < 80; count += 1) path.call().send();
      await expect.poll(() => path.decisions.questions.length).toBe(80);
      const unasked = Array.from({ length: 40 }, () => path.call());
      for (const call of unasked) call.send();
      await expect.poll(() => arrived().length).toBe(120);
      expect(path.decisions.questions).toHaveLength(80);
      expect(await path.opensips.counter("skipped")).toBe(40);
      const first = arrived().slice(0, 40);
      expect(first.map((invite) => headerValue(invite, "Call-ID")).toSorted()).toEqual(
        unasked.map(({ callId }) => callId).toSorted(),
      );
      path.decisions.answer = () => PASS;
      const next = path.call();
      next.send();
      expect((await next.final()).status).toBe(200);
      expect(path.decisions.questions).toHaveLength(81);
    } finally {
      await path.close();
    }
  });
});
