import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecisionServer } from "../harness/decision-server.ts";
import { headerValue, linesOf } from "../harness/sip-message.ts";
import { TRANSPORTS } from "../harness/transport.ts";
import { type DebianSbc, openDebianSbc } from "./debian-sbc.ts";
import { COMBINATIONS } from "./switches.ts";

const NOTICE =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/x;id=1";location=RLN';
const DOWNSTREAM_REASONS = [
  'Reason: SIP;cause=603;text="v=analytics1;url=https://other.example/y;tel=+18005550199";location=TN',
  'Reason: Q.850;cause=21;text="call rejected"',
];

function decide(decisions: DecisionServer, decision: object): void {
  decisions.answer = () => ({ kind: "decision", decision });
}

const CASES = COMBINATIONS.flatMap((combination) =>
  (combination.switches.length === 0 ? TRANSPORTS : (["rpc"] as const)).map(
    (transport) =>
      [combination.switches.join(", ") || "no switch", transport, combination] as const,
  ),
);

describe.each(CASES)(
  "Debian's kamailio.cfg with %s, asking by %s",
  (_what, transport, combination) => {
    let debian: DebianSbc;
    beforeAll(async () => {
      debian = await openDebianSbc(combination, { transport });
    });
    afterAll(() => debian?.close());

    it("asks about a call, and lets it on when it may pass", async () => {
      decide(debian.decisions, { action: "pass", cause: "none" });
      const call = debian.call();
      call.send();
      expect((await call.final()).status).toBe(200);
      expect(debian.decisions.questions.map(({ callId }) => callId)).toContain(call.callId);
      const arrived = debian.gateway.invites().map((invite) => headerValue(invite, "Call-ID"));
      expect(arrived).toEqual([call.callId]);
    });

    it("rejects without a notice", async () => {
      const before = debian.gateway.invites().length;
      decide(debian.decisions, {
        action: "reject",
        cause: "dno.invalid",
        status: 603,
        phrase: "Decline",
        headers: "",
      });
      const call = debian.call();
      call.send();
      const response = await call.final();
      expect(response.startLine).toBe("SIP/2.0 603 Decline");
      expect(linesOf(response, "Reason")).toEqual([]);
      expect(debian.gateway.invites()).toHaveLength(before);
    });

    it("blocks with 603+", async () => {
      const before = debian.gateway.invites().length;
      decide(debian.decisions, {
        action: "block",
        cause: "analytics.score",
        status: 603,
        phrase: "Network Blocked",
        headers: `${NOTICE}\r\n`,
      });
      const call = debian.call();
      call.send();
      const response = await call.final();
      expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
      expect(linesOf(response, "Reason")).toEqual([NOTICE]);
      expect(debian.gateway.invites()).toHaveLength(before);
    });

    it("hands a 603+ of another network on with both Reason headers, and tries nothing else", async () => {
      const before = debian.gateway.invites().length;
      decide(debian.decisions, { action: "pass", cause: "none" });
      debian.answer = () => [
        { status: 603, phrase: "Network Blocked", headerLines: DOWNSTREAM_REASONS },
      ];
      const call = debian.call();
      call.send();
      const response = await call.final();
      expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
      expect(linesOf(response, "Reason")).toEqual(DOWNSTREAM_REASONS);
      expect(debian.gateway.invites()).toHaveLength(before + 1);
      debian.answer = () => [{ status: 200, phrase: "OK" }];
    });

    it("lets a call on when the service is gone", async () => {
      await debian.decisions.close();
      const call = debian.call();
      call.send();
      expect((await call.final()).status).toBe(200);
      expect(debian.sbc.log()).toMatch(
        new RegExp(`ringfence: passed callid=${call.callId} cause=degraded\\.no-answer`),
      );
    });
  },
);
