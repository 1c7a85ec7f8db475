import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS } from "../../demo/calls.ts";
import { arrivedInvite, finalResponse } from "../harness/outcome.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a caller attested A and on no list, by %s,", (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ transport, store: "embedded" });
  });
  afterAll(() => stage?.close());

  it("is answered 200 by the far end", async () => {
    const outcome = await stage.call(CALLS.goodCaller);
    expect(outcome.asScenario).toBe(true);
    expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
    expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeDefined();
    expect(await stage.service.decision(outcome.callId)).toMatchObject({
      action: "pass",
      cause: "none",
      attestation: "A",
      trunk: "carrier-a",
    });
  });
});
