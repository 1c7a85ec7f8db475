import type { Score } from "../decision/scores.ts";
import { RingfenceError } from "../errors.ts";

/**
 * The form in which both stores keep a score, the same bytes in LMDB and in Redis:
 *
 * | bytes | what |
 * |---|---|
 * | 0-1 | score in hundredths, unsigned, big-endian (0 to 10,000) |
 * | 2-7 | expiry in milliseconds since 1970, unsigned, big-endian; 0 never expires |
 * | 8-  | category, UTF-8 |
 */
const EXPIRY_AT = 2;
const EXPIRY_BYTES = 6;
const CATEGORY_AT = 8;

/** Longest category in bytes of UTF-8. */
export const LONGEST_CATEGORY = 64;

/** E.164 §6.2.1: at most fifteen digits. */
const GREATEST_E164 = 999_999_999_999_999;
const LATEST_EXPIRY_MS = 2 ** 48 - 1;

/**
 * Checks a number before it becomes a key.
 *
 * @throws RingfenceError `BAD_FIELD` when it is not an integer of one to fifteen digits
 */
export function checkE164(e164: number): void {
  if (Number.isInteger(e164) && e164 >= 1 && e164 <= GREATEST_E164) return;
  throw new RingfenceError("BAD_FIELD", `${e164} is not an E.164 number`, { field: "number" });
}

/**
 * Packs a score. Fractions are kept to hundredths.
 *
 * @throws RingfenceError `BAD_FIELD` when the score is not 0 to 100, the expiry not a time, or the
 *   category too long
 */
export function packScore(score: Score): Buffer {
  const hundredths = Math.round(score.score * 100);
  if (!(hundredths >= 0 && hundredths <= 10_000)) {
    throw new RingfenceError("BAD_FIELD", `a score is 0 to 100, not ${score.score}`, {
      field: "score",
    });
  }
  const expiry = score.expiresAtMs === undefined ? 0 : Math.floor(score.expiresAtMs);
  if (!(expiry >= 0 && expiry <= LATEST_EXPIRY_MS)) {
    throw new RingfenceError("BAD_FIELD", `${score.expiresAtMs} is not a time`, {
      field: "expires",
    });
  }
  const categoryBytes = Buffer.byteLength(score.category);
  if (categoryBytes > LONGEST_CATEGORY) {
    throw new RingfenceError("BAD_FIELD", `a category has at most ${LONGEST_CATEGORY} bytes`, {
      field: "category",
    });
  }
  const packed = Buffer.allocUnsafe(CATEGORY_AT + categoryBytes);
  packed.writeUInt16BE(hundredths, 0);
  packed.writeUIntBE(expiry, EXPIRY_AT, EXPIRY_BYTES);
  packed.write(score.category, CATEGORY_AT);
  return packed;
}

/**
 * Reads what `packScore` wrote. `packed` may be a buffer that LMDB reuses: nothing of it is kept.
 */
export function unpackScore(packed: Buffer): Score {
  const expiry = packed.readUIntBE(EXPIRY_AT, EXPIRY_BYTES);
  return {
    score: packed.readUInt16BE(0) / 100,
    category: packed.toString("utf8", CATEGORY_AT, packed.length),
    expiresAtMs: expiry === 0 ? undefined : expiry,
  };
}

/** True when a packed score no longer counts at `now`; read without unpacking the rest. */
export function packedScoreExpired(packed: Buffer, now: number): boolean {
  const expiry = packed.readUIntBE(EXPIRY_AT, EXPIRY_BYTES);
  return expiry !== 0 && expiry <= now;
}
