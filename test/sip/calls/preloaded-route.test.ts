import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import { linesOf } from "../harness/sip-message.ts";

describe("an INVITE with a Route", () => {
  let path: CallPath;
  beforeAll(async () => {
    path = await openCallPath("rpc");
  });
  afterAll(() => path?.close());

  async function routed(ruri: string | undefined, route: string): Promise<void> {
    const before = path.gateways[0]?.invites().length ?? 0;
    const call = path.call({
      ...(ruri === undefined ? {} : { ruri }),
      headerLines: [`Route: ${route}`],
    });
    call.send();
    expect((await call.final()).status).toBe(200);
    const invites = path.gateways[0]?.invites() ?? [];
    expect(invites).toHaveLength(before + 1);
    expect(linesOf(invites[before] as (typeof invites)[0], "Route")).toEqual([]);
  }

  // RFC 3261 §8.1.2: a neighbour that has this SBC for its outbound proxy
  it("that names this SBC goes to the gateway like any other", async () => {
    await routed(undefined, `<sip:127.0.0.1:${path.kamailio.sipPort};lr>`);
    expect(path.decisions.questions).toHaveLength(1);
  });

  it("is no reason to refuse an emergency call", async () => {
    await routed("urn:service:sos", `<sip:127.0.0.1:${path.kamailio.sipPort};lr>`);
  });

  it("that names somebody else does not choose the way", async () => {
    await routed(undefined, "<sip:127.0.0.1:9;lr>");
  });
});
