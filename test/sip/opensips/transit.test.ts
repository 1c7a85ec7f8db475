import { afterEach, expect, it } from "vitest";
import { type AnswerInvite, type GatewayResponse, openGateway } from "../harness/gateway.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { linesOf } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

const PLUS =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/x?a=1%3B2;tel=+18005550199;id=Zz_9-";location=RLN';

const TWO_REASONS: GatewayResponse = {
  status: 603,
  phrase: "Network Blocked",
  headerLines: [PLUS, 'Reason: Q.850 ;cause=21 ; text="call rejected"'],
};

const REFUSALS: Readonly<Record<string, GatewayResponse>> = {
  "603+ with two Reason headers": TWO_REASONS,
  "603+ with odd spelling": {
    status: 603,
    phrase: "NETWORK  blocked",
    headerLines: [
      'reason:   SIP ; cause=603;TEXT="v=analytics1;email=a@b.example";x-y=1 , Q.850;cause=21',
      'Reason: X;cause=9;text="$ru %s \\" folded",\r\n\tY;cause=1',
    ],
  },
  "603+ with a very long text": {
    status: 603,
    phrase: "Network Blocked",
    headerLines: [
      `Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/${"x".repeat(3_000)}"`,
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

/** Makes an SBC that hides its topology, of the one that is shipped. */
const HIDES_TOPOLOGY = (script: string) =>
  script
    .replace(
      'include_file "ringfence.cfg"\n',
      'loadmodule "dialog.so"\nloadmodule "topology_hiding.so"\ninclude_file "ringfence.cfg"\n',
    )
    .replace("\trecord_route();\n", "\ttopology_hiding();\n");

const HUNTS_ON_EVERYTHING = (script: string) =>
  script.replace('"408|5[0-9][0-9]"', '"[3-6][0-9][0-9]"');

const BREAKS_RFC_3261 = (script: string) =>
  HUNTS_ON_EVERYTHING(script).replace('"disable_6xx_block", 0', '"disable_6xx_block", 1');

/** Makes an SBC that asks nobody and only transmits. */
const ONLY_TRANSMITS = (script: string) =>
  script
    .replace('include_file "ringfence.cfg"', 'include_file "ringfence-transit.cfg"')
    .replace("\troute(RINGFENCE);\n", "");

describeOpensips("a refusal from downstream, by OpenSIPS", () => {
  let path: OpensipsPath | undefined;
  afterEach(() => path?.close());

  async function expectBack(refusal: GatewayResponse): Promise<void> {
    const call = path?.call();
    call?.send();
    const response = await call?.final();
    if (response === undefined) throw new Error("there is no path");
    expect(response.startLine).toBe(`SIP/2.0 ${refusal.status} ${refusal.phrase}`);
    const wanted = refusal.headerLines ?? [];
    expect([...linesOf(response, "Reason"), ...linesOf(response, "Call-Info")]).toEqual(wanted);
  }

  const refusing =
    (refusal: GatewayResponse): AnswerInvite =>
    () => [refusal];

  it.each(Object.entries(REFUSALS))(
    "%s goes back byte for byte, and no other gateway is tried",
    async (_what, refusal) => {
      path = await openOpensipsPath({ gateways: [refusing(refusal), undefined] });
      await expectBack(refusal);
      expect(path.gateways.map((gateway) => gateway.invites().length)).toEqual([1, 0]);
    },
  );

  it.each([
    ["hunts on everything", HUNTS_ON_EVERYTHING],
    ["hunts on everything and has the 6xx block of tm switched off", BREAKS_RFC_3261],
    ["hides its topology", HIDES_TOPOLOGY],
  ])("is final for an SBC that %s, too", async (_what, editScript) => {
    path = await openOpensipsPath({
      gateways: [refusing(TWO_REASONS), undefined],
      editScript,
    });
    await expectBack(TWO_REASONS);
    expect(path.gateways[1]?.invites()).toEqual([]);
  });

  it("goes back through an SBC that only transmits, without a service", async () => {
    path = await openOpensipsPath({
      gateways: [refusing(TWO_REASONS), undefined],
      editScript: ONLY_TRANSMITS,
    });
    await path.decisions.close();
    await expectBack(TWO_REASONS);
    expect(path.gateways[1]?.invites()).toEqual([]);
    expect(path.opensips.log()).not.toMatch(/ringfence: |rest_client:\w+: .*(refused|timeout)/);
  });

  it("comes back from a second gateway, too, with one question in all", async () => {
    path = await openOpensipsPath({
      gateways: [() => [{ status: 503, phrase: "Service Unavailable" }], refusing(TWO_REASONS)],
    });
    await expectBack(TWO_REASONS);
    expect(path.gateways.map((gateway) => gateway.invites().length)).toEqual([1, 1]);
    expect(path.decisions.questions).toHaveLength(1);
  });

  it("wins over a busy branch of a forked call", async () => {
    const busy = await openGateway(() => [{ status: 486, phrase: "Busy Here" }]);
    try {
      path = await openOpensipsPath({
        gateways: [refusing(TWO_REASONS), undefined],
        linesBeforeQuestion: [`\t$branch = "sip:busy@127.0.0.1:${busy.port}";`],
      });
      await expectBack(TWO_REASONS);
      await expect.poll(() => busy.invites()).toHaveLength(1);
      expect(path.gateways.map((gateway) => gateway.invites().length)).toEqual([1, 0]);
    } finally {
      busy.close();
    }
  });

  it("of 503 does take the call to the next gateway, with one question in all", async () => {
    path = await openOpensipsPath({
      gateways: [() => [{ status: 503, phrase: "Service Unavailable" }], undefined],
    });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(path.gateways.map((gateway) => gateway.invites().length)).toEqual([1, 1]);
    expect(path.decisions.questions).toHaveLength(1);
  });
});
