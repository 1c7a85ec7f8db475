import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Call } from "../harness/caller.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

const ANSWERS = {
  "passes the call": { action: "pass", cause: "none" },
  "blocks the call": {
    action: "block",
    cause: "analytics.score",
    status: 603,
    phrase: "Network Blocked",
    headers: "",
  },
};

describeOpensips("a caller who hangs up while the question is open, by OpenSIPS,", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
  });
  afterAll(() => path?.close());

  async function hangUpWhileAsking(): Promise<Call> {
    const asked = path.decisions.questions.length;
    const call = path.call();
    call.send();
    await expect.poll(() => path.decisions.questions.length).toBe(asked + 1);
    call.cancel();
    await expect.poll(() => call.responses("CANCEL").map(({ status }) => status)).toEqual([200]);
    return call;
  }

  function finals(call: Call): readonly (number | undefined)[] {
    return call
      .responses()
      .map(({ status }) => status)
      .filter((status) => (status ?? 0) >= 200);
  }

  it.each(Object.entries(ANSWERS))(
    "gets 200 at once, 487 when the service %s, and nothing reaches the far end",
    async (_what, decision) => {
      path.decisions.answer = () => ({ kind: "decision", decision, afterMs: 900 });
      const call = await hangUpWhileAsking();
      expect(finals(call)).toEqual([]);
      expect((await call.final()).startLine).toBe("SIP/2.0 487 Request Terminated");
      await sleep(300);
      expect(finals(call)).toEqual([487]);
      expect(path.gateways[0]?.received).toEqual([]);
    },
  );

  it("gets 487 within the timeout when the service never answers", async () => {
    path.decisions.answer = () => ({ kind: "silence" });
    const call = await hangUpWhileAsking();
    expect((await call.final()).startLine).toBe("SIP/2.0 487 Request Terminated");
    expect(call.elapsedMs()).toBeLessThan(5_000);
    expect(path.gateways[0]?.received).toEqual([]);
  });

  it("leaves the next caller as before", async () => {
    path.decisions.answer = () => ({ kind: "decision", decision: ANSWERS["passes the call"] });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
  });
});

describeOpensips("a caller who hangs up while the far end rings, by OpenSIPS,", () => {
  it("gets 200 and 487, and the far end gets the CANCEL", async () => {
    const path = await openOpensipsPath({
      gateways: [() => [{ status: 180, phrase: "Ringing" }]],
    });
    try {
      const call = path.call();
      call.send();
      await expect.poll(() => call.responses().some(({ status }) => status === 180)).toBe(true);
      call.cancel();
      await expect.poll(() => call.responses("CANCEL").map(({ status }) => status)).toEqual([200]);
      const methods = () => path.gateways[0]?.received.map(({ method }) => method);
      await expect.poll(methods).toEqual(["INVITE", "CANCEL", "ACK"]);
      expect((await call.final()).status).toBe(487);
    } finally {
      await path.close();
    }
  });
});
