import { Cluster, Redis } from "ioredis";
import type { RedisAddress } from "./redis-url.ts";

export type RedisClient = Redis | Cluster;

/** For making a connection, and for the first one when the store is opened. */
export const CONNECT_TIMEOUT_MS = 1_000;
/** What a chunk of a snapshot or a batch of an import may take, in command timeouts. */
export const SLOW = 10;

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 1_000;

/**
 * How long to wait before connecting again: doubling from 50 ms to a second, and between half of
 * it and all of it by chance, so that services which lost Redis together do not return together.
 *
 * @param attempt 1 for the first
 * @param random 0 to 1
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(whole * (0.5 + random / 2));
}

/**
 * Makes a client that is not connected yet. It fails fast: nothing is queued while Redis is away
 * and nothing is sent twice; it reconnects for ever by itself.
 */
export function makeClient(
  address: RedisAddress,
  commandTimeoutMs: number,
  role: "scores" | "commands",
): RedisClient {
  const options = {
    ...commonOptions(address, commandTimeoutMs, role),
    // What does not go through `RedisConnection.ask` has its limit here.
    commandTimeout: role === "scores" ? commandTimeoutMs : undefined,
  };
  if (address.kind !== "cluster") return makeSingle(address, options);
  return new Cluster([...address.nodes], {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: delayOf,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    maxRedirections: 4,
    redisOptions: options,
  });
}

/**
 * Makes the client that hears announcements. In a Cluster every node passes them on, so it is one
 * connection to one node, and to the next when that is gone. (The subscriber inside of ioredis's
 * `Cluster` tries without a pause while all nodes are away, and leaves a listener behind each time.)
 */
export function makeSubscriber(address: RedisAddress, commandTimeoutMs: number): Redis {
  const options = commonOptions(address, commandTimeoutMs, "subscriber");
  if (address.kind !== "cluster") return makeSingle(address, options);
  const { nodes } = address;
  const subscriber: Redis = new Redis({
    ...options,
    ...nodes[0],
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => {
      // ioredis reads host and port anew for each connection.
      Object.assign(subscriber.options, nodes[attempt % nodes.length]);
      return delayOf(attempt);
    },
  });
  return subscriber;
}

function delayOf(attempt: number): number {
  return reconnectDelayMs(attempt, Math.random());
}

function commonOptions(address: RedisAddress, commandTimeoutMs: number, role: string) {
  return {
    connectionName: `ringfence-${role}`,
    username: address.username,
    password: address.password,
    tls: address.tls ? {} : undefined,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A peer that vanished without a word is given up when an answer is overdue by this much.
    socketTimeout: commandTimeoutMs * SLOW,
    // Whoever closes has had its answers; this only keeps a command from ending.
    disconnectTimeout: 50,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // The announcements subscribe by themselves, to know when they have missed some.
    autoResubscribe: false,
    // After a failover the old master refuses writes; a new connection finds the new one.
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
  };
}

function makeSingle(
  address: Exclude<RedisAddress, { kind: "cluster" }>,
  options: ReturnType<typeof commonOptions>,
): Redis {
  const alone = {
    ...options,
    db: address.database,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: delayOf,
  };
  if (address.kind === "single") return new Redis({ ...alone, ...address.nodes[0] });
  return new Redis({
    ...alone,
    sentinels: [...address.nodes],
    name: address.masterName,
    sentinelUsername: address.sentinelUsername,
    sentinelPassword: address.sentinelPassword,
    enableTLSForSentinelMode: address.tls,
    sentinelTLS: address.tls ? {} : undefined,
    sentinelRetryStrategy: delayOf,
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
  });
}
