import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLS } from "../../demo/calls.ts";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { Kamailio } from "../harness/kamailio.ts";
import { finalResponse, millisecondsToFinal } from "../harness/outcome.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** Waits until janssonrpcc knows that its connection has ended. */
async function lost(kamailio: Kamailio): Promise<void> {
  await waitUntil("end of the connection", () => kamailio.log().includes("Connection error"));
}

describe.each(TRANSPORTS)("a service that is not there, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, {
      ringfenceLines: [
        "#!define RINGFENCE_BREAKER_FAILURES 1000",
        "#!define RINGFENCE_TIMEOUT_MS 2000",
      ],
    });
    await path.decisions.close();
    if (transport === "rpc") await lost(path.kamailio);
  });
  afterAll(() => path?.close());

  it("costs the call next to nothing, and the call passes", async () => {
    const call = path.call({ callId: "alone-1@caller" });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(1_000);
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

describe.each(TRANSPORTS)("the real service, killed, by %s,", (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ transport, store: "embedded" });
  });
  afterAll(() => stage?.close());

  it("decides until then, and afterwards every call passes at once", async () => {
    const before = await stage.call(CALLS.serviceKilled);
    expect(finalResponse(before)?.startLine).toBe("SIP/2.0 603 Decline");
    await stage.service.kill();
    if (transport === "rpc") await lost(stage.kamailio);
    for (let count = 0; count < 3; count += 1) {
      const outcome = await stage.call(CALLS.serviceKilled);
      expect(finalResponse(outcome)?.startLine).toBe("SIP/2.0 200 OK");
      expect(millisecondsToFinal(outcome)).toBeLessThan(1_000);
    }
  });
});
