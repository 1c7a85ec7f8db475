import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS } from "../../demo/calls.ts";
import { arrivedInvite, finalResponse } from "../harness/outcome.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a caller on the Do-Not-Originate list, by %s:", (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ transport, store: "embedded" });
  });
  afterAll(() => stage?.close());

  it.each([
    ["in an unassigned NPA", CALLS.unassignedNpa, "dno.invalid"],
    ["in an unallocated exchange", CALLS.unallocatedExchange, "dno.unallocated"],
    ["with an unused number", CALLS.unusedNumber, "dno.unused"],
    ["with an inbound-only number", CALLS.inboundOnlyNumber, "dno.inbound-only"],
    ["with quotes and a backslash in the display name", CALLS.quotesInDisplayName, "dno.unused"],
  ])("%s is silently rejected", async (_who, call, cause) => {
    const outcome = await stage.call(call);
    expect(outcome.asScenario).toBe(true);
    const response = finalResponse(outcome);
    expect(response?.startLine).toBe("SIP/2.0 603 Decline");
    expect(response?.bytes.toString()).not.toMatch(/^(reason|call-info|error-info|warning)/im);
    expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeUndefined();
    expect(await stage.service.decision(outcome.callId)).toMatchObject({ action: "reject", cause });
  });

  it("reaches 911 all the same, and nobody is asked", async () => {
    const outcome = await stage.call(CALLS.unusedNumberCalls911);
    expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
    expect(stage.service.decisions().map(({ callId }) => callId)).not.toContain(outcome.callId);
  });

  it("passes when the number is in the allow overrides", async () => {
    const outcome = await stage.call(CALLS.allowedNumber);
    expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
    expect(await stage.service.decision(outcome.callId)).toMatchObject({
      action: "pass",
      cause: "exempt.allowed",
    });
  });
});
