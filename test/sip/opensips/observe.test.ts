import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { PASS } from "../harness/decision-server.ts";
import type { GatewayResponse } from "../harness/gateway.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { projectPath } from "../harness/project.ts";
import { type Service, startService } from "../harness/service.ts";
import { linesOf } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

const REASONS = [
  'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/x?a=1;tel=+18005550199;id=Zz_9-";location=TN',
  'Reason: Q.850 ;cause=21 ; text="call rejected"',
];

const BLOCKED_DOWNSTREAM: GatewayResponse = {
  status: 603,
  phrase: "Network Blocked",
  headerLines: REASONS,
};

function reports(service: Service): readonly object[] {
  return service.logged("response observed in transit");
}

describeOpensips("the service, told of refusals in transit by OpenSIPS,", () => {
  let service: Service;
  let path: OpensipsPath;
  beforeAll(async () => {
    service = await startService({
      manifest: projectPath("dno-data/samples/manifest.yaml"),
      policy: projectPath("test/demo/policy.yaml"),
    });
    path = await openOpensipsPath({
      servicePort: service.httpPort,
      reports: true,
      linesBeforeQuestion: ['\t$avp(ringfence_trunk) = "carrier-a";'],
      gateways: [() => [BLOCKED_DOWNSTREAM]],
    });
  });
  afterAll(async () => {
    await path?.close();
    await service?.stop();
  });

  it("logs who blocked which call, and that the header is well-formed", async () => {
    const call = path.call({ callId: "in-transit-1@caller" });
    call.send();
    expect(linesOf(await call.final(), "Reason")).toEqual(REASONS);
    await expect
      .poll(() => reports(service))
      .toMatchObject([
        {
          callId: "in-transit-1@caller",
          trunk: "carrier-a",
          status: 603,
          phrase: "Network Blocked",
          form: "603+",
          notice: { location: "TN", id: "Zz_9-" },
        },
      ]);
    expect(await path.opensips.counter("observed")).toBe(1);
  });
});

describeOpensips("a refusal in transit, by OpenSIPS,", () => {
  let path: OpensipsPath | undefined;
  afterEach(() => path?.close());

  /** The stand-in, where it passes every call, and gets reports like the questions. */
  async function openReporting(settings: readonly string[] = []): Promise<OpensipsPath> {
    path = await openOpensipsPath({
      reports: true,
      settings,
      gateways: [() => [BLOCKED_DOWNSTREAM]],
    });
    return path;
  }

  async function expectBackAtOnce(open: OpensipsPath): Promise<void> {
    const call = open.call();
    call.send();
    expect(linesOf(await call.final(), "Reason")).toEqual(REASONS);
    expect(call.elapsedMs()).toBeLessThan(900);
  }

  it("is reported by a JSON-RPC notification", async () => {
    const open = await openReporting();
    await expectBackAtOnce(open);
    await expect.poll(() => open.decisions.questions.length).toBe(2);
    expect(open.decisions.questions[1]).toEqual({
      jsonrpc: "2.0",
      method: "observe",
      params: {
        callId: open.decisions.questions[0]?.["callId"],
        status: 603,
        phrase: "Network Blocked",
        from: "sip:+12125550123@caller.example.net;user=phone",
        reason: REASONS.map((line) => line.replace("Reason: ", "")),
        callInfo: [],
      },
    });
  });

  it("is reported with the asserted caller of an anonymous call", async () => {
    const open = await openReporting();
    const pai = ["<sip:+12125550123@caller.example.net>", "<tel:+12125550123>"];
    const call = open.call({
      from: "<sip:anonymous@anonymous.invalid>",
      headerLines: pai.map((value) => `P-Asserted-Identity: ${value}`),
    });
    call.send();
    expect(linesOf(await call.final(), "Reason")).toEqual(REASONS);
    await expect
      .poll(() => open.decisions.questions[1]?.["params"])
      .toMatchObject({ from: "sip:anonymous@anonymous.invalid", pai });
  });

  it("is reported with its Call-Info", async () => {
    const callInfo = "<https://block.example.net/c.jwt>;purpose=jwscard";
    path = await openOpensipsPath({
      reports: true,
      gateways: [
        () => [{ status: 608, phrase: "Rejected", headerLines: [`Call-Info: ${callInfo}`] }],
      ],
    });
    const call = path.call();
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 608 Rejected");
    await expect
      .poll(() => path?.decisions.questions[1]?.["params"])
      .toMatchObject({
        status: 608,
        callInfo: [callInfo],
      });
  });

  it("is not reported where nobody has asked for reports", async () => {
    path = await openOpensipsPath({ gateways: [() => [BLOCKED_DOWNSTREAM]] });
    await expectBackAtOnce(path);
    expect(path.decisions.questions).toHaveLength(1);
  });

  it("is not reported where it is no refusal of the called side", async () => {
    path = await openOpensipsPath({
      reports: true,
      gateways: [() => [{ status: 486, phrase: "Busy Here" }]],
    });
    const call = path.call();
    call.send();
    expect((await call.final()).status).toBe(486);
    expect(path.decisions.questions).toHaveLength(1);
  });

  it("does not wait for a service that takes the report and never answers", async () => {
    const open = await openReporting(["ringfence_enabled=i:0"]);
    open.decisions.answer = () => ({ kind: "silence" });
    await Promise.all(Array.from({ length: 30 }, () => expectBackAtOnce(open)));
    const lost = () => open.opensips.counter("observe_lost");
    await expect.poll(async () => (await lost()) + open.decisions.questions.length).toBe(30);
    // ten a worker are under way, and there are two workers
    expect(open.decisions.questions.length).toBeLessThanOrEqual(20);
    await open.decisions.close();
    await expect.poll(lost).toBe(30);
  });

  it("does not wait for a service that is not there", async () => {
    const open = await openReporting(["ringfence_enabled=i:0"]);
    await open.decisions.close();
    for (let count = 0; count < 30; count += 1) await expectBackAtOnce(open);
    expect(await open.opensips.counter("observe_lost")).toBe(30);
  });

  it("leaves later reports as before when the service has failed one", async () => {
    const open = await openReporting(["ringfence_enabled=i:0"]);
    open.decisions.answer = () => ({ kind: "error", status: 500 });
    for (let count = 0; count < 30; count += 1) await expectBackAtOnce(open);
    await expect.poll(() => open.opensips.counter("observe_lost")).toBe(30);
    open.decisions.answer = () => PASS;
    await expectBackAtOnce(open);
    await expect.poll(() => open.decisions.questions.length).toBe(31);
  });
});
