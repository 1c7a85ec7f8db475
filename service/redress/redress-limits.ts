import { isIPv6 } from "node:net";
import type { Limit, LimitStore } from "../store/store.ts";

/** Pages with a true id: a person reads a few, and each costs a look-up. */
const LOOKS: Limit = { name: "redress-look", times: 60, seconds: 60 };
/** Requests from one address: an office behind one address has several blocked calls, not dozens. */
const REQUESTS: Limit = { name: "redress-address", times: 10, seconds: 3600 };
/** Requests about one number: after some, more of them tell the operators nothing new. */
const ABOUT: Limit = { name: "redress-number", times: 5, seconds: 86_400 };

/**
 * How often callers may look and ask. Each method counts once, and answers with the milliseconds
 * to wait, 0 when it is allowed.
 */
export class RedressLimits {
  readonly #limits: LimitStore;

  constructor(limits: LimitStore) {
    this.#limits = limits;
  }

  /** A page or a form of a true id. */
  look(address: string): Promise<number> {
    return this.#limits.take(LOOKS, networkOf(address));
  }

  /** @param callingNumber digits; without one the address alone counts */
  async ask(address: string, callingNumber: string | undefined): Promise<number> {
    const waitMs = await this.#limits.take(REQUESTS, networkOf(address));
    if (waitMs > 0 || callingNumber === undefined) return waitMs;
    return this.#limits.take(ABOUT, callingNumber);
  }
}

/** One customer of IPv6 has a /64 at least, and would have an address for every request. */
export function networkOf(address: string): string {
  const plain = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  if (!isIPv6(plain)) return plain;
  const [before = "", after] = plain.split("%", 1)[0]?.split("::") ?? [];
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const missing = after === undefined ? 0 : Math.max(8 - head.length - tail.length, 0);
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  const first = groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""));
  return `${first.join(":")}::`;
}
