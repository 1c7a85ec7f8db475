import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("an emergency call, by OpenSIPS", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ settings: ["ringfence_breaker_failures=i:1000"] });
    path.decisions.answer = () => ({ kind: "error", status: 500 });
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
    expect(path.decisions.questions).toEqual([]);
  });

  it("is counted", async () => {
    expect(await path.opensips.counter("exempt")).toBe(14);
  });

  it.each([
    "sip:+19115550100@sbc.example.net",
    "sip:9115550100@sbc.example.net",
    "tel:911-555-0100;phone-context=+1",
    "sip:411@x",
  ])("is not what a call to %s is", async (ruri) => {
    const asked = path.decisions.questions.length;
    const call = path.call({ ruri });
    call.send();
    await call.final();
    expect(path.decisions.questions).toHaveLength(asked + 1);
  });
});
