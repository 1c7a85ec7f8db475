import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CALLS, DOWNSTREAM_REASONS } from "../../demo/calls.ts";
import { type CallPath, openCallPath } from "../harness/call-path.ts";
import type { GatewayResponse } from "../harness/gateway.ts";
import { arrivedInvite, finalResponse } from "../harness/outcome.ts";
import { linesOf } from "../harness/sip-message.ts";
import { openStage, type Stage } from "../harness/stage.ts";
import { TRANSPORTS } from "../harness/transport.ts";

const PLUS =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/x?a=1%3B2;tel=+18005550199;id=Zz_9-";location=RLN';

const REFUSALS: Readonly<Record<string, GatewayResponse>> = {
  "603+ with two Reason headers": {
    status: 603,
    phrase: "Network Blocked",
    headerLines: [PLUS, 'Reason: Q.850 ;cause=21 ; text="call rejected"'],
  },
  "603+ with odd spelling": {
    status: 603,
    phrase: "NETWORK  blocked",
    headerLines: [
      'reason:   SIP ; cause=603;TEXT="v=analytics1;email=a@b.example";x-y=1 , Q.850;cause=21',
      'Reason: X;cause=9;text="$ru %s \\" folded",\r\n\tY;cause=1',
    ],
  },
  "603 of a callee": { status: 603, phrase: "Decline" },
  "607": { status: 607, phrase: "Unwanted", headerLines: ["Reason: SIP;cause=607"] },
  "608 with its jCard": {
    status: 608,
    phrase: "Rejected",
    headerLines: ["Call-Info: <https://block.example.net/c.jwt>;purpose=jwscard"],
  },
};

describe("a refusal from downstream", () => {
  let path: CallPath | undefined;
  afterEach(() => path?.close());

  it.each(Object.entries(REFUSALS))(
    "%s goes back byte for byte, and no other gateway is tried",
    async (_what, refusal) => {
      path = await openCallPath("rpc", { gateways: [() => [refusal], undefined] });
      const call = path.call();
      call.send();
      const response = await call.final();
      expect(response.startLine).toBe(`SIP/2.0 ${refusal.status} ${refusal.phrase}`);
      const wanted = refusal.headerLines ?? [];
      expect([...linesOf(response, "Reason"), ...linesOf(response, "Call-Info")]).toEqual(wanted);
      expect(path.gateways.map((gateway) => gateway.invites().length)).toEqual([1, 0]);
    },
  );

  it("is final for a failure route that hunts on everything, too", async () => {
    path = await openCallPath("rpc", {
      gateways: [() => [REFUSALS["603+ with two Reason headers"] as GatewayResponse], undefined],
      editScript: (script) => script.replace('"408|5[0-9][0-9]"', '"[3-6][0-9][0-9]"'),
    });
    const call = path.call();
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 603 Network Blocked");
    expect(path.gateways[1]?.invites()).toEqual([]);
  });

  it.each(TRANSPORTS)("is reported by %s on the way that questions go", async (transport) => {
    path = await openCallPath(transport, {
      gateways: [() => [REFUSALS["608 with its jCard"] as GatewayResponse]],
      ringfence: ({ httpPort }) => [
        "#!define RINGFENCE_WITH_OBSERVE",
        `#!define RINGFENCE_OBSERVE_URL "http://127.0.0.1:${httpPort}/rpc"`,
      ],
    });
    const { questions } = path.decisions;
    const call = path.call();
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 608 Rejected");
    await expect.poll(() => questions.length).toBe(2);
    const report = transport === "http" ? questions[1]?.["params"] : questions[1];
    expect(report).toMatchObject({
      callId: call.callId,
      status: 608,
      callInfo: ["<https://block.example.net/c.jwt>;purpose=jwscard"],
    });
  });

  it("of 503 does take the call to the next gateway, with one question in all", async () => {
    path = await openCallPath("rpc", {
      gateways: [() => [{ status: 503, phrase: "Service Unavailable" }], undefined],
    });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(path.gateways.map((gateway) => gateway.invites().length)).toEqual([1, 1]);
    expect(path.decisions.questions).toHaveLength(1);
  });
});

describe.each(TRANSPORTS)(
  "603+ from SIPp downstream of a call that was asked about by %s",
  (transport) => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await openStage({ transport, store: "embedded" });
    });
    afterAll(() => stage?.close());

    it("comes back with both Reason headers, and the other gateway is left alone", async () => {
      const outcome = await stage.call(CALLS.blockedDownstream);
      const response = finalResponse(outcome);
      expect(response?.startLine).toBe("SIP/2.0 603 Network Blocked");
      expect(response && linesOf(response, "Reason")).toEqual(DOWNSTREAM_REASONS);
      expect(await arrivedInvite(stage.farEnds[0], outcome.callId)).toBeDefined();
      expect(await arrivedInvite(stage.farEnds[1], outcome.callId)).toBeUndefined();
      expect((await stage.service.decision(outcome.callId)).action).toBe("pass");
    });
  },
);
