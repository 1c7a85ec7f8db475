import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DecisionServer, openDecisionServer } from "../harness/decision-server.ts";
import type { AnswerInvite, GatewayResponse } from "../harness/gateway.ts";
import { transportLines } from "../harness/kamailio.ts";
import { projectPath } from "../harness/project.ts";
import { startService } from "../harness/service.ts";
import { linesOf, type SipMessage } from "../harness/sip-message.ts";
import { openTransit, type Transit } from "../harness/transit-sbc.ts";
import { TRANSPORTS, type Transport } from "../harness/transport.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { expectUnchanged, placed, REFUSALS, tried } from "./refusals.ts";

interface Ports {
  readonly httpPort: number;
  readonly rpcPort: number;
}

interface Forking {
  readonly forking?: "serial" | "parallel";
  /** How the gateways beside the first one answer; not at all when left out. */
  readonly others?: readonly AnswerInvite[];
}

let transit: Transit | undefined;
let decisions: DecisionServer;
beforeEach(async () => {
  decisions = await openDecisionServer();
});
afterEach(async () => {
  await transit?.close();
  transit = undefined;
  await decisions.close();
});

/** An SBC that reports to a service on these ports, and has no ringfence.cfg. */
async function openReporting(
  by: Transport,
  ports: Ports,
  refusal: () => GatewayResponse,
  { forking = "serial", others = [() => []] }: Forking = {},
): Promise<Transit> {
  transit = await openTransit({
    forking,
    gateways: [() => [refusal()], ...others],
    ringfenceLines: [
      ...transportLines({ transport: by, ...ports }),
      "#!define RINGFENCE_WITH_OBSERVE",
      `#!define RINGFENCE_OBSERVE_URL "http://127.0.0.1:${ports.httpPort}/rpc"`,
    ],
    linesBeforeRelay: ['\t$avp(ringfence_trunk) = "carrier-a";'],
  });
  return transit;
}

async function connected(by: Transport, { sbc }: Transit): Promise<void> {
  if (by === "http") return;
  await waitUntil("connection of janssonrpcc", () =>
    /bev_connect_cb\(\): Connected to host/.test(sbc.log()),
  );
}

function valuesOf(message: SipMessage | undefined, name: string): string[] {
  const lines = message === undefined ? [] : linesOf(message, name);
  return lines.map((line) => line.slice(name.length + 1).trim());
}

describe.each(TRANSPORTS)("a refusal in transit, reported by %s,", (by) => {
  it("tells who refused, and goes back as it came", { timeout: 60_000 }, async () => {
    let refusal: GatewayResponse = { status: 603, phrase: "Decline" };
    const open = await openReporting(by, decisions, () => refusal);
    await connected(by, open);
    for (const next of Object.values(REFUSALS)) {
      refusal = next;
      const before = decisions.questions.length;
      const call = open.call();
      expectUnchanged(await placed(call), open.gateways[0]?.sent.at(-1));
      await waitUntil("report", () => decisions.questions.length > before);
      const report = decisions.questions.at(-1);
      const sent = open.gateways[0]?.sent.at(-1);
      expect(by === "http" ? report?.["params"] : report).toEqual({
        callId: call.callId,
        status: next.status,
        phrase: utf8(next.phrase),
        from: "sip:+12125550123@caller.example.net;user=phone",
        trunk: "carrier-a",
        reason: valuesOf(sent, "Reason").map(utf8),
        callInfo: valuesOf(sent, "Call-Info"),
      });
      if (by === "http") expect(report).toMatchObject({ jsonrpc: "2.0", method: "observe" });
      if (by === "http") expect(report).not.toHaveProperty("id");
    }
  });

  it("tells the asserted caller of an anonymous call", async () => {
    const open = await openReporting(by, decisions, () => REFUSALS["603+"] as GatewayResponse);
    await connected(by, open);
    const pai = ["<sip:+12125550123@caller.example.net>", "<tel:+12125550123>"];
    const call = open.call({
      from: "<sip:anonymous@anonymous.invalid>",
      headerLines: pai.map((value) => `P-Asserted-Identity: ${value}`),
    });
    expectUnchanged(await placed(call), open.gateways[0]?.sent.at(-1));
    const [report] = await waitUntil("report", () => {
      const { questions } = decisions;
      return questions.length > 0 && questions;
    });
    expect(by === "http" ? report?.["params"] : report).toMatchObject({
      status: 603,
      from: "sip:anonymous@anonymous.invalid",
      pai,
    });
  });

  it("says as much as one notification holds, when there is more, and goes back whole", async () => {
    const long = `SIP;cause=603;text="${"x".repeat(5_000)}"`;
    const open = await openReporting(by, decisions, () => ({
      status: 603,
      phrase: "\xff not UTF-8",
      headerLines: [`Reason: ${long}`, `Reason: ${long}`, "Reason: X;text=\xff", "Reason: Y"],
    }));
    await connected(by, open);
    expectUnchanged(await placed(open.call()), open.gateways[0]?.sent.at(-1));
    const [report] = await waitUntil("report", () => {
      const { questions } = decisions;
      return questions.length > 0 && questions;
    });
    const seen = by === "http" ? report?.["params"] : report;
    expect(seen).toMatchObject({ status: 603, reason: [long, "Y"] });
    expect(seen).not.toHaveProperty("phrase");
  });

  it("is reported once, as it goes back, when a forked call got other failures too", async () => {
    const refusal = REFUSALS["608 with its jCard"] as GatewayResponse;
    const open = await openReporting(by, decisions, () => refusal, {
      forking: "parallel",
      others: [
        () => [{ status: 486, phrase: "Busy Here", headerLines: ["Reason: Q.850;cause=17"] }],
        () => [{ status: 480, phrase: "x", headerLines: ["Call-Info: <https://no.example>"] }],
      ],
    });
    await connected(by, open);
    await placed(open.call());
    const [report] = await waitUntil("report", () => {
      const { questions } = decisions;
      return questions.length > 0 && questions;
    });
    expect(by === "http" ? report?.["params"] : report).toMatchObject({
      status: 608,
      phrase: "Rejected",
      reason: [],
      callInfo: ["<https://block.example.net/c.jwt>;purpose=jwscard"],
    });
    expect(decisions.questions).toHaveLength(1);
    await expect.poll(() => tried(open)).toEqual([1, 1, 1]);
  });

  it("is not reported when it is another failure", async () => {
    const open = await openReporting(by, decisions, () => ({ status: 404, phrase: "Not Found" }));
    await connected(by, open);
    const call = open.call();
    call.send();
    await waitUntil("second gateway", () => open.gateways[1]?.invites().length);
    expect(decisions.questions).toEqual([]);
  });

  it("goes back at once from a service that never answers", async () => {
    decisions.answer = () => ({ kind: "silence" });
    const open = await openReporting(by, decisions, () => REFUSALS["603+"] as GatewayResponse);
    await connected(by, open);
    for (let count = 0; count < 30; count += 1) {
      const call = open.call();
      expectUnchanged(await placed(call), open.gateways[0]?.sent.at(-1));
      expect(call.elapsedMs()).toBeLessThan(1_000);
    }
  });

  it("goes back at once without a service", async () => {
    await decisions.close();
    const open = await openReporting(by, decisions, () => REFUSALS["603+"] as GatewayResponse);
    for (let count = 0; count < 30; count += 1) {
      const call = open.call();
      expectUnchanged(await placed(call), open.gateways[0]?.sent.at(-1));
      expect(call.elapsedMs()).toBeLessThan(1_000);
    }
    decisions = await openDecisionServer();
  });

  it("is logged by the service, with who blocked", async () => {
    const service = await startService({
      manifest: projectPath("dno-data/samples/manifest.yaml"),
      policy: projectPath("test/demo/policy.yaml"),
    });
    try {
      const refusal = REFUSALS["608 with its jCard"] as GatewayResponse;
      let next = REFUSALS["603+"] as GatewayResponse;
      const open = await openReporting(by, service, () => next);
      await connected(by, open);
      await placed(open.call({ callId: "first" }));
      await waitUntil("first line", () => noted(service).length === 1);
      next = refusal;
      await placed(open.call({ callId: "second" }));
      await waitUntil("second line", () => noted(service).length === 2);
      expect(noted(service)).toMatchObject([
        {
          callId: "first",
          trunk: "carrier-a",
          form: "603+",
          calling: expect.stringMatching(/./),
          notice: { tel: "+18005550199", id: "Zz_9-", location: "RLN" },
        },
        {
          callId: "second",
          status: 608,
          callInfo: ["<https://block.example.net/c.jwt>;purpose=jwscard"],
        },
      ]);
      expect(open.sbc.log()).not.toMatch(/ERROR|CRITICAL|BUG/);
    } finally {
      await service.stop();
    }
  });
});

function noted(service: { logged(message: string): readonly object[] }): readonly object[] {
  return service.logged("response observed in transit");
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
