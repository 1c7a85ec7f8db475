import type { CallingNumber } from "../numbering/calling-number.ts";
import type { DnoClass } from "./causes.ts";

/** One reason why a calling number must not originate calls. */
export interface DnoHit {
  readonly class: DnoClass;
  /** Name of the source in the manifest, `override` for an entry added by hand. */
  readonly source: string;
  /** What matched: the number, or the block of 3, 6 or 7 digits around it. */
  readonly matched: string;
}

/** A calling number that an operator exempts from every DNO class and from analytics. */
export interface AllowedNumber {
  readonly digits: string;
  readonly reason: string;
  readonly expiresAtMs: number | undefined;
}

/**
 * What the decision asks of the Do-Not-Originate list. Implemented by `dno/` over an immutable
 * index and the overrides; an answer never does I/O. Times are milliseconds since 1970, UTC.
 */
export interface DnoList {
  /** Version of the list, as it stands in logs and explanations. */
  readonly version: string;
  /**
   * The override that exempts this number at `now`, if there is one: also of another country, which
   * analytics may have blocked, or invalid.
   */
  allowance(number: CallingNumber, now: number): AllowedNumber | undefined;
  /**
   * The first class that holds at `now`, in the order inbound-only, unused, invalid, unallocated.
   * `national` is a NANP number of ten digits as an integer, 2000000000 to 9999999999.
   */
  find(national: number, now: number): DnoHit | undefined;
  /** Every class and source that holds at `now`: for `explain` and `dno lookup`. */
  findAll(national: number, now: number): readonly DnoHit[];
}

/**
 * What called subscribers asked for, as it holds at `now`; numbers are E.164 digits as integers, `now`
 * milliseconds since 1970, UTC.
 */
export interface SubscriberWishes {
  /** True when the subscriber of `called` asked not to be called by `calling` (RFC 8197). */
  blocks(called: number, calling: number, now: number): boolean;
  /** True when the subscriber opted out of blocks by analytics, 47 CFR 64.1200(k)(3). */
  optedOut(called: number, now: number): boolean;
}

/** Patterns that were ended by hand, whatever the policy says of them, 47 CFR 64.1200(k)(11). */
export interface EndedPatterns {
  ended(name: string): boolean;
}
