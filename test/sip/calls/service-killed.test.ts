import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("a service that is not there, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, {
      ringfenceLines: ["#!define RINGFENCE_BREAKER_FAILURES 1000"],
    });
    await path.decisions.close();
  });
  afterAll(() => path?.close());

  it("costs the call next to nothing, and the call passes", async () => {
    const call = path.call({ callId: "alone-1@caller" });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(200);
    expect(path.kamailio.log()).toMatch(
      /ringfence: passed callid=alone-1@caller cause=degraded\.no-answer fault=\S+/,
    );
  });

  it("is counted, call by call", async () => {
    const call = path.call();
    call.send();
    await call.final();
    expect(await path.kamailio.counter("no_answer")).toBe(2);
    expect(path.gateways[0]?.invites()).toHaveLength(2);
  });
});
