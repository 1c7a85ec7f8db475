import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RedisServer } from "../redis/redis-server.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { makeOwnList, type OwnList } from "./own-list.ts";
import { ServiceProcess } from "./service-process.ts";

const LISTED = "+13034440001";
const LISTED_LATER = "+13034440002";
const A_SECOND = 1_000;

let own: OwnList;
const services: ServiceProcess[] = [];

beforeAll(async () => {
  own = await makeOwnList([LISTED]);
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
  await own.write([LISTED]);
});

afterAll(() => own?.remove());

async function start(settings: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.ready({
    settings: { RINGFENCE_MANIFEST: own.manifest, ...settings },
  });
  services.push(service);
  return service;
}

/** Waits until each service decides the later number by the new list. */
async function allFollow(): Promise<void> {
  const follows = async () => {
    const causes = await Promise.all(services.map((service) => service.causeOf(LISTED_LATER)));
    return causes.every((cause) => cause === "dno.inbound-only");
  };
  await waitUntil("decision by the new list in every service", follows, A_SECOND);
}

describe("a list that the command line publishes", () => {
  it("is decided by within a second, on the embedded store", async () => {
    const service = await start();
    expect(await service.causeOf(LISTED_LATER)).toBe("none");
    await own.write([LISTED, LISTED_LATER]);
    await service.cliDone("dno", "build");
    expect(await service.causeOf(LISTED_LATER)).toBe("none");
    await service.cliDone("dno", "publish");
    await allFollow();
    expect(await service.causeOf(LISTED)).toBe("dno.inbound-only");
  });

  it("is decided by within a second in four services on one Redis", async () => {
    const redis = await RedisServer.start();
    try {
      const settings = { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}` };
      const first = await start(settings);
      await Promise.all([start(settings), start(settings), start(settings)]);
      await own.write([LISTED, LISTED_LATER]);
      await first.cliDone("dno", "reload");
      await allFollow();
      const versions = services.map(
        async (service) => (await service.rpc("dno.status", {}))["version"],
      );
      expect(new Set(await Promise.all(versions)).size).toBe(1);
    } finally {
      await redis.stop();
    }
  });

  it("leaves no call without an answer from a whole list", async () => {
    const service = await start();
    await own.write([LISTED, LISTED_LATER]);
    const reloading = service.cliDone("dno", "reload").then(allFollow);
    let over = false;
    const end = () => {
      over = true;
    };
    reloading.then(end, end);
    const causes = new Set<unknown>();
    while (!over) causes.add(await service.causeOf(LISTED));
    await reloading;
    expect([...causes]).toEqual(["dno.inbound-only"]);
  });
});
