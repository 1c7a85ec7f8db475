import { RateLimiterRes } from "rate-limiter-flexible";

/**
 * What a limiter of rate-limiter-flexible says, as a number: it rejects with its result when the
 * limit is reached, and with an error when it could not count.
 *
 * @returns milliseconds to wait until it is allowed again; 0 when it is
 */
export async function taken(consumed: Promise<RateLimiterRes>): Promise<number> {
  try {
    await consumed;
    return 0;
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return Math.max(thrown.msBeforeNext, 1);
    throw thrown;
  }
}
