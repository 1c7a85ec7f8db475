import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { asked, BEHAVIOUR_POLICY, callsOf } from "./behaviour.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const BLOCKED = { action: "block", cause: "analytics.score", status: 603 };
/** As many as the policy asks for. */
const CALLS = 20;

describe("a service alone, on the embedded store", () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.ready({
      policy: BEHAVIOUR_POLICY,
      settings: { RINGFENCE_MANIFEST: SAMPLES },
    });
  });
  afterAll(() => service?.stop());

  /** Calls of a number to one other, of which the SBC reports that each lasted so long. */
  async function called(from: string, durationMs: number): Promise<void> {
    for (let at = 0; at < CALLS; at += 1) {
      const call = { callId: `${from}-${at}`, from, ruri: "sip:+13125550100@sbc.example" };
      expect(await service.decide(call)).toMatchObject({ action: "pass" });
      await service.rpc("observe", { ...call, outcome: "answered", durationMs });
    }
  }

  it("blocks a number whose attempts it has seen go to ever new numbers", async () => {
    const from = "+13034441234";
    for (const call of callsOf(from, CALLS)) {
      expect(await service.decide(call)).toMatchObject({ action: "pass", cause: "none" });
    }
    expect(await service.decide({ from })).toMatchObject(BLOCKED);
  });

  it("blocks a number whose calls ended within six seconds, as its SBC reports", async () => {
    const from = "+13034461234";
    await called(from, 3_000);
    expect(await service.decide({ from })).toMatchObject(BLOCKED);
  });

  it("does not block a number whose calls lasted for three minutes", async () => {
    const from = "+13034471234";
    await called(from, 180_000);
    expect(await service.decide({ from })).toMatchObject({ action: "pass", cause: "none" });
  });

  it("counts no call that is only asked about", async () => {
    const from = "+13034481234";
    for (let at = 0; at < 3; at += 1)
      expect(await asked(service, from)).toMatchObject({ attempts: 0 });
  });
});

describe("a service whose Redis stops while calls come", () => {
  let redis: RedisServer;
  let service: ServiceProcess;

  beforeAll(async () => {
    redis = await RedisServer.start();
    service = await ServiceProcess.ready({
      policy: BEHAVIOUR_POLICY,
      settings: {
        RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        RINGFENCE_MANIFEST: SAMPLES,
        RINGFENCE_SCORE_DEADLINE_MS: "1000",
      },
    });
  });
  afterAll(async () => {
    await service?.stop();
    await redis?.stop();
  });

  it("decides each, and still blocks by what it has seen before and after", async () => {
    const from = "+13034441234";
    const calls = callsOf(from, CALLS);
    for (const call of calls.slice(0, CALLS / 2)) {
      expect(await service.decide(call)).toMatchObject({ action: "pass", cause: "none" });
    }
    await redis.kill();
    for (const call of calls.slice(CALLS / 2)) {
      expect(await service.decide(call)).toMatchObject({ action: "pass" });
    }
    expect(await service.decide({ from })).toMatchObject(BLOCKED);
    expect(await service.isReady()).toBe(true);
  });
});
