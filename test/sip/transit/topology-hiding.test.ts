import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayResponse } from "../harness/gateway.ts";
import { type RedisServer, startRedisServer } from "../harness/redis-server.ts";
import { openTransit, type Transit } from "../harness/transit-sbc.ts";
import { expectUnchanged, placed, REFUSALS, tried } from "./refusals.ts";

/** Hiding the topology is to replace these; nothing of a refusal's meaning is in them. */
const HIDDEN = ["Via", "Record-Route", "Contact"];

const REFUSED: readonly [string, GatewayResponse][] = Object.entries(REFUSALS);

describe.each(["topos", "topoh"])("through %s", (module) => {
  let redis: RedisServer | undefined;
  let transit: Transit;
  let refusal: GatewayResponse;
  beforeAll(async () => {
    if (module === "topos") redis = await startRedisServer();
    transit = await openTransit({
      hiding: redis === undefined ? TOPOH : topos(new URL(redis.url).port),
      gateways: [() => [refusal], () => [{ status: 200, phrase: "OK" }]],
    });
  });
  afterAll(async () => {
    await transit?.close();
    await redis?.stop();
  });

  it.each(REFUSED)("%s: back as it came but for what is hidden", async (_, next) => {
    refusal = next;
    const before = tried(transit);
    const response = await placed(transit.call());
    expectUnchanged(response, transit.gateways[0]?.sent.at(-1), HIDDEN);
    expect(tried(transit)).toEqual([(before[0] ?? 0) + 1, 0]);
  });

  it("shows the gateway neither the Via nor the Contact of the caller", async () => {
    const call = transit.call();
    await placed(call);
    const [, host] = /^Via: \S+ ([^;]+)/m.exec(call.invite) ?? [];
    const invite = transit.gateways[0]?.invites().at(-1);
    expect(invite?.headerLines.filter((line) => line.includes(String(host)))).toEqual([]);
  });
});

const TOPOH = [
  'loadmodule "topoh.so"',
  'modparam("topoh", "mask_key", "a key of the test")',
  'modparam("topoh", "mask_ip", "192.0.2.99")',
];

function topos(redisPort: string): string[] {
  return [
    'loadmodule "ndb_redis.so"',
    `modparam("ndb_redis", "server", "name=topos;addr=127.0.0.1;port=${redisPort};db=0")`,
    'loadmodule "topos.so"',
    'loadmodule "topos_redis.so"',
    'modparam("topos", "storage", "redis")',
    'modparam("topos_redis", "serverid", "topos")',
  ];
}
