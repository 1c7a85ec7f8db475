import type { RedressChannel, RedressRequest, RedressState } from "./redress-request.ts";

/** What the caller, or an operator for them, gives. */
export interface RedressForm {
  readonly id: string;
  readonly channel: RedressChannel;
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
  readonly statement: string;
}

/** What an id from outside is worth, found without a look-up. */
export type IdVerdict =
  | { readonly kind: "valid"; readonly blockedAtMs: number }
  | { readonly kind: "unknown" }
  /** A true one, of a block before the days for which requests are taken. */
  | { readonly kind: "expired"; readonly blockedAtMs: number };

export type SubmitOutcome =
  | { readonly kind: "received"; readonly request: RedressRequest }
  /** There is one already for this block. */
  | { readonly kind: "already"; readonly request: RedressRequest }
  | { readonly kind: "refused-id"; readonly verdict: Exclude<IdVerdict, { kind: "valid" }> };

/**
 * The desk of redress, the same for the public pages, the console, the API and the command line.
 * Methods reject with a `RingfenceError`: STORE_UNAVAILABLE, NOT_FOUND, BAD_FIELD, LOCKED (somebody
 * else changed the request meanwhile).
 */
export interface RedressDesk {
  /** Authenticity and age of an id, without I/O. */
  verdict(id: string): IdVerdict;
  /**
   * Takes a request. From an operator (any channel but `web`) also for the id of a reject, which
   * went out with no notice and is known by its record alone.
   *
   * @param by `caller`, or the operator's name
   */
  submit(form: RedressForm, by: string): Promise<SubmitOutcome>;
  find(id: string): Promise<RedressRequest | undefined>;
  /** By what is due first; `open` are those received or under review. */
  queue(which: "open" | "closed" | "all"): Promise<readonly RedressRequest[]>;
  /** Requests about a calling number, newest first. */
  about(callingNumber: string): Promise<readonly RedressRequest[]>;
  review(id: string, change: Change): Promise<RedressRequest>;
  /** Allows the calling number until `expiresAtMs`, in every service within a second. */
  restore(id: string, change: Change & { readonly expiresAtMs: number }): Promise<RedressRequest>;
  refuse(id: string, change: Change): Promise<RedressRequest>;
}

export interface Change {
  readonly by: string;
  readonly reason: string;
  readonly note: string;
  /** The revision that the operator looked at. */
  readonly revision: number;
}

export const OPEN_STATES: readonly RedressState[] = ["received", "under-review"];
