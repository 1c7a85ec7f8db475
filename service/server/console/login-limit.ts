import { isIPv6 } from "node:net";
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";

const ATTEMPTS = 5;
const WITHIN_S = 5 * 60;

/** How often somebody may try to log in: five times in five minutes from one address. */
export class LoginLimit {
  readonly #limiter = new RateLimiterMemory({ points: ATTEMPTS, duration: WITHIN_S });

  /**
   * Counts an attempt, before it is looked at.
   *
   * @param address of the client; one that has IPv6 can take any address of its /64
   * @returns seconds to wait; 0 when the attempt may go on
   */
  async attempt(address: string): Promise<number> {
    try {
      await this.#limiter.consume(networkOf(address));
      return 0;
    } catch (refused) {
      return Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000));
    }
  }

  /** Somebody who got in had a slip of the hand before. */
  async succeeded(address: string): Promise<void> {
    await this.#limiter.delete(networkOf(address));
  }
}

function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? 0 : tail.split(":").length;
  // `::` stands for as many zeros as are missing.
  while (tail !== undefined && groups.length + after < 8) groups.push("0");
  return groups.slice(0, 4).join(":");
}
