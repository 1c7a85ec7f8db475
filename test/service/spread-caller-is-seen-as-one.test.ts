import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { asked, BEHAVIOUR_POLICY, callsOf } from "./behaviour.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const SPREAD = "+13034441234";
const QUIET = "+13034451234";
const SERVICES = 4;
/** Half of what the policy asks for; all four together make twice that. */
const CALLS_EACH = 10;
/** An event waits half a second; the rest is a busy machine. */
const SOON_MS = 10_000;

let redis: RedisServer;
let services: readonly ServiceProcess[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
  const options = {
    policy: BEHAVIOUR_POLICY,
    settings: {
      RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      RINGFENCE_MANIFEST: SAMPLES,
      RINGFENCE_SCORE_DEADLINE_MS: "1000",
    },
  };
  // The first one builds the list that the others find.
  services = [await ServiceProcess.ready(options)];
  const others = Array.from({ length: SERVICES - 1 }, () => ServiceProcess.ready(options));
  services = [...services, ...(await Promise.all(others))];
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await redis?.stop();
});

describe("a caller who spreads over four services on one Redis", () => {
  it("is seen as one: each of the four blocks, of which none has seen enough itself", async () => {
    const spread = services.flatMap((service, at) =>
      callsOf(SPREAD, CALLS_EACH, at * CALLS_EACH).map((call) => service.decide(call)),
    );
    await Promise.all(spread);
    for (const service of services) {
      const blocked = async () => (await asked(service, SPREAD)).cause === "analytics.score";
      await waitUntil("block of what all have seen", blocked, SOON_MS);
      expect(await service.decide({ from: SPREAD })).toMatchObject({
        action: "block",
        cause: "analytics.score",
        status: 603,
      });
    }
  });

  it("is not blocked for as many calls as one service has seen", async () => {
    const [first, ...others] = services;
    for (const call of callsOf(QUIET, CALLS_EACH)) {
      expect(await first?.decide(call)).toMatchObject({ action: "pass", cause: "none" });
    }
    for (const service of others) {
      const heard = async () => (await asked(service, QUIET)).attempts === CALLS_EACH;
      await waitUntil("news of the first service", heard, SOON_MS);
      expect((await asked(service, QUIET)).cause).toBe("none");
    }
  });
});
