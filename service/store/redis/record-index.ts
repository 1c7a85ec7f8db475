import { hash } from "node:crypto";
import { startOfDay } from "../record-days.ts";
import { RECORD_BUCKETS } from "./keys.ts";

/**
 * The index of the records of a day: strings of postings, 14 bytes each. Six bytes of a digest and
 * the bucket make 58 bits, so a posting that is about another value is rare, and is noticed when
 * its record is read.
 */
const TAIL_BYTES = 6;
const POSTING_BYTES = 14;

/** Where one value is looked for. */
export interface IndexPlace {
  /** 0 to 1023. */
  readonly bucket: number;
  /** What its postings begin with. */
  readonly tail: Buffer;
}

/** @param value an id, digits or a Call-ID of any length */
export function indexPlace(value: string): IndexPlace {
  const digest = hash("sha256", value, "buffer");
  return {
    bucket: digest.readUInt16BE(0) % RECORD_BUCKETS,
    tail: digest.subarray(2, 2 + TAIL_BYTES),
  };
}

/** An entry of a day's log that may be about the value. */
export interface Posting {
  readonly day: string;
  /** Number of the entry, from 1. */
  readonly entry: number;
  readonly atMs: number;
}

/** The postings of one value in a bucket, in the order in which they were written. */
export function postingsOf(bucket: Buffer, tail: Buffer, day: string): readonly Posting[] {
  const start = startOfDay(day);
  const found: Posting[] = [];
  for (let at = bucket.indexOf(tail); at >= 0; at = bucket.indexOf(tail, at + 1)) {
    if (at % POSTING_BYTES !== 0 || at + POSTING_BYTES > bucket.length) continue;
    const entry = bucket.readUInt32BE(at + TAIL_BYTES);
    found.push({ day, entry, atMs: start + bucket.readUInt32BE(at + TAIL_BYTES + 4) });
  }
  return found;
}

/** The milliseconds of a time in its day, as a posting ends with them. */
export function millisecondsInDay(atMs: number, day: string): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(atMs - startOfDay(day));
  return bytes;
}
