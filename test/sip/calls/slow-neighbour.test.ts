import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BLOCK } from "../../server/fakes.ts";
import { openRpc } from "../../server/rpc/open.ts";
import { Call, type CallWish } from "../harness/caller.ts";
import { type Kamailio, startKamailio } from "../harness/kamailio.ts";
import { SipEndpoint } from "../harness/sip-endpoint.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** More than a system waits before it acknowledges by itself, Linux 40 ms. */
const SLOW_MS = 120;

// janssonrpcc leaves Nagle's algorithm on: what it sends waits while something before it is not
// acknowledged. The service that answers here is our own listener, over fakes.
describe("a call whose decision has to wait, by rpc,", () => {
  let caller: SipEndpoint;
  let kamailio: Kamailio;
  let rpc: Awaited<ReturnType<typeof openRpc>>;
  beforeAll(async () => {
    rpc = await openRpc();
    caller = await SipEndpoint.open();
    kamailio = await startKamailio({
      transport: "rpc",
      httpPort: 0,
      rpcPort: rpc.listener.address.port,
      gatewayPorts: [9],
    });
    await waitUntil("connection of janssonrpcc", () =>
      kamailio.log().includes("Connected to host"),
    );
  });
  afterAll(async () => {
    caller?.close();
    await kamailio?.stop();
  });

  async function ended(wish: CallWish): Promise<number> {
    const call = new Call(caller, kamailio.sipPort, wish);
    call.send();
    expect((await call.final()).status).toBe(603);
    return call.elapsedMs();
  }

  it("does not hold up the questions about others", async () => {
    rpc.callPath.decision = () =>
      rpc.callPath.calls.at(-1)?.from?.includes("slow")
        ? new Promise((resolve) => setTimeout(resolve, SLOW_MS, BLOCK))
        : BLOCK;
    const times: number[] = [];
    for (let round = 1; round <= 6; round += 1) {
      const slow = ended({ from: '"slow" <sip:+12125550123@caller.example.net>' });
      await waitUntil("its question", () => rpc.callPath.calls.length === 2 * round - 1);
      times.push(await ended({}));
      expect(await slow).toBeGreaterThan(SLOW_MS - 5);
    }
    // the first few find the peer in a mood to acknowledge at once
    expect(Math.min(...times.slice(2))).toBeLessThan(25);
    expect(rpc.recorder.recorded).toHaveLength(12);
  });
});
