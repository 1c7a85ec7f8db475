/** What the plan says of an NPA, as far as validity goes; `NpaRecord` of the DNO list is one. */
export interface NpaInPlan {
  readonly use: "geographic" | "non-geographic" | "none";
  readonly country: "US" | "CA" | "other" | undefined;
  /** Milliseconds since 1970, UTC, the grace taken off; undefined: not in service, no date. */
  readonly inServiceAtMs: number | undefined;
  /** From here on the plan is too old to say that the NPA has no date of service; undefined: never. */
  readonly staleAtMs?: number | undefined;
}

/** Why an exchange cannot be one, in NPAs where the rules of exchanges hold. */
export type ExchangeFault = "exchange-0-or-1" | "exchange-n11" | "exchange-950" | "exchange-555";

/** Why a number is not a valid number of the plan: class 1, 47 CFR 64.1200(o)(2). */
export type NumberFault = "npa-not-in-service" | ExchangeFault;

/**
 * An NPA counts as in service a day before its date: test calls, and time zones east of the date's
 * UTC midnight, come early.
 */
export const IN_SERVICE_GRACE_MS = 24 * 3600 * 1000;

/**
 * Exchanges set aside for plant tests (958, 959) and information services (976) unless they are
 * assigned after all, which they are in some NPAs: decided by table, not by rule.
 */
export const SPECIAL_EXCHANGES: readonly number[] = [958, 959, 976];

/**
 * From when the NPA counts as in service: from its date, and without one from when the plan is too
 * old to know; infinite for never. Milliseconds since 1970, UTC.
 */
export function inServiceFrom({ use, inServiceAtMs, staleAtMs }: NpaInPlan): number {
  if (use !== "none" && inServiceAtMs !== undefined) return inServiceAtMs;
  return staleAtMs ?? Number.POSITIVE_INFINITY;
}

/**
 * The date of service as the plan states it, without the day of grace.
 *
 * @param inServiceAtMs as `NpaInPlan` has it
 * @returns `2027-02-27`
 */
export function serviceDateText(inServiceAtMs: number): string {
  return new Date(inServiceAtMs + IN_SERVICE_GRACE_MS).toISOString().slice(0, 10);
}

/** Whether the NPA counts as in service at `nowMs`. */
export function isInService(npa: NpaInPlan, nowMs: number): boolean {
  return inServiceFrom(npa) <= nowMs;
}

/**
 * Whether three digits can ever become an NPA. NANPA does not assign N11, 555, 950 and 988, and
 * keeps N9X, 37X and 96X back to make numbers longer one day. What is merely not assigned yet, or
 * set aside for Canada, for toll-free or for 5XX, can be assigned.
 *
 * @param npa 200 to 999
 */
export function isAssignable(npa: number): boolean {
  const [block, middle] = [Math.floor(npa / 10), Math.floor(npa / 10) % 10];
  if (npa % 100 === 11 || middle === 9 || block === 37 || block === 96) return false;
  return npa !== 555 && npa !== 950 && npa !== 988;
}

/**
 * Whether the format rules of exchanges hold in the NPA: in geographic NPAs of the US and Canada.
 * In toll-free NPAs an N11 exchange can be assigned (ATIS-0300089), the Dominican Republic uses
 * exchanges that begin with 0 and 1, and 5XX, 6XX, 700, 710 and 900 have rules of their own.
 */
export function hasExchangeRules(npa: NpaInPlan): boolean {
  return npa.use === "geographic" && (npa.country === "US" || npa.country === "CA");
}

/**
 * What is wrong with an exchange where `hasExchangeRules` holds, undefined for nothing. Only what
 * is never assigned anywhere in the US and Canada; an exchange equal to its own NPA is a valid one
 * (283 NPAs of the US have it). 211 and 511 are pseudo-ANI of emergency calls and invalid by
 * format: the emergency exemption has to run before this.
 *
 * @param nxx 0 to 999
 * @param line the last four digits; of 555 only 555-1212, directory assistance, is a number
 */
export function exchangeFault(nxx: number, line: number): ExchangeFault | undefined {
  if (nxx < 200) return "exchange-0-or-1";
  if (nxx % 100 === 11) return "exchange-n11";
  if (nxx === 950) return "exchange-950";
  return nxx === 555 && line !== 1212 ? "exchange-555" : undefined;
}

/**
 * What makes a number invalid at `nowMs`, undefined for a valid one.
 *
 * @param npa what the plan says of the number's NPA; undefined for an NPA that it does not list
 */
export function numberFault(
  npa: NpaInPlan | undefined,
  nxx: number,
  line: number,
  nowMs: number,
): NumberFault | undefined {
  if (npa === undefined || !isInService(npa, nowMs)) return "npa-not-in-service";
  return hasExchangeRules(npa) ? exchangeFault(nxx, line) : undefined;
}
