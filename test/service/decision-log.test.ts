import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const CALLED = "+13034440000";

async function start(settings: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  return ServiceProcess.ready({
    policy: POLICY,
    settings: { RINGFENCE_MANIFEST: SAMPLES, ...settings },
  });
}

describe("the line that a decision leaves in the log", () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await start();
  });

  afterAll(() => service?.stop());

  it("has the Call-ID, the id of the answer, and all that it was decided by", async () => {
    const callId = 'f81d4fae@"quoted"\\203.0.113.7';
    const call = { from: `"A" <sip:${CALLERS.unused}@a>`, ruri: `sip:${CALLED}@sbc` };
    const { id } = await service.decide({ callId, ...call, trunk: "carrier-a" });
    expect(await service.decisionLine(callId)).toMatchObject({
      level: 30,
      time: expect.any(Number),
      id,
      action: "reject",
      cause: "dno.unused",
      mode: "enforce",
      status: 603,
      trunk: "carrier-a",
      callingField: "from",
      attestation: "none",
      list: (await service.rpc("dno.status", {}))["version"],
      policy: expect.stringMatching(/^[0-9a-f]{12}$/),
      transport: "http",
      durationUs: expect.any(Number),
    });
  });

  it("says of a rule in observe mode what it would have done", async () => {
    const call = { callId: "watched", from: CALLERS.inboundOnly, trunk: "watched" };
    expect(await service.decide(call)).toMatchObject({ action: "pass", would: "reject" });
    expect(await service.decisionLine("watched")).toMatchObject({
      action: "pass",
      cause: "dno.inbound-only",
      mode: "observe",
      would: "reject",
      wouldCause: "dno.inbound-only",
    });
    const metric = 'ringfence_would_total{action="reject",cause="dno.inbound-only"}';
    expect(await service.metric(metric)).toBe(1);
  });

  it("says of a block whose score it was", async () => {
    await service.rpc("score.set", { number: CALLERS.good, score: 97, category: "scam" });
    const { id } = await service.decide({ callId: "scored", from: CALLERS.good });
    expect(await service.decisionLine("scored")).toMatchObject({
      id,
      action: "block",
      score: 97,
      threshold: 85,
      source: "scam",
    });
  });

  it("stays one line whatever a header holds", async () => {
    await service.decide({ callId: "fold", from: '"x\\n"\r\n <sip:3034440001@a>' });
    expect(await service.decisionLine("fold")).toMatchObject({ action: "pass" });
  });
});

describe("telephone numbers in the log", () => {
  /** All that a service writes with this setting, from its start to its end, about one call. */
  async function outputWith(logNumbers: string | undefined): Promise<string> {
    const setting = logNumbers === undefined ? {} : { RINGFENCE_LOG_NUMBERS: logNumbers };
    const service = await start(setting);
    try {
      const call = { from: `<sip:${CALLERS.unused}@a>`, ruri: `sip:${CALLED}@sbc` };
      await service.decide({ callId: "one", ...call });
      await service.rpc("observe", {
        callId: "two",
        status: 603,
        from: `<sip:${CALLERS.unused}@a>`,
      });
      await service.decisionLine("one");
      await service.line("response observed in transit");
      await service.rpc("dno.add", { number: CALLED, class: "allowed", reason: "restored" });
      await service.cliDone("explain", CALLERS.unused);
      service.signal("SIGTERM");
      await service.ended(10_000);
      return service.output();
    } finally {
      await service.stop();
    }
  }

  it("show their last four digits alone, unless it is set otherwise", async () => {
    const output = await outputWith(undefined);
    expect(output).toContain('"calling":"*0142"');
    expect(output).toContain('"called":"*0000"');
    expect(output).not.toMatch(/6862220142|3034440000/);
  });

  it("show a hash alone, the same for the same number, when that is set", async () => {
    const output = await outputWith("hash");
    const hashes = [...output.matchAll(/"calling":"(#[0-9a-f]{16})"/g)].map(([, hash]) => hash);
    expect(hashes).toHaveLength(2);
    expect(new Set(hashes).size).toBe(1);
    expect(output).not.toMatch(/6862220142|3034440000/);
  });

  it("stand whole when that is set", async () => {
    expect(await outputWith("full")).toContain('"calling":"16862220142"');
  });
});

it("no decision is logged when that is switched off", async () => {
  const service = await start({ RINGFENCE_LOG_DECISIONS: "off" });
  try {
    await service.decide({ callId: "silent", from: CALLERS.unused });
    service.signal("SIGTERM");
    await service.ended(10_000);
    expect(service.lines().map(({ msg }) => msg)).not.toContain("decision");
  } finally {
    await service.stop();
  }
});
