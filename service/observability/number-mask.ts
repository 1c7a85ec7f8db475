import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Settings } from "../settings.ts";

/** How a telephone number is written down: digits in, text for a log out. */
export type NumberMask = (digits: string) => string;

const HASHES_KEPT = 10_000;

/** 64 bits: two numbers of one carrier's log practically never share a hash. */
const HASH_LENGTH = 16;

/**
 * The mask for one of the three values of `RINGFENCE_LOG_NUMBERS`:
 *
 * - `full`: the digits;
 * - `last4`: `*0123`; codes of up to four digits, which are no subscriber's, stay whole;
 * - `hash`: `#` and 16 hexadecimal digits of HMAC-SHA-256. The key matters: without one, all
 *   numbers there are could be hashed and compared in seconds.
 *
 * @param key any secret bytes; the same key gives the same hashes
 */
export function numberMask(mode: Settings["logNumbers"], key: Uint8Array): NumberMask {
  switch (mode) {
    case "full":
      return (digits) => digits;
    case "last4":
      return (digits) => (digits.length > 4 ? `*${digits.slice(-4)}` : digits);
    case "hash":
      return keyedHash(key);
  }
}

function keyedHash(key: Uint8Array): NumberMask {
  // Another use of the same key, for ids say, must never give the same bytes.
  const own = createHmac("sha256", key).update("ringfence: numbers in the log").digest();
  const kept = new LRUCache<string, string>({ max: HASHES_KEPT });
  return (digits) => {
    let hash = kept.get(digits);
    if (hash === undefined) {
      hash = `#${createHmac("sha256", own).update(digits).digest("hex").slice(0, HASH_LENGTH)}`;
      kept.set(digits, hash);
    }
    return hash;
  };
}
