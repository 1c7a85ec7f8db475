import { transportLines } from "../sip/harness/kamailio.ts";
import { OPENSIPS } from "../sip/harness/opensips-binary.ts";
import type { Transport } from "../sip/harness/transport.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { type Contender, startContender } from "./contender.ts";
import { type DecisionService, startDecisionService } from "./decision-service.ts";
import { startOpensipsSbc } from "./opensips-sbc.ts";
import { startPlainService } from "./plain-service.ts";
import { fillLists, startRedis } from "./redis-lists.ts";
import { type KamailioSbc, startSbc } from "./sbc.ts";

const RINGFENCE = "kamailio-cfg/ringfence.cfg";

type Start = (name: string) => Promise<Contender>;

/**
 * How each contender starts, by its name; the first is the limit. OpenSIPS is one where there is one
 * on the machine.
 */
export const CONTENDERS: ReadonlyMap<string, Start> = new Map<string, Start>([
  ["Kamailio alone", startAlone],
  ["Ringfence, JSON-RPC", (name: string) => startRingfence(name, "rpc")],
  ["Ringfence, HTTP", (name: string) => startRingfence(name, "http")],
  ["constant, JSON-RPC", startConstant],
  ["ndb_redis", startAskingRedis],
  ["Express service, HTTP", startExpress],
  ...(OPENSIPS.found ? [["Ringfence, OpenSIPS", startOpensipsContender] as const] : []),
]);

/** With whom processor time is compared, pair by pair. */
export const PAIRS: ReadonlyMap<string, string> = new Map([
  ["ndb_redis", "Ringfence, JSON-RPC"],
  ["Express service, HTTP", "Ringfence, JSON-RPC"],
]);

function startAlone(name: string): Promise<Contender> {
  return startContender(name, async (parts) => ({
    sbc: parts.keep(await startSbc({ include: "test/load/scripts/alone.cfg" })),
    askedGroups: [],
  }));
}

/** Ringfence under load. */
export interface RingfenceContender extends Contender {
  readonly sbc: KamailioSbc;
  readonly service: DecisionService;
}

/**
 * Starts the SBC with the shipped script, and the service.
 *
 * @param nodeParameters of the service's process
 */
export function startRingfence(
  name: string,
  transport: Transport,
  ...nodeParameters: readonly string[]
): Promise<RingfenceContender> {
  return startContender(name, async (parts) => {
    const service = parts.keep(await startDecisionService(...nodeParameters));
    const sbc = parts.keep(
      await startSbc({
        include: RINGFENCE,
        includeLines: transportLines({ transport, ...service }),
      }),
    );
    if (transport === "rpc") await connected(sbc);
    return { sbc, askedGroups: [service.group], service };
  });
}

async function connected(sbc: KamailioSbc): Promise<void> {
  await waitUntil("connection of janssonrpcc", async () =>
    /bev_connect_cb\(\): Connected to host/.test(await sbc.log()),
  );
}

function startConstant(name: string): Promise<Contender> {
  return startContender(name, async (parts) => {
    const service = parts.keep(await startPlainService("dist/test/load/constant-server.js"));
    const sbc = parts.keep(
      await startSbc({
        include: RINGFENCE,
        includeLines: transportLines({ transport: "rpc", rpcPort: service.port, httpPort: 0 }),
      }),
    );
    await connected(sbc);
    return { sbc, askedGroups: [service.group] };
  });
}

function startOpensipsContender(name: string): Promise<Contender> {
  return startContender(name, async (parts) => {
    const service = parts.keep(await startDecisionService());
    const sbc = parts.keep(await startOpensipsSbc(service.httpPort));
    return { sbc, askedGroups: [service.group] };
  });
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
    const script = "dist/bench/per-call/express-redis-server.js";
    const express = parts.keep(await startPlainService(script, String(redis.port)));
    const sbc = parts.keep(
      await startSbc({
        include: RINGFENCE,
        includeLines: transportLines({ transport: "http", httpPort: express.port, rpcPort: 0 }),
      }),
    );
    return { sbc, askedGroups: [express.group, redis.group] };
  });
}
