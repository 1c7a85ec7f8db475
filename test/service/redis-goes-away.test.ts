import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

let redis: RedisServer;
let service: ServiceProcess;

beforeAll(async () => {
  redis = await RedisServer.start();
  service = await ServiceProcess.ready({
    policy: POLICY,
    settings: {
      RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      RINGFENCE_MANIFEST: SAMPLES,
    },
  });
  await redis.kill();
});

afterAll(async () => {
  await service?.stop();
  await redis?.stop();
});

describe("a service whose Redis has gone away", () => {
  it.each([
    [CALLERS.invalid, "dno.invalid"],
    [CALLERS.unallocated, "dno.unallocated"],
    [CALLERS.unused, "dno.unused"],
    [CALLERS.inboundOnly, "dno.inbound-only"],
  ])("decides %s by its list: %s", async (from, cause) => {
    expect(await service.causeOf(from)).toBe(cause);
  });

  it("passes calls whose score it cannot get, at once, and counts them", async () => {
    const metric = 'ringfence_degraded_total{what="scores"}';
    const before = (await service.metric(metric)) ?? 0;
    const started = performance.now();
    for (let call = 0; call < 50; call += 1) {
      const decision = await service.decide({ from: `+1303444${1000 + call}` });
      expect(decision).toMatchObject({ action: "pass", cause: "degraded.scores" });
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await service.metric(metric)).toBe(before + 50);
  });

  it("does not let an emergency call depend on anything", async () => {
    expect(await service.decide({ from: CALLERS.good, ruri: "sip:911@sbc.example" })).toMatchObject(
      { cause: "exempt.emergency" },
    );
  });

  it("stays ready, with the store named as degraded", async () => {
    expect(await service.admin("/readyz")).toMatchObject({
      status: 200,
      body: { ready: true, components: { store: "degraded" } },
    });
  });
});
