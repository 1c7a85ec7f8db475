import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { PASS } from "../harness/decision-server.ts";
import { TRANSPORTS } from "../harness/transport.ts";

describe.each(TRANSPORTS)("an emergency call, by %s", (transport) => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath(transport, {
      ringfenceLines: ["#!define RINGFENCE_TIMEOUT_MS 2000"],
    });
    path.decisions.answer = () => ({ kind: "silence" });
  });
  afterAll(() => path?.close());

  it.each([
    "sip:911@sbc.example.net",
    "sip:933@sbc.example.net",
    "sip:*67911@sbc.example.net",
    "sip:988@sbc.example.net;user=phone",
    "sip:+1911@sbc.example.net",
    "sip:911;phone-context=+1@sbc.example.net;user=phone",
    "tel:911;phone-context=+1",
    "tel:9-1-1;phone-context=+1",
    "sip:+1-911@sbc.example.net",
    "sip:1-911@sbc.example.net",
    "sip:911:password@sbc.example.net",
    "urn:service:sos",
    "urn:service:sos.fire",
    "URN:service:SOS",
  ])("to %s goes on without a question", async (ruri) => {
    const call = path.call({ ruri });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(1_000);
    expect(path.decisions.questions).toEqual([]);
  });

  it("is counted", async () => {
    expect(await path.kamailio.counter("exempt")).toBe(14);
  });

  it.each([
    "sip:+19115550100@sbc.example.net",
    "sip:9115550100@sbc.example.net",
    "tel:911-555-0100;phone-context=+1",
    "sip:411@x",
  ])("is not what a call to %s is", async (ruri) => {
    path.decisions.answer = () => PASS;
    const asked = path.decisions.questions.length;
    const call = path.call({ ruri });
    call.send();
    await call.final();
    expect(path.decisions.questions).toHaveLength(asked + 1);
  });
});
