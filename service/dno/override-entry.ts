import type { DnoClass } from "../decision/causes.ts";
import { RingfenceError } from "../errors.ts";
import { invalidDigits } from "../numbering/known-digits.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import type { Override } from "../store/store.ts";
import { readDigitPattern } from "./sources/digit-pattern.ts";

/** Kinds of overrides that `dno.add` makes; blocks of subscribers come another way. */
export type OverrideKind = "allowed" | Extract<DnoClass, "inbound-only" | "unused">;

export type ListOverride = Extract<Override, { readonly kind: OverrideKind }>;

/** `dno.add` as it was asked for, by command or by request. */
export interface OverrideRequest {
  /** 3, 6, 7 or 10 digits, or E.164; of another country, or invalid, only to allow it. */
  readonly number: string;
  readonly class: OverrideKind;
  readonly reason: string;
  readonly requester: string;
  readonly proof: string;
  /** Milliseconds since 1970, UTC. */
  readonly expiresAtMs: number | undefined;
}

const DAY_MS = 24 * 3600 * 1000;
/** A verification has to be given anew after this long, as for lists without `maxAgeDays`. */
const UNUSED_DAYS = 30;
/** The most that a store keeps for one override: those of an E.164 number. */
const MOST_DIGITS = 15;

/**
 * Checks a request and makes the override that it asks for.
 *
 * A number is `unused` only with the allocatee who says so and the verification "at the time of the
 * blocking", 47 CFR 64.1200(o)(4): whatever its expiry is, such an entry ends after 30 days.
 * `inbound-only` needs the subscriber who asked for it, (o)(1).
 *
 * @param nowMs milliseconds since 1970, UTC
 * @throws RingfenceError `BAD_FIELD` that names the field
 */
export function overrideOf(request: OverrideRequest, nowMs: number): ListOverride {
  const { class: kind, reason, requester, proof } = request;
  const digits = overrideDigits(request.number, kind);
  need("reason", reason, "every entry needs a reason");
  if (kind !== "allowed") need("requester", requester, `${kind} needs who asked for it`);
  if (kind === "unused") need("proof", proof, "unused needs the verification of its allocatee");
  if (request.expiresAtMs !== undefined && request.expiresAtMs <= nowMs) {
    throw badField("expires", "expires must be in the future");
  }
  const ends = kind === "unused" ? nowMs + UNUSED_DAYS * DAY_MS : Number.POSITIVE_INFINITY;
  const expiresAtMs = Math.min(request.expiresAtMs ?? Number.POSITIVE_INFINITY, ends);
  return {
    kind,
    digits,
    reason: reason.trim(),
    requester: requester.trim(),
    proof: proof.trim(),
    createdAtMs: nowMs,
    expiresAtMs: Number.isFinite(expiresAtMs) ? expiresAtMs : undefined,
  };
}

/**
 * The digits under which an override of a number or block is kept: 3, 6, 7 or 10 national digits,
 * or `+` and E.164 digits for an allowed number of another country. An invalid number can be allowed
 * too: whoever calls from one may be an emergency centre, 47 CFR 64.1200(k)(6) and (8).
 *
 * @throws RingfenceError `BAD_FIELD`, `number`
 */
export function overrideDigits(number: string, kind: OverrideKind): string {
  const text = number.trim();
  const read = readCallingNumber(text);
  if (read.kind === "invalid" && kind === "allowed") {
    const digits = invalidDigits(read);
    if (digits.length <= MOST_DIGITS) return digits;
    throw badField("number", `${text} has more than ${MOST_DIGITS} digits`);
  }
  if (read.kind === "foreign") {
    if (kind === "allowed") return `+${read.e164}`;
    throw badField("number", `${text} is of another country; the list is of NANP numbers alone`);
  }
  const pattern = readDigitPattern(text);
  if (!pattern.ok) throw badField("number", `number ${pattern.reason}`);
  const size = pattern.last - pattern.first + 1;
  const digits = String(pattern.first / size);
  if (Number.isInteger(pattern.first / size) && [3, 6, 7, 10].includes(digits.length)) {
    return digits;
  }
  throw badField("number", `${text} is no block of 3, 6 or 7 digits`);
}

function need(field: string, value: string, message: string): void {
  if (value.trim() === "") throw badField(field, message);
}

function badField(field: string, message: string): RingfenceError {
  return new RingfenceError("BAD_FIELD", message, { field });
}
