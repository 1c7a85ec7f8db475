import { Cluster, Redis } from "ioredis";
import { RingfenceError } from "../../errors.ts";
import { describeRedis, type RedisAddress } from "./redis-url.ts";

export type RedisClient = Redis | Cluster;

/** For making a connection, and for the first one when the store is opened. */
const CONNECT_TIMEOUT_MS = 1_000;
/** What a chunk of a snapshot or a batch of an import may take, in command timeouts. */
const SLOW = 10;
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
 * Three connections to one Redis: `scores` for the per-call path alone, so that a chunk of four
 * megabytes is never in front of a score; `commands` for everything else; `subscriber` for
 * announcements. (In a Cluster each is a set of connections.)
 *
 * They fail fast: nothing is queued while Redis is away and nothing is sent twice; they reconnect
 * for ever by themselves.
 */
export class RedisConnection {
  readonly scores: RedisClient;
  readonly commands: RedisClient;
  readonly subscriber: RedisClient;
  readonly #name: string;
  readonly #commandTimeoutMs: number;
  #available = false;
  #lastFault: string | undefined;

  private constructor(address: RedisAddress, commandTimeoutMs: number) {
    this.#name = describeRedis(address);
    this.#commandTimeoutMs = commandTimeoutMs;
    this.scores = makeClient(address, commandTimeoutMs, "scores");
    this.commands = makeClient(address, commandTimeoutMs, "commands");
    this.subscriber = makeClient(address, commandTimeoutMs, "subscriber");
    for (const client of this.#clients()) {
      // Without a listener an error event would end the process; the next operation tells it.
      client.on("error", (error: Error) => {
        this.#lastFault = describeFault(error);
      });
    }
    this.commands.on("ready", () => this.reached());
    this.commands.on("close", () => {
      this.#available = false;
    });
  }

  /** Resolves when connected, or when the first attempt failed or took a second. */
  static async open(address: RedisAddress, commandTimeoutMs: number): Promise<RedisConnection> {
    const connection = new RedisConnection(address, commandTimeoutMs);
    const attempts = connection.#clients().map((client) =>
      client.connect().catch((error: Error) => {
        connection.#lastFault ??= describeFault(error);
      }),
    );
    await within(CONNECT_TIMEOUT_MS, Promise.all(attempts)).catch(() => {});
    return connection;
  }

  available(): boolean {
    return this.#available;
  }

  /** To be called when an answer came. */
  reached(): void {
    this.#available = true;
  }

  /**
   * Asks Redis, and waits at most the command timeout (`slow`: ten times it) for all of it.
   *
   * @throws RingfenceError `STORE_UNAVAILABLE`
   */
  async ask<T>(
    operation: (client: RedisClient) => Promise<T>,
    pace: "quick" | "slow" = "quick",
  ): Promise<T> {
    const limitMs = this.#commandTimeoutMs * (pace === "slow" ? SLOW : 1);
    try {
      const answer = await within(limitMs, operation(this.commands));
      this.reached();
      return answer;
    } catch (error) {
      throw this.fault(error);
    }
  }

  /** The error to throw for what ioredis threw; a RingfenceError of ours passes unchanged. */
  fault(error: unknown): RingfenceError {
    if (error instanceof RingfenceError) return error;
    this.#available = false;
    const said = error instanceof Error ? error.message : String(error);
    const why = this.commands.status === "ready" ? said : (this.#lastFault ?? said);
    return new RingfenceError("STORE_UNAVAILABLE", `${this.#name} does not answer: ${why}`, {
      cause: error,
    });
  }

  close(): void {
    this.#available = false;
    for (const client of this.#clients()) client.disconnect();
  }

  #clients(): readonly RedisClient[] {
    return [this.scores, this.commands, this.subscriber];
  }
}

function makeClient(
  address: RedisAddress,
  commandTimeoutMs: number,
  role: "scores" | "commands" | "subscriber",
): RedisClient {
  const retry = (attempt: number): number => reconnectDelayMs(attempt, Math.random());
  const options = {
    connectionName: `ringfence-${role}`,
    username: address.username,
    password: address.password,
    tls: address.tls ? {} : undefined,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // What goes through `ask` has its own limit there.
    commandTimeout: role === "scores" ? commandTimeoutMs : undefined,
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
  if (address.kind === "cluster") {
    return new Cluster([...address.nodes], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      maxRedirections: 4,
      redisOptions: options,
    });
  }
  const alone = { ...options, lazyConnect: true, enableOfflineQueue: false, retryStrategy: retry };
  if (address.kind === "single") {
    return new Redis({ ...alone, ...address.nodes[0], db: address.database });
  }
  return new Redis({
    ...alone,
    sentinels: [...address.nodes],
    name: address.masterName,
    db: address.database,
    sentinelUsername: address.sentinelUsername,
    sentinelPassword: address.sentinelPassword,
    enableTLSForSentinelMode: address.tls,
    sentinelTLS: address.tls ? {} : undefined,
    sentinelRetryStrategy: retry,
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
  });
}

/** A Cluster says of its nodes no more than that they failed, and hangs the reason on the error. */
function describeFault(error: Error): string {
  const { lastNodeError } = error as { lastNodeError?: unknown };
  return lastNodeError instanceof Error
    ? `${error.message} ${lastNodeError.message}`
    : error.message;
}

async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
