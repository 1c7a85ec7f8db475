import { Redis } from "ioredis";
import { type RedisServer, startRedisServer } from "../sip/harness/redis-server.ts";
import { CALL_MIX } from "./call-mix.ts";

/** A Redis of one contender. */
export interface RedisInGroup extends RedisServer {
  readonly port: number;
  /** Its process group. */
  readonly group: number;
}

/** Numbers on the lists beside those that call. */
const OTHER_NUMBERS = 100_000;

/** Starts an empty Redis on a free port. */
export async function startRedis(): Promise<RedisInGroup> {
  const server = await startRedisServer();
  const client = new Redis(server.url);
  try {
    const pid = /process_id:(\d+)/.exec(await client.info("server"))?.[1];
    return { ...server, port: Number(new URL(server.url).port), group: Number(pid) };
  } finally {
    client.disconnect();
  }
}

/** Puts the lists and scores of the mix into a Redis, as scripts and services without Ringfence keep them. */
export async function fillLists(url: string): Promise<void> {
  const client = new Redis(url);
  try {
    const rejected = CALL_MIX.filter(({ kind }) => kind === "reject");
    const blocked = CALL_MIX.filter(({ kind }) => kind === "block");
    const members = rejected.map(({ callingNumber }) => callingNumber);
    await client.sadd("dno:invalid", ...members);
    // the one set of the Express service
    await client.sadd("dno", ...members);
    await client.sadd("dno:unused", ...others("1404222"));
    await client.sadd("dno:inbound-only", ...others("1404333"));
    await client.mset(blocked.flatMap(({ callingNumber }) => [`score:${callingNumber}`, "99"]));
  } finally {
    client.disconnect();
  }
}

function others(prefix: string): string[] {
  return Array.from({ length: OTHER_NUMBERS }, (_, at) => `${prefix}${at}`);
}
