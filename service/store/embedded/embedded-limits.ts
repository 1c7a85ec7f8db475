import { RateLimiterMemory } from "rate-limiter-flexible";
import { taken } from "../limit-taken.ts";
import type { Limit, LimitStore } from "../store.ts";

/** Counted in the process: one service has the embedded store, and a restart forgives. */
export class EmbeddedLimits implements LimitStore {
  readonly #limiters = new Map<string, RateLimiterMemory>();

  async take(limit: Limit, key: string): Promise<number> {
    let limiter = this.#limiters.get(limit.name);
    if (limiter === undefined) {
      limiter = new RateLimiterMemory({ points: limit.times, duration: limit.seconds });
      this.#limiters.set(limit.name, limiter);
    }
    return taken(limiter.consume(key));
  }
}
