import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("an error instead of a decision, by %s:", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, {
      ringfenceLines: [
        "#!define RINGFENCE_TIMEOUT_MS 2000",
        "#!define RINGFENCE_BREAKER_FAILURES 3",
        "#!define RINGFENCE_BREAKER_SECONDS 60",
      ],
    });
  });
  afterAll(() => path?.close());

  async function callWithError(status: number): Promise<void> {
    path.decisions.answer = () => ({ kind: "error", status });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(1_000);
  }

  it("400 is about the one call: it passes, and the service goes on being asked", async () => {
    for (let count = 0; count < 5; count += 1) await callWithError(400);
    expect(path.decisions.questions).toHaveLength(5);
    expect(await path.kamailio.counter("refused")).toBe(5);
    expect(await path.kamailio.counter("breaker_opened")).toBe(0);
  });

  it("500 and 503 pass the call at once, and count against the service", async () => {
    for (const status of [500, 503, 500, 500]) await callWithError(status);
    expect(await path.kamailio.counter("bad_answer")).toBe(3);
    expect(await path.kamailio.counter("breaker_opened")).toBe(1);
    expect(await path.kamailio.counter("skipped")).toBe(1);
    expect(path.decisions.questions).toHaveLength(8);
  });
});
