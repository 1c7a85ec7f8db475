import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS } from "../../demo/calls.ts";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { arrivedInvite, finalResponse } from "../harness/outcome.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** How long the service takes for its answer. */
const ANSWER_MS = 1_400;

const ANSWERS = {
  "passes the call": { action: "pass", cause: "none" },
  "blocks the call": {
    action: "block",
    cause: "analytics.score",
    status: 603,
    phrase: "Network Blocked",
  },
};

describe.each(TRANSPORTS)(
  "a caller who hangs up while the question is open, by %s,",
  (transport) => {
    let path: CallPath;
    beforeAll(async () => {
      path = await openCallPath(transport, {
        ringfenceLines: ["#!define RINGFENCE_TIMEOUT_MS 2000"],
      });
    });
    afterAll(() => path?.close());

    it.each(Object.entries(ANSWERS))(
      "gets 200 and 487, and nothing reaches the far end when the service then %s",
      async (_what, decision) => {
        const asked = path.decisions.questions.length;
        path.decisions.answer = () => ({ kind: "decision", decision, afterMs: ANSWER_MS });
        const call = path.call();
        call.send();
        await expect.poll(() => path.decisions.questions.length).toBe(asked + 1);
        call.cancel();
        expect((await call.final()).status).toBe(487);
        expect(call.elapsedMs()).toBeLessThan(ANSWER_MS);
        await expect
          .poll(() => call.responses("CANCEL").map((response) => response.status))
          .toEqual([200]);
        await sleep(ANSWER_MS + 200);
        expect(call.responses().filter((response) => (response.status ?? 0) >= 200)).toHaveLength(
          1,
        );
        expect(path.gateways[0]?.received).toEqual([]);
      },
    );

    it("leaves the next caller as before", async () => {
      path.decisions.answer = () => ({ kind: "decision", decision: ANSWERS["passes the call"] });
      const call = path.call();
      call.send();
      expect((await call.final()).status).toBe(200);
    });
  },
);

describe.each(TRANSPORTS)(
  "a caller who hangs up just when the answer came, by %s,",
  (transport) => {
    it("gets 200 and 487, and nothing reaches the far end", async () => {
      const path = await openCallPath(transport, {
        editScript: (script) =>
          script
            .replace('loadmodule "kex.so"', 'loadmodule "kex.so"\nloadmodule "cfgutils.so"')
            .replace("route[AFTER_RINGFENCE] {", 'route[AFTER_RINGFENCE] {\n\tusleep("500000");'),
      });
      try {
        const call = path.call();
        call.send();
        await waitUntil("answer", async () => (await path.kamailio.counter("passed")) === 1);
        call.cancel();
        expect((await call.final()).status).toBe(487);
        await expect
          .poll(() => call.responses("CANCEL").map(({ status }) => status))
          .toEqual([200]);
        expect(path.gateways[0]?.received).toEqual([]);
      } finally {
        await path.close();
      }
    });
  },
);

describe.each(TRANSPORTS)("SIPp hanging up while the service is busy, by %s,", (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ transport, store: "embedded" });
  });
  afterAll(() => stage?.close());

  it("gets 200 and 487, and nothing reaches the far end when the service wakes up", async () => {
    stage.service.pause();
    const outcome = await stage.call(CALLS.callerHangsUp);
    stage.service.resume();
    expect(outcome.asScenario).toBe(true);
    expect(finalResponse(outcome)?.status).toBe(487);
    await sleep(300);
    expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeUndefined();
  });
});
