import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a call that a rule in observe mode would block, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport);
    path.decisions.answer = () => ({
      kind: "decision",
      decision: {
        action: "pass",
        cause: "analytics.score",
        mode: "observe",
        would: "block",
        id: "w-1",
      },
    });
  });
  afterAll(() => path?.close());

  it("is answered by the far end, and the log says what would have been done", async () => {
    const call = path.call({ callId: "observed-1@caller" });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(path.kamailio.log()).toContain(
      "ringfence: pass callid=observed-1@caller cause=analytics.score would=block id=w-1",
    );
    expect(await path.kamailio.counter("would")).toBe(1);
    expect(await path.kamailio.counter("passed")).toBe(1);
  });
});
