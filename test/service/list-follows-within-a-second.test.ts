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

/** Waits until every service decides the number by that cause. */
async function allDecide(number: string, cause: string): Promise<void> {
  const decide = async () => {
    const causes = await Promise.all(services.map((service) => service.causeOf(number)));
    return causes.every((one) => one === cause);
  };
  await waitUntil(`${cause} of ${number} in every service`, decide, A_SECOND);
}

describe("a list that the command line publishes", () => {
  it("is decided by within a second, on the embedded store", async () => {
    const service = await start();
    expect(await service.causeOf(LISTED_LATER)).toBe("none");
    await own.write([LISTED, LISTED_LATER]);
    await service.cliDone("dno", "build");
    expect(await service.causeOf(LISTED_LATER)).toBe("none");
    await service.cliDone("dno", "publish");
    await allDecide(LISTED_LATER, "dno.inbound-only");
    expect(await service.causeOf(LISTED)).toBe("dno.inbound-only");
  });

  it("is decided by within a second in four services on one Redis, started at once", async () => {
    const redis = await RedisServer.start();
    try {
      const settings = { RINGFENCE_REDIS_URL: `redis://127.0.0.1:${redis.port}` };
      const [first] = await Promise.all(Array.from({ length: 4 }, () => start(settings)));
      const { history } = JSON.parse((await first?.cliDone("dno", "history", "-o", "json")) ?? "");
      expect(history).toHaveLength(1);
      await own.write([LISTED, LISTED_LATER]);
      await first?.cliDone("dno", "reload");
      await allDecide(LISTED_LATER, "dno.inbound-only");
      const versions = services.map(
        async (service) => (await service.rpc("dno.status", {}))["version"],
      );
      expect(new Set(await Promise.all(versions)).size).toBe(1);

      const allow = ["dno", "add", LISTED, "--class", "allowed", "--reason", "restored"];
      await first?.cliDone(...allow);
      await allDecide(LISTED, "exempt.allowed");
    } finally {
      await redis.stop();
    }
  });

  it("leaves no call without an answer from a whole list", async () => {
    const service = await start();
    await own.write([LISTED, LISTED_LATER]);
    const reloading = service
      .cliDone("dno", "reload")
      .then(() => allDecide(LISTED_LATER, "dno.inbound-only"));
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
