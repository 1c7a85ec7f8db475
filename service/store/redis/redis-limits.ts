import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { taken } from "../limit-taken.ts";
import type { Limit, LimitStore } from "../store.ts";
import { limitPrefix } from "./keys.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** Counted in Redis, for all services together; while Redis is away each process counts alone. */
export class RedisLimits implements LimitStore {
  readonly #connection: RedisConnection;
  readonly #limiters = new Map<string, { shared: RateLimiterRedis; own: RateLimiterMemory }>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async take(limit: Limit, key: string): Promise<number> {
    const { shared, own } = this.#limitersOf(limit);
    try {
      return await this.#connection.ask(() => taken(shared.consume(key)));
    } catch {
      // Not by the library's own insurance: what Redis has not answered in time is counted here,
      // and when the connection breaks then, it would be counted there once more.
      return taken(own.consume(key));
    }
  }

  #limitersOf(limit: Limit): { shared: RateLimiterRedis; own: RateLimiterMemory } {
    let limiters = this.#limiters.get(limit.name);
    if (limiters === undefined) {
      const options = {
        keyPrefix: limitPrefix(limit.name),
        points: limit.times,
        duration: limit.seconds,
      };
      const own = new RateLimiterMemory(options);
      const shared = new RateLimiterRedis({
        ...options,
        storeClient: this.#connection.commands,
        rejectIfRedisNotReady: true,
      });
      limiters = { shared, own };
      this.#limiters.set(limit.name, limiters);
    }
    return limiters;
  }
}
