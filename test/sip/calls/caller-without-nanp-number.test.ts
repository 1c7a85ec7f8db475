import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS } from "../../demo/calls.ts";
import { finalResponse } from "../harness/outcome.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)(
  "a caller without a number of this numbering plan, by %s:",
  (transport) => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await openStage({ transport, store: "embedded" });
    });
    afterAll(() => stage?.close());

    it.each([
      ["anonymous without a PAI", CALLS.anonymousCaller],
      ["foreign", CALLS.foreignCaller],
    ])("%s passes", async (_who, call) => {
      const outcome = await stage.call(call);
      expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
      expect(await stage.service.decision(outcome.callId)).toMatchObject({
        action: "pass",
        cause: "none",
      });
    });
  },
);
