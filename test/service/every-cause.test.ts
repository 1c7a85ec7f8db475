import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAUSES, type Cause } from "../../service/decision/causes.ts";
import { RedisServer } from "../redis/redis-server.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { SAMPLES, ServiceProcess } from "./service-process.ts";

const CALLED = "+13034440000";
const ALLOWED = "+13722345678";
const UNWANTED = "+13034440606";
const SCORED = "+13034440097";
/** Below every threshold of a score, and what the pattern of the policy is about. */
const PATTERN = "+13034440080";

let redis: RedisServer;
let service: ServiceProcess;

beforeAll(async () => {
  redis = await RedisServer.start();
  service = await ServiceProcess.ready({
    policy: POLICY,
    settings: {
      RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      RINGFENCE_MANIFEST: SAMPLES,
      RINGFENCE_SCORE_DEADLINE_MS: "1000",
    },
  });
  await service.rpc("dno.add", { number: ALLOWED, class: "allowed", reason: "restored" });
  await service.rpc("score.set", { number: SCORED, score: 97, category: "scam" });
  await service.rpc("score.set", { number: PATTERN, score: 80, category: "scam" });
  await service.cliDone("subscriber", "block", CALLED, UNWANTED, "--reason", "asked for it");
  const blocks = 'ringfence_overrides{kind="subscriber-block"}';
  await waitUntil("subscriber's wish", async () => (await service.metric(blocks)) === 1);
});

afterAll(async () => {
  await service?.stop();
  await redis?.stop();
});

interface Reached {
  readonly action: string;
  readonly cause: string;
}

function decided(call: object): () => Promise<Reached> {
  return async () => (await service.decide(call)) as unknown as Reached;
}

/** For each cause of the registry, a call that is decided by it. A cause without one does not compile. */
const CALLS: Record<Cause, () => Promise<Reached>> = {
  none: decided({ from: CALLERS.good }),
  "exempt.emergency": decided({ from: CALLERS.invalid, ruri: "sip:911@sbc" }),
  "exempt.allowed": decided({ from: ALLOWED }),
  "dno.invalid": decided({ from: CALLERS.invalid }),
  "dno.unallocated": decided({ from: CALLERS.unallocated }),
  "dno.unused": decided({ from: CALLERS.unused }),
  "dno.inbound-only": decided({ from: CALLERS.inboundOnly }),
  "subscriber.blocked": decided({ from: UNWANTED, ruri: `sip:${CALLED}@sbc` }),
  "analytics.score": decided({ from: SCORED }),
  "analytics.pattern": decided({ from: PATTERN }),
  "degraded.scores": async () => {
    await redis.kill();
    return decided({ from: "+13034440404" })();
  },
  // It stands for a service that has no list: that answers 503, and the script passes the call.
  "degraded.dno": async () => {
    const empty = await ServiceProcess.listening({
      settings: { RINGFENCE_MANIFEST: "/nowhere/manifest.yaml" },
    });
    try {
      expect(await empty.ask({ callId: "early" })).toMatchObject({ status: 503 });
      expect(await empty.metric('ringfence_degraded_total{what="dno"}')).toBe(1);
      return { action: "pass", cause: "degraded.dno" };
    } finally {
      await empty.stop();
    }
  },
};

describe("every cause of the registry is reached by a call", () => {
  it.each(Object.entries(CALLS))("%s", async (cause, reach) => {
    const { action } = CAUSES[cause as Cause];
    expect(await reach()).toMatchObject({ action, cause });
  });
});
