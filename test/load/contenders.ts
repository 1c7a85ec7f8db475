import { transportLines } from "../sip/harness/kamailio.ts";
import type { Transport } from "../sip/harness/transport.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { type Contender, startContender } from "./contender.ts";
import { startDecisionService } from "./decision-service.ts";
import { startExpressService } from "./express-service.ts";
import { fillLists, startRedis } from "./redis-lists.ts";
import { type Sbc, startSbc } from "./sbc.ts";

const RINGFENCE = "kamailio-cfg/ringfence.cfg";

/** How each contender starts, by its name; the first is the limit. */
export const CONTENDERS: ReadonlyMap<string, (name: string) => Promise<Contender>> = new Map([
  ["Kamailio alone", startAlone],
  ["Ringfence, JSON-RPC", (name: string) => startRingfence(name, "rpc")],
  ["Ringfence, HTTP", (name: string) => startRingfence(name, "http")],
  ["ndb_redis", startAskingRedis],
  ["Express service, HTTP", startExpress],
]);

function startAlone(name: string): Promise<Contender> {
  return startContender(name, async (parts) => ({
    sbc: parts.keep(await startSbc({ include: "test/load/scripts/alone.cfg" })),
    askedGroups: [],
  }));
}

/** Ringfence under load. */
export interface RingfenceContender extends Contender {
  /** Where the service has its metrics. */
  readonly adminPort: number;
}

/** Starts the SBC with the shipped script, and the service. */
export function startRingfence(name: string, transport: Transport): Promise<RingfenceContender> {
  return startContender(name, async (parts) => {
    const service = parts.keep(await startDecisionService());
    const sbc = parts.keep(
      await startSbc({
        include: RINGFENCE,
        includeLines: transportLines({ transport, ...service }),
      }),
    );
    if (transport === "rpc") await connected(sbc);
    return { sbc, askedGroups: [service.group], adminPort: service.adminPort };
  });
}

async function connected(sbc: Sbc): Promise<void> {
  await waitUntil("connection of janssonrpcc", async () =>
    /bev_connect_cb\(\): Connected to host/.test(await sbc.log()),
  );
}

function startAskingRedis(name: string): Promise<Contender> {
  return startContender(name, async (parts) => {
    const redis = parts.keep(await startRedis());
    await fillLists(redis.url);
    const server = `name=lists;addr=127.0.0.1;port=${redis.port};db=0`;
    const sbc = parts.keep(
      await startSbc({
        include: "test/load/scripts/ask-redis.cfg",
        includeLines: [`#!define LOAD_REDIS "${server}"`],
      }),
    );
    return { sbc, askedGroups: [redis.group] };
  });
}

function startExpress(name: string): Promise<Contender> {
  return startContender(name, async (parts) => {
    const redis = parts.keep(await startRedis());
    await fillLists(redis.url);
    const express = parts.keep(await startExpressService(redis.port));
    const sbc = parts.keep(
      await startSbc({
        include: RINGFENCE,
        includeLines: transportLines({ transport: "http", httpPort: express.port, rpcPort: 0 }),
      }),
    );
    return { sbc, askedGroups: [express.group, redis.group] };
  });
}
