import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS, reasonOfPolicy } from "../../demo/calls.ts";
import { arrivedInvite, finalResponse } from "../harness/outcome.ts";
import { linesOf } from "../harness/sip-message.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a caller with a score of 97, by %s,", (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ transport, store: "redis" });
  });
  afterAll(() => stage?.close());

  it("gets 603+ with the Reason header of the policy, byte for byte", async () => {
    const outcome = await stage.call(CALLS.scoredCaller);
    const { id } = await stage.service.decision(outcome.callId);
    const response = finalResponse(outcome);
    expect(response?.startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(response && linesOf(response, "Reason")).toEqual([reasonOfPolicy(id)]);
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeUndefined();
  });

  it("gets another id for every call", async () => {
    const ids = [];
    for (let count = 0; count < 2; count += 1) {
      const { callId } = await stage.call(CALLS.scoredCaller);
      ids.push((await stage.service.decision(callId)).id);
    }
    expect(new Set(ids).size).toBe(2);
  });

  it("passes on a trunk whose rule is in observe mode, and the log says would", async () => {
    const outcome = await stage.call(CALLS.scoredCallerObserved);
    expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
    expect(await stage.service.decision(outcome.callId)).toMatchObject({
      action: "pass",
      would: "block",
      wouldCause: "analytics.score",
      trunk: "carrier-b",
    });
    expect(stage.kamailio.log()).toMatch(
      new RegExp(`ringfence: pass callid=${outcome.callId} .*would=block`),
    );
  });
});
