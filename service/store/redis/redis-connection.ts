import type { Redis } from "ioredis";
import { RingfenceError } from "../../errors.ts";
import {
  CONNECT_TIMEOUT_MS,
  makeClient,
  makeSubscriber,
  type RedisClient,
  SLOW,
} from "./redis-clients.ts";
import { describeRedis, type RedisAddress } from "./redis-url.ts";

/**
 * Three connections to one Redis: `scores` for the per-call path alone, so that a chunk of four
 * megabytes is never in front of a score; `commands` for everything else; `subscriber` for
 * announcements. (In a Cluster the first two are sets of connections.)
 */
export class RedisConnection {
  readonly scores: RedisClient;
  readonly commands: RedisClient;
  readonly subscriber: Redis;
  readonly #name: string;
  readonly #commandTimeoutMs: number;
  #available = false;
  #lastFault: string | undefined;

  private constructor(address: RedisAddress, commandTimeoutMs: number) {
    this.#name = describeRedis(address);
    this.#commandTimeoutMs = commandTimeoutMs;
    this.scores = makeClient(address, commandTimeoutMs, "scores");
    this.commands = makeClient(address, commandTimeoutMs, "commands");
    this.subscriber = makeSubscriber(address, commandTimeoutMs);
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

  /** Answers came, and the per-call path has its connection too. */
  available(): boolean {
    return this.#available && this.scores.status === "ready";
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
