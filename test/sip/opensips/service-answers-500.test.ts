import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("a service that answers without a decision, by OpenSIPS:", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ settings: ["ringfence_breaker_failures=i:1000"] });
  });
  afterAll(() => path?.close());

  it.each([
    [500, "bad-answer", "bad_answer"],
    [503, "bad-answer", "bad_answer"],
    [404, "bad-answer", "bad_answer"],
    [400, "refused", "refused"],
    [413, "refused", "refused"],
  ])("status %i passes the call, logged as %s and counted", async (status, cause, counter) => {
    path.decisions.answer = () => ({ kind: "error", status });
    const before = await path.opensips.counter(counter);
    const call = path.call({ callId: `status-${status}@caller` });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(1_000);
    expect(path.opensips.log()).toContain(
      `ringfence: passed callid=status-${status}@caller cause=degraded.${cause} fault=HTTP status ${status}`,
    );
    expect(await path.opensips.counter(counter)).toBe(before + 1);
  });
});
