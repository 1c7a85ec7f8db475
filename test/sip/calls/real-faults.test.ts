import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS, DOWNSTREAM_REASONS } from "../../demo/calls.ts";
import { arrivedInvite, finalResponse, millisecondsToFinal } from "../harness/outcome.ts";
import { linesOf } from "../harness/sip-message.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("with the real service and SIPp, by %s,", (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ transport, store: "embedded" });
  });
  afterAll(() => stage?.close());

  it("603+ from downstream with two Reason headers comes back unchanged", async () => {
    const outcome = await stage.call(CALLS.blockedDownstream);
    const response = finalResponse(outcome);
    expect(response?.startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(response && linesOf(response, "Reason")).toEqual(DOWNSTREAM_REASONS);
    expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeDefined();
    expect(await arrivedInvite(stage.farEnds[1], outcome.callId)).toBeUndefined();
  });

  it("a caller who hangs up during the decision gets 487, and nothing reaches the far end", async () => {
    stage.service.pause();
    const outcome = await stage.call(CALLS.callerHangsUp);
    stage.service.resume();
    expect(outcome.asScenario).toBe(true);
    expect(finalResponse(outcome)?.status).toBe(487);
    await sleep(300);
    expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeUndefined();
  });

  it("a killed service lets every call pass within the timeout", async () => {
    await stage.service.kill();
    for (let count = 0; count < 3; count += 1) {
      const outcome = await stage.call(CALLS.serviceKilled);
      expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
      expect(millisecondsToFinal(outcome)).toBeLessThan(500);
    }
  });
});
