import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const SCORED = "+13034440097";

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.ready({
    policy: POLICY,
    settings: { RINGFENCE_MANIFEST: SAMPLES },
  });
  await service.rpc("score.set", { number: SCORED, score: 97, category: "scam" });
  const allowed = { number: "+13722345678", class: "allowed", reason: "restored" };
  await service.rpc("dno.add", allowed);
});

afterAll(() => service?.stop());

/** A call as fields of `POST /v1/decide`, and the same on the command line. */
const CALLS: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
  ["a good caller", { from: CALLERS.good }, [CALLERS.good]],
  ["an invalid number", { from: CALLERS.invalid }, [CALLERS.invalid]],
  ["an unallocated number", { from: CALLERS.unallocated }, [CALLERS.unallocated]],
  ["an unused number", { from: CALLERS.unused }, [CALLERS.unused]],
  ["an allowed number", { from: "+13722345678" }, ["+13722345678"]],
  ["a scored caller", { from: SCORED }, [SCORED]],
  [
    "a scored caller whose trunk is only watched",
    { from: SCORED, trunk: "watched" },
    [SCORED, "--trunk", "watched"],
  ],
  [
    "a listed number that calls 911",
    { from: CALLERS.unused, ruri: "sip:911@sbc" },
    [CALLERS.unused, "--ruri", "sip:911@sbc"],
  ],
  [
    "an emergency centre that calls back",
    { from: CALLERS.unused, priority: "psap-callback" },
    [CALLERS.unused, "--priority", "psap-callback"],
  ],
  [
    "government emergency telecommunications",
    { from: CALLERS.unused, resourcePriority: "ets.0" },
    [CALLERS.unused, "--resource-priority", "ets.0"],
  ],
  ["To in the place of a request URI", { to: "<urn:service:sos>" }, ["--to", "<urn:service:sos>"]],
  [
    "an asserted identity",
    { pai: `<tel:${CALLERS.inboundOnly}>`, sourceIp: "192.0.2.1" },
    ["--pai", `<tel:${CALLERS.inboundOnly}>`, "--source-ip", "192.0.2.1"],
  ],
  [
    "an attestation",
    { from: SCORED, attest: "A", verstat: "TN-Validation-Failed" },
    [SCORED, "--attest", "A", "--verstat", "TN-Validation-Failed"],
  ],
  ["no number", { from: "anonymous", privacy: "id" }, ["anonymous", "--privacy", "id"]],
];

describe("ringfence explain says what decide does", () => {
  it.each(CALLS)("for %s", async (_, call, words) => {
    const decided = await service.decide(call);
    const { decision, steps } = JSON.parse(
      await service.cliDone("explain", ...words, "-o", "json"),
    );
    expect({
      action: decision.action,
      cause: decision.cause,
      mode: decision.mode,
      status: decision.response?.status,
      phrase: decision.response?.phrase,
      would: decision.would?.action,
    }).toEqual({
      action: decided["action"],
      cause: decided["cause"],
      mode: decided["mode"],
      status: decided["status"],
      phrase: decided["phrase"],
      would: decided["would"],
    });
    expect(steps.length).toBeGreaterThan(0);
  });
});

describe("an explanation", () => {
  it("names list, matched entry and ground, in words", async () => {
    const text = await service.cliDone("explain", CALLERS.inboundOnly);
    expect(text).toMatch(/^reject: dno\.inbound-only \(enforce\)$/m);
    expect(text).toMatch(/47 CFR 64\.1200\(o\)\(1\)/);
    expect(text).toMatch(/^answer: 603 Decline$/m);
    expect(text).toMatch(/^list: inbound-only by inbound-only, matched 6862000142$/m);
  });

  it("can be had of a call as the SBC described it, from a file", async () => {
    const file = join(service.dataDir, "call.json");
    await writeFile(file, JSON.stringify({ callId: "c1", from: CALLERS.invalid }));
    const { decision } = JSON.parse(await service.cliDone("explain", "--json", file, "-o", "json"));
    expect(decision).toMatchObject({ action: "reject", cause: "dno.invalid" });
  });

  it("is the same over HTTP", async () => {
    const from = encodeURIComponent(CALLERS.invalid);
    const { status, body } = await service.admin(`/v1/explain?from=${from}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ decision: { cause: "dno.invalid" }, dno: [{ class: "invalid" }] });
  });

  it("is no decision: nothing of it is logged or counted", async () => {
    const metric = 'ringfence_decisions_total{action="reject",cause="dno.invalid",mode="enforce"}';
    const before = await service.metric(metric);
    await service.cliDone("explain", CALLERS.invalid);
    expect(await service.metric(metric)).toBe(before);
    expect(service.lines().map((line) => line["callId"])).not.toContain("explain");
  });
});
