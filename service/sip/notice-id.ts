import { type Cipher, createCipheriv, hkdfSync, timingSafeEqual } from "node:crypto";
import type { FillRandom } from "./random-pool.ts";

/**
 * The `id` of a 603+. It says when the block was issued to whoever holds the key, and nothing to
 * anybody else; one that was not sealed here, or was altered, is told from a true one without any
 * look-up.
 *
 *     byte  0      number of the key, in clear
 *     bytes 1-12   tag: first 96 bits of AES-256(tag key, message)
 *     bytes 13-23  message XOR AES-256(stream key, tag)
 *
 * The message is the time in seconds (4 bytes) and 7 random bytes, so that ids of one second
 * differ. This is the synthetic-IV construction of RFC 5297 for a message that fits in one block,
 * where a single AES call is the pseudo-random function that CMAC is there. A nonce is not needed,
 * and a forged id is accepted with a chance of 2^-96. Two AES calls on ciphers set up once cost a
 * third of AES-GCM, which has to be set up anew for each id.
 *
 * 24 bytes are 32 characters of base64url with no unused bits: no character can change unnoticed.
 */
const TAG = 1;
const TAG_BYTES = 12;
const SEALED = TAG + TAG_BYTES;
const TIME_BYTES = 4;
const MESSAGE_BYTES = 11;
const ID_BYTES = SEALED + MESSAGE_BYTES;
const BLOCK_BYTES = 16;

/** Length of every id in characters. */
export const NOTICE_ID_LENGTH = 32;
const NOTICE_ID = /^[A-Za-z0-9_-]{32}$/;

/** Keys are told apart by one byte. */
const MOST_KEY_NUMBER = 255;
const FEWEST_SECRET_BYTES = 32;

/** A key that ids are sealed and opened with. Its secrets are in the ciphers, out of sight. */
export interface NoticeIdKey {
  readonly number: number;
  readonly tagCipher: Cipher;
  readonly streamCipher: Cipher;
}

export type OpenedNoticeId =
  | { readonly ok: true; readonly issuedAtMs: number; readonly keyNumber: number }
  | { readonly ok: false; readonly why: "not-an-id" | "unknown-key" | "altered" };

/**
 * Makes a key from a secret.
 *
 * @param number 0 to 255, never used for another secret again
 * @param secret 32 bytes or more, from a random source
 * @throws RangeError when either is out of range
 */
export function noticeIdKey(number: number, secret: Uint8Array): NoticeIdKey {
  if (!Number.isInteger(number) || number < 0 || number > MOST_KEY_NUMBER) {
    throw new RangeError(`a key number is 0 to ${MOST_KEY_NUMBER}, not ${number}`);
  }
  if (secret.length < FEWEST_SECRET_BYTES) {
    throw new RangeError(`a secret has at least ${FEWEST_SECRET_BYTES} bytes`);
  }
  // The number goes into both keys, so that it cannot be exchanged in an id.
  const keys = Buffer.from(hkdfSync("sha256", secret, "", `ringfence notice id ${number}`, 64));
  return {
    number,
    tagCipher: blockCipher(keys.subarray(0, 32)),
    streamCipher: blockCipher(keys.subarray(32)),
  };
}

/** AES on single blocks. ECB is sound here: each use of a block is as a pseudo-random function. */
function blockCipher(key: Uint8Array): Cipher {
  return createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
}

// One id at a time: nothing here waits, so these are never in use twice. Bytes of `message` and
// `tag` behind their length stay zero, as the padding of the block.
const message = Buffer.alloc(BLOCK_BYTES);
const messageRandom = message.subarray(TIME_BYTES, MESSAGE_BYTES);
const tag = Buffer.alloc(BLOCK_BYTES);
const id = Buffer.alloc(ID_BYTES);

/**
 * Seals a new id.
 *
 * @param nowMs milliseconds since 1970, UTC; the id keeps whole seconds, until the year 2106
 * @param fillRandom fills bytes from a cryptographic source
 * @returns 32 letters, digits, `_` and `-`
 */
export function sealNoticeId(key: NoticeIdKey, nowMs: number, fillRandom: FillRandom): string {
  // `>>> 0` so that no clock, however wrong, makes a call fail.
  message.writeUInt32BE(Math.floor(nowMs / 1000) >>> 0, 0);
  fillRandom(messageRandom);
  key.tagCipher.update(message).copy(tag, 0, 0, TAG_BYTES);
  const stream = key.streamCipher.update(tag);
  id[0] = key.number;
  tag.copy(id, TAG, 0, TAG_BYTES);
  for (let at = 0; at < MESSAGE_BYTES; at += 1) {
    id[SEALED + at] = byte(stream, at) ^ byte(message, at);
  }
  return id.toString("base64url");
}

/**
 * Opens an id that somebody presents.
 *
 * @param keys those in use and those that were, in any order
 * @param presented anything
 */
export function openNoticeId(keys: readonly NoticeIdKey[], presented: string): OpenedNoticeId {
  if (!NOTICE_ID.test(presented)) return { ok: false, why: "not-an-id" };
  const bytes = Buffer.from(presented, "base64url");
  const key = keys.find(({ number }) => number === bytes[0]);
  if (key === undefined) return { ok: false, why: "unknown-key" };

  const claimed = Buffer.alloc(BLOCK_BYTES);
  bytes.copy(claimed, 0, TAG, SEALED);
  const stream = key.streamCipher.update(claimed);
  const opened = Buffer.alloc(BLOCK_BYTES);
  for (let at = 0; at < MESSAGE_BYTES; at += 1) {
    opened[at] = byte(stream, at) ^ byte(bytes, SEALED + at);
  }
  const expected = key.tagCipher.update(opened).subarray(0, TAG_BYTES);
  if (!timingSafeEqual(expected, claimed.subarray(0, TAG_BYTES))) {
    return { ok: false, why: "altered" };
  }
  return { ok: true, issuedAtMs: opened.readUInt32BE(0) * 1000, keyNumber: key.number };
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
