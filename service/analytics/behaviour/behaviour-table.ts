import type { WindowFigures } from "../../decision/behaviour.ts";
import { countDistinct, distinctOf, mixed, REGISTERS } from "./distinct-count.ts";
import {
  ANSWERED,
  ATTEMPTS,
  DURATION,
  DURATION_UNIT_SECONDS,
  ENDED,
  FoundFigures,
  HOUR,
  MINUTE,
  SEQUENTIAL,
  SHORT,
} from "./found-figures.ts";
import {
  bucketAt,
  type Ring,
  ringHolds,
  ringSize,
  sumSince,
  turnRing,
  windowSums,
} from "./ring.ts";
import { SlotIndex } from "./slot-index.ts";

const COUNTS = ringSize(MINUTE) + ringSize(HOUR);

/**
 * What is kept of a key stands together, so that a call touches two pages of memory and not eight:
 * the key and the number called last (8 bytes each), when it was first and last seen (4 each), the
 * counts, and the registers of both counters of called numbers.
 */
const LAST_CALLED = 1;
const FIRST_SEEN = 4;
const LAST_SEEN = 5;
const COUNTS_AT = 24;

/** Two counters of distinct called numbers that take turns; together they see the last half hour to
 * hour. A turn begins with a bucket of `HOUR`, so that its attempts can be told too. */
const TURN_SECONDS = 1800;
const TURNS = 2;

/**
 * No event is taken that is older than this, so that a key which was last seen so much later than now
 * was seen by a clock that has been set back since.
 */
const LATEST_SECONDS = 3600;

/** A call of at most this length is short (facts: what carriers charge for). */
const SHORT_SECONDS = 6;
/** Called numbers no further apart than this follow one another: a list that is dialled through. */
const NEIGHBOUR = 10;

/** How many slots are looked at for the one to give up. */
const CANDIDATES = 8;
/** An attempt in the last hour keeps a slot as long as having been seen this much later, up to 60. */
const ATTEMPT_WORTH_SECONDS = 60;

export interface TableOptions {
  readonly capacity: number;
  /** `wide` for what thousands of calls a second may come from: 32 bits a count instead of 16. */
  readonly counts: "narrow" | "wide";
  /** 32 random bits. */
  readonly seed: number;
}

const CACHE_LINE_BYTES = 64;

/**
 * Sliding windows of what many keys do, in constant time and in memory that is taken once. When all
 * slots are used the oldest and quietest of a few makes room.
 */
export class BehaviourTable {
  readonly #index: SlotIndex;
  readonly #capacity: number;
  readonly #most: number;
  /** The same memory as numbers of each size, and how many of them a slot takes. */
  readonly #doubles: Float64Array;
  readonly #doubleStride: number;
  readonly #words: Uint32Array;
  readonly #wordStride: number;
  readonly #counts: Uint16Array | Uint32Array;
  readonly #countStride: number;
  readonly #countsAt: number;
  readonly #registers: Uint8Array;
  readonly #byteStride: number;
  readonly #registersAt: number;
  readonly #sums = new Float64Array(HOUR.width);
  /** Of no use, but compilers leave out reads that come to nothing. */
  readonly #ahead = new Float64Array(1);
  readonly #found: FoundFigures;
  #used = 0;
  #hand = 0;
  #dropped = 0;
  #watchedSince = 0;

  constructor({ capacity, counts, seed }: TableOptions) {
    const wide = counts === "wide";
    const countBytes = wide ? Uint32Array.BYTES_PER_ELEMENT : Uint16Array.BYTES_PER_ELEMENT;
    const counted = COUNTS_AT + COUNTS * countBytes;
    this.#byteStride = Math.ceil((counted + REGISTERS * TURNS) / 8) * 8;
    this.#registersAt = this.#byteStride - REGISTERS * TURNS;
    this.#doubleStride = this.#byteStride / 8;
    this.#wordStride = this.#byteStride / 4;
    this.#countStride = this.#byteStride / countBytes;
    this.#countsAt = COUNTS_AT / countBytes;
    this.#most = wide ? 0xffff_ffff : 0xffff;
    this.#capacity = capacity;
    const memory = new ArrayBuffer(capacity * this.#byteStride);
    this.#doubles = new Float64Array(memory);
    this.#words = new Uint32Array(memory);
    this.#counts = wide ? new Uint32Array(memory) : new Uint16Array(memory);
    this.#registers = new Uint8Array(memory);
    this.#index = new SlotIndex(capacity, seed, {
      keys: this.#doubles,
      stride: this.#doubleStride,
    });
    this.#found = new FoundFigures(this);
  }

  get size(): number {
    return this.#used;
  }

  /** Keys that had to make room for others. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes that the table takes when it is full. */
  get bytes(): number {
    return this.#registers.byteLength + this.#index.bytes;
  }

  /**
   * Takes note of a call that was attempted.
   *
   * @param key an integer up to 2^53
   * @param called digits of the called number as an integer; undefined when it has none
   * @param now seconds since 1970; what is older than the key's last call, of another service, counts
   *   in its own time as far as the windows reach
   */
  attempted(key: number, called: number | undefined, now: number): void {
    if (this.#watchedSince === 0) this.#watchedSince = now;
    const slot = this.#slotOf(key, now);
    const latest = this.#turned(slot, now);
    const minute = this.#minuteAt(slot);
    const hour = minute + ringSize(MINUTE);
    if (ringHolds(MINUTE, latest, now)) this.#add(minute, MINUTE, 0, 1, now);
    if (!ringHolds(HOUR, latest, now)) return;
    this.#add(hour, HOUR, ATTEMPTS, 1, now);
    if (called === undefined) return;
    const last = slot * this.#doubleStride + LAST_CALLED;
    const before = this.#doubles[last] ?? 0;
    const apart = Math.abs(called - before);
    if (before > 0 && apart > 0 && apart <= NEIGHBOUR) this.#add(hour, HOUR, SEQUENTIAL, 1, now);
    this.#doubles[last] = called;
    const turn = Math.floor(now / TURN_SECONDS);
    if (Math.floor(latest / TURN_SECONDS) - turn >= TURNS) return;
    countDistinct(this.#registers, this.#turnAt(slot, turn % TURNS), mixed(called));
  }

  /**
   * Takes note of a call that ended. A key that is not known any more stays so.
   *
   * @param durationSeconds of an answered call; undefined when it was not answered
   */
  ended(key: number, durationSeconds: number | undefined, now: number): void {
    const slot = this.#index.find(key);
    if (slot < 0 || !ringHolds(HOUR, this.#turned(slot, now), now)) return;
    const hour = this.#minuteAt(slot) + ringSize(MINUTE);
    this.#add(hour, HOUR, ENDED, 1, now);
    if (durationSeconds === undefined) return;
    this.#add(hour, HOUR, ANSWERED, 1, now);
    if (durationSeconds <= SHORT_SECONDS) this.#add(hour, HOUR, SHORT, 1, now);
    this.#add(hour, HOUR, DURATION, Math.round(durationSeconds / DURATION_UNIT_SECONDS), now);
  }

  /**
   * What a key did up to now; undefined when nothing is known of it. Changes nothing. What is
   * returned is written over by the next question to this table.
   *
   * @param now seconds since 1970
   */
  of(key: number, now: number): WindowFigures | undefined {
    const slot = this.#index.find(key);
    if (slot < 0) return undefined;
    const seen = slot * this.#wordStride;
    const last = this.#words[seen + LAST_SEEN] ?? 0;
    if (last - now > LATEST_SECONDS) return undefined;
    const found = this.#found;
    const minute = this.#minuteAt(slot);
    windowSums(this.#counts, minute, MINUTE, last, now, found.minute);
    windowSums(this.#counts, minute + ringSize(MINUTE), HOUR, last, now, found.hour);
    found.firstSeenMs = (this.#words[seen + FIRST_SEEN] ?? 0) * 1000;
    found.watchedSinceMs = this.#watchedSince * 1000;
    found.slot = slot;
    found.last = last;
    found.at = now;
    return found;
  }

  /**
   * Reads the memory that the next questions about these keys will read, and events of theirs: that
   * of all of them at the same time, where each question alone would wait for its own.
   */
  readAhead(keys: Float64Array): void {
    let read = 0;
    for (let at = 0; at < keys.length; at += 1) {
      const slot = this.#index.find(keys[at] ?? 0);
      if (slot < 0) continue;
      const first = slot * this.#byteStride;
      for (let line = 0; line < this.#byteStride; line += CACHE_LINE_BYTES) {
        read += this.#registers[first + line] ?? 0;
      }
    }
    this.#ahead[0] = read;
  }

  /** How many different numbers a slot has called, see `TURNS`. */
  distinct(slot: number, last: number, now: number): number {
    const passed = Math.floor(now / TURN_SECONDS) - Math.floor(last / TURN_SECONDS);
    if (passed >= TURNS) return 0;
    const latest = this.#turnAt(slot, Math.floor(last / TURN_SECONDS) % TURNS);
    if (passed === 1) return distinctOf(this.#registers, latest, latest);
    return distinctOf(this.#registers, this.#turnAt(slot, 0), this.#turnAt(slot, 1));
  }

  /** The attempts in which it did. */
  distinctAttempts(slot: number, last: number, now: number): number {
    const turn = Math.floor(Math.max(now, last) / TURN_SECONDS);
    const since = (turn - TURNS + 1) * TURN_SECONDS;
    const hour = this.#minuteAt(slot) + ringSize(MINUTE);
    return sumSince(this.#counts, hour, HOUR, ATTEMPTS, since, last);
  }

  #add(ringAt: number, ring: Ring, column: number, amount: number, now: number): void {
    const at = bucketAt(ringAt, ring, now) + column;
    this.#counts[at] = Math.min(this.#most, (this.#counts[at] ?? 0) + amount);
  }

  #minuteAt(slot: number): number {
    return slot * this.#countStride + this.#countsAt;
  }

  #turnAt(slot: number, turn: number): number {
    return slot * this.#byteStride + this.#registersAt + turn * REGISTERS;
  }

  /** Brings a slot's windows to now, and returns when it was last seen: now, or later. */
  #turned(slot: number, now: number): number {
    const seen = slot * this.#wordStride + LAST_SEEN;
    const last = this.#words[seen] ?? 0;
    if (last - now > LATEST_SECONDS) return this.#begun(slot, now);
    if (now <= last) return last;
    const minute = this.#minuteAt(slot);
    turnRing(this.#counts, minute, MINUTE, last, now);
    turnRing(this.#counts, minute + ringSize(MINUTE), HOUR, last, now);
    const turn = Math.floor(now / TURN_SECONDS);
    const oldest = Math.max(Math.floor(last / TURN_SECONDS) + 1, turn - TURNS + 1);
    for (let passed = oldest; passed <= turn; passed += 1) {
      const from = this.#turnAt(slot, passed % TURNS);
      this.#registers.fill(0, from, from + REGISTERS);
    }
    this.#words[seen] = now;
    return now;
  }

  #slotOf(key: number, now: number): number {
    const known = this.#index.find(key);
    if (known >= 0) return known;
    const slot = this.#used < this.#capacity ? this.#used++ : this.#makeRoom(now);
    this.#begun(slot, now);
    this.#index.insert(key, slot);
    return slot;
  }

  /** Empties a slot, but for its key: it is seen now for the first time. */
  #begun(slot: number, now: number): number {
    const first = slot * this.#byteStride;
    this.#registers.fill(0, first + LAST_CALLED * 8, first + this.#byteStride);
    this.#words[slot * this.#wordStride + FIRST_SEEN] = now;
    this.#words[slot * this.#wordStride + LAST_SEEN] = now;
    return now;
  }

  #makeRoom(now: number): number {
    let quietest = this.#hand;
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0; step < CANDIDATES; step += 1) {
      const slot = (this.#hand + step) % this.#capacity;
      const worth = this.#worth(slot, now);
      if (worth < least) {
        least = worth;
        quietest = slot;
      }
    }
    this.#hand = (this.#hand + CANDIDATES) % this.#capacity;
    this.#index.remove(quietest);
    this.#dropped += 1;
    return quietest;
  }

  #worth(slot: number, now: number): number {
    const last = this.#words[slot * this.#wordStride + LAST_SEEN] ?? 0;
    const hour = this.#minuteAt(slot) + ringSize(MINUTE);
    windowSums(this.#counts, hour, HOUR, last, Math.max(now, last), this.#sums);
    return last + Math.min(this.#sums[ATTEMPTS] ?? 0, 60) * ATTEMPT_WORTH_SECONDS;
  }
}
