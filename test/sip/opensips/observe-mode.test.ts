import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("a call that a rule in observe mode would block, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath();
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
    expect(path.opensips.log()).toContain(
      "ringfence: pass callid=observed-1@caller cause=analytics.score would=block id=w-1",
    );
    expect(await path.opensips.counter("would")).toBe(1);
    expect(await path.opensips.counter("passed")).toBe(1);
  });
});
