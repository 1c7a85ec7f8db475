import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

const A_SECOND = 1_000;
const BAD = { score: 97, category: "scam", expires: "2099-01-01" };

const STORES = [
  ["embedded", async () => undefined],
  ["Redis", () => RedisServer.start()],
] as const;

describe.each(STORES)("on the store: %s", (_, startStore) => {
  let redis: RedisServer | undefined;
  let service: ServiceProcess;

  beforeAll(async () => {
    redis = await startStore();
    const url = redis && `redis://127.0.0.1:${redis.port}`;
    service = await ServiceProcess.ready({
      policy: POLICY,
      settings: {
        ...(url === undefined ? {} : { RINGFENCE_REDIS_URL: url }),
        // The test is not about deadlines, and its machine is busy.
        RINGFENCE_SCORE_DEADLINE_MS: "1000",
      },
    });
  });

  afterAll(async () => {
    await service?.stop();
    await redis?.stop();
  });

  it("blocks the very next call of a number that was asked for before", async () => {
    expect(await service.causeOf(CALLERS.good)).toBe("none");
    await service.rpc("score.set", { number: CALLERS.good, ...BAD });
    const decision = await service.decide({ from: CALLERS.good });
    expect(decision).toMatchObject({ action: "block", cause: "analytics.score", status: 603 });
    const { id, headers } = decision;
    expect(headers).toBe(
      `Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/${id};id=${id}";location=RLN\r\n`,
    );
  });

  it("passes again as soon as the score is gone", async () => {
    await service.rpc("score.set", { number: CALLERS.good, ...BAD });
    await service.rpc("score.remove", { number: CALLERS.good });
    expect(await service.causeOf(CALLERS.good)).toBe("none");
  });

  it("follows the command line within a second", async () => {
    expect(await service.causeOf("+13034440003")).toBe("none");
    await service.cliDone("score", "set", "3034440003", "97", "--category", "scam");
    const isBlocked = async () => (await service.causeOf("+13034440003")) === "analytics.score";
    await waitUntil("block", isBlocked, A_SECOND);
  });
});
