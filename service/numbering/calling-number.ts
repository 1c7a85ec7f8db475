/**
 * What the digits of a calling number are, before any list is asked. Pure syntax: whether an NPA
 * is in service or an exchange is allocated is the number plan's business.
 */
export type CallingNumber =
  /** Ten digits that could be NANP: `[2-9]XX [2-9]XX XXXX` or a non-geographic form of it. */
  | { readonly kind: "nanp"; readonly national: number; readonly e164: number }
  /** Another country's E.164 number: DNO does not apply, 47 CFR 64.1200(o) names NANP alone. */
  | { readonly kind: "foreign"; readonly e164: number }
  /** Digits that claim to be NANP and cannot be: class 1, 47 CFR 64.1200(o)(2). */
  | { readonly kind: "invalid"; readonly digits: string; readonly fault: InvalidFault }
  /** Nothing that DNO could be applied to; the call passes this test. */
  | { readonly kind: "none"; readonly why: NoNumber };

export type InvalidFault =
  /** `+1` with more or fewer than ten digits behind it. */
  | "digit-count"
  /** Ten digits whose NPA begins with 0 or 1. */
  | "npa-first-digit";

export type NoNumber =
  | "absent"
  /** anonymous, restricted, unavailable, unknown */
  | "anonymous"
  /** 3-digit codes, 7 digits, extensions */
  | "short"
  | "not-digits"
  /** Digits of no country we can tell: too many for E.164, or neither national nor international. */
  | "unclear";
