import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayResponse } from "../harness/gateway.ts";
import { openTransit, type SipTransport, type Transit } from "../harness/transit-sbc.ts";
import { expectUnchanged, placed, REFUSALS, tried } from "./refusals.ts";

const SIP_TRANSPORTS: readonly SipTransport[] = ["udp", "tcp", "tls"];

describe.each(SIP_TRANSPORTS)("by %s, through tm, with failover configured", (transport) => {
  let transit: Transit;
  let refusal: GatewayResponse;
  beforeAll(async () => {
    transit = await openTransit({
      transport,
      gateways: [() => [refusal], () => [{ status: 200, phrase: "OK" }]],
    });
  });
  afterAll(() => transit?.close());

  it.each(Object.entries(REFUSALS))("%s: back as it came, no other gateway", async (_, next) => {
    refusal = next;
    const before = tried(transit);
    const response = await placed(transit.call());
    expectUnchanged(response, transit.gateways[0]?.sent.at(-1));
    expect(tried(transit)).toEqual([(before[0] ?? 0) + 1, 0]);
  });
});

describe("what is no refusal by network or callee", () => {
  let transit: Transit;
  beforeAll(async () => {
    transit = await openTransit({
      gateways: [
        () => [{ status: 503, phrase: "Service Unavailable" }],
        () => [{ status: 200, phrase: "OK" }],
      ],
    });
  });
  afterAll(() => transit?.close());

  it("takes the call to the next gateway", async () => {
    expect((await placed(transit.call())).status).toBe(200);
    expect(tried(transit)).toEqual([1, 1]);
  });
});
