import type { NumberFacts, StoredNumber } from "../decision/scores.ts";
import { RingfenceError } from "../errors.ts";

/**
 * The form in which both stores keep a score, the same bytes in LMDB and in Redis:
 *
 * | bytes | what |
 * |---|---|
 * | 0-1 | score in hundredths, unsigned, big-endian (0 to 10,000); 65,535 none |
 * | 2-7 | expiry in milliseconds since 1970, unsigned, big-endian; 0 never expires |
 * | 8-  | category, UTF-8 |
 *
 * and, where feeds say more of the number, behind the category and a NUL:
 *
 * | bytes | what |
 * |---|---|
 * | 0-3 | complaints, single precision, big-endian |
 * | 4-7 | calls to honeypots, likewise |
 * | 8-9 | day of the disconnection, days since 1970; 0 none |
 * | 10-11 | day since when it is active, likewise |
 */
const EXPIRY_AT = 2;
const EXPIRY_BYTES = 6;
const CATEGORY_AT = 8;
const NO_SCORE = 0xffff;
const FACTS_BYTES = 12;
const DAY_MS = 86_400_000;

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
 * Packs what is kept of a number. Fractions of scores are kept to hundredths, dates to the day.
 *
 * @throws RingfenceError `BAD_FIELD` when the score is not 0 to 100, the expiry not a time, or the
 *   category too long or with a NUL in it
 */
export function packScore({ score, category, expiresAtMs, facts }: StoredNumber): Buffer {
  const hundredths = score === undefined ? NO_SCORE : Math.round(score * 100);
  if (score !== undefined && !(hundredths >= 0 && hundredths <= 10_000)) {
    throw new RingfenceError("BAD_FIELD", `a score is 0 to 100, not ${score}`, {
      field: "score",
    });
  }
  const expiry = expiresAtMs === undefined ? 0 : Math.floor(expiresAtMs);
  if (!(expiry >= 0 && expiry <= LATEST_EXPIRY_MS)) {
    throw new RingfenceError("BAD_FIELD", `${expiresAtMs} is not a time`, {
      field: "expires",
    });
  }
  const categoryBytes = Buffer.byteLength(category);
  if (categoryBytes > LONGEST_CATEGORY || category.includes("\0")) {
    throw new RingfenceError(
      "BAD_FIELD",
      `a category has at most ${LONGEST_CATEGORY} bytes, and no NUL`,
      { field: "category" },
    );
  }
  const end = CATEGORY_AT + categoryBytes;
  const packed = Buffer.allocUnsafe(facts === undefined ? end : end + 1 + FACTS_BYTES);
  packed.writeUInt16BE(hundredths, 0);
  packed.writeUIntBE(expiry, EXPIRY_AT, EXPIRY_BYTES);
  packed.write(category, CATEGORY_AT);
  if (facts !== undefined) packFacts(packed, end, facts);
  return packed;
}

function packFacts(packed: Buffer, at: number, facts: NumberFacts): void {
  packed[at] = 0;
  packed.writeFloatBE(facts.complaints, at + 1);
  packed.writeFloatBE(facts.honeypotHits, at + 5);
  packed.writeUInt16BE(dayOf(facts.disconnectedAtMs), at + 9);
  packed.writeUInt16BE(dayOf(facts.activeSinceMs), at + 11);
}

function dayOf(ms: number | undefined): number {
  return ms === undefined ? 0 : Math.min(0xffff, Math.max(1, Math.floor(ms / DAY_MS)));
}

/**
 * Reads what `packScore` wrote. `packed` may be a buffer that LMDB reuses: nothing of it is kept.
 */
export function unpackScore(packed: Buffer): StoredNumber {
  const hundredths = packed.readUInt16BE(0);
  const expiry = packed.readUIntBE(EXPIRY_AT, EXPIRY_BYTES);
  // Facts hold NULs themselves: theirs is where they begin, at a fixed distance from the end.
  const factsAt = packed.length - FACTS_BYTES - 1;
  const hasFacts = factsAt >= CATEGORY_AT && packed[factsAt] === 0;
  const end = hasFacts ? factsAt : packed.length;
  return {
    score: hundredths === NO_SCORE ? undefined : hundredths / 100,
    category: packed.toString("utf8", CATEGORY_AT, end),
    expiresAtMs: expiry === 0 ? undefined : expiry,
    ...(hasFacts && { facts: unpackFacts(packed, factsAt + 1) }),
  };
}

function unpackFacts(packed: Buffer, at: number): NumberFacts {
  const [disconnected, active] = [packed.readUInt16BE(at + 8), packed.readUInt16BE(at + 10)];
  return {
    complaints: packed.readFloatBE(at),
    honeypotHits: packed.readFloatBE(at + 4),
    disconnectedAtMs: disconnected === 0 ? undefined : disconnected * DAY_MS,
    activeSinceMs: active === 0 ? undefined : active * DAY_MS,
  };
}

/** True when a packed score no longer counts at `now`; read without unpacking the rest. */
export function packedScoreExpired(packed: Buffer, now: number): boolean {
  const expiry = packed.readUIntBE(EXPIRY_AT, EXPIRY_BYTES);
  return expiry !== 0 && expiry <= now;
}
