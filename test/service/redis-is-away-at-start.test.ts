import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { TcpProxy } from "../redis/tcp-proxy.ts";
import { makeScratchFolder, type ScratchFolder } from "../sip/harness/scratch-folder.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { CALLERS, POLICY } from "./policy.ts";
import { ServiceProcess } from "./service-process.ts";

let redis: RedisServer;
let folder: ScratchFolder;
let service: ServiceProcess;
let options: Parameters<typeof ServiceProcess.listening>[0];

/** A service that has a list and an override, has ended, and starts again without its Redis. */
beforeAll(async () => {
  redis = await RedisServer.start();
  folder = await makeScratchFolder("data");
  options = {
    dataDir: folder.path,
    policy: POLICY,
    settings: { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}` },
  };
  const before = await ServiceProcess.ready(options);
  await before.rpc("dno.add", { number: "+13722345678", class: "allowed", reason: "restored" });
  await before.stop();
  await redis.kill();
  service = await ServiceProcess.listening(options);
});

afterAll(async () => {
  await service?.stop();
  await redis?.stop();
  await folder?.remove();
});

describe("a service that starts while Redis is away", () => {
  it("is ready at once, by the last list on its disk, and says what is amiss", async () => {
    expect(await service.admin("/readyz")).toMatchObject({
      status: 200,
      body: { ready: true, components: { dno: "ok", store: "degraded" } },
    });
    expect(await service.line("DNO list in use")).toMatchObject({ from: "disk" });
    expect(await service.metric('ringfence_store_up{kind="redis"}')).toBe(0);
  });

  it("decides, overrides included", async () => {
    expect(await service.causeOf(CALLERS.invalid)).toBe("dno.invalid");
    expect(await service.decide({ from: "+13722345678" })).toMatchObject({ action: "pass" });
  });

  it("refuses a change that it could not keep, with 503", async () => {
    const change = service.rpc("score.set", { number: CALLERS.good, score: 97 });
    await expect(change).rejects.toThrow("STORE_UNAVAILABLE");
  });

  it("says once that it does not follow the store", async () => {
    await service.line("DNO list not followed; the last one stays in use");
    // Two polls of the list later.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    const said = service.lines().filter(({ msg }) => msg.includes("not followed"));
    expect(said.map(({ msg }) => msg).toSorted()).toEqual([
      "DNO list not followed; the last one stays in use",
      "overrides not followed; the last ones stay in use",
    ]);
  });

  it("uses Redis as soon as it is there", async () => {
    await redis.startAgain();
    const isSet = () =>
      service.rpc("score.set", { number: CALLERS.good, score: 97 }).then(
        () => true,
        () => false,
      );
    await waitUntil("Redis in use", isSet, 15_000);
    const isBlocked = async () => (await service.causeOf(CALLERS.good)) === "analytics.score";
    await waitUntil("decision with a score", isBlocked, 5_000);
    const { components } = (await service.admin("/readyz")).body;
    expect(components).toMatchObject({ store: "ok" });
  });
});

describe("a service that starts while Redis takes connections and answers nothing", () => {
  it("is ready by the last list on its disk all the same", async () => {
    const proxy = await TcpProxy.start(redis.port);
    proxy.stall();
    const started = performance.now();
    const hanging = await ServiceProcess.listening({
      ...options,
      settings: { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${proxy.port}` },
    });
    try {
      expect(await hanging.isReady()).toBe(true);
      expect(await hanging.causeOf(CALLERS.invalid)).toBe("dno.invalid");
      expect(performance.now() - started).toBeLessThan(15_000);
    } finally {
      await hanging.stop();
      await proxy.stop();
    }
  });
});
