import type { CallingNumber } from "../numbering/calling-number.ts";
import { readCallingNumber } from "../numbering/read-calling-number.ts";
import { readNameAddr, readNameAddrs } from "./name-addr.ts";
import { numberOfUri } from "./number-of-uri.ts";
import type { CallerPassport } from "./passport.ts";
import type { PassportParty } from "./passport-claims.ts";
import { plainNumber } from "./plain-number.ts";

/** Where a calling number stood in the INVITE. */
export type CallerField = "pai" | "from" | "passport";

/** A number that the call purports to come from, and where it says so. */
export interface CallerNumber {
  readonly field: CallerField;
  readonly number: CallingNumber;
}

/** The header values that name a caller, as they stood in the INVITE, unfolded. */
export interface CallerHeaders {
  readonly from: string | undefined;
  readonly pai: readonly string[];
}

/** What is believed of the one who sent the call; From is read of anybody. */
export interface CallerTrust {
  /** The peer is in our trust domain, so that its P-Asserted-Identity counts (RFC 3325). */
  readonly pai: boolean;
  /** What a verifier that we believe has verified; nothing here checks a signature. */
  readonly passport: CallerPassport | undefined;
}

/**
 * RFC 3325 §9.1 allows two values. A few more are read for peers that send more; thousands would be
 * as many look-ups.
 */
const MOST_ASSERTED = 16;

/**
 * The numbers that a call purports to come from: P-Asserted-Identity (tel before sip), From, then
 * `orig` of the PASSporT. Never Diversion or History-Info, which name somebody else.
 *
 * Each distinct number stands once, with the first field that holds it. An identity without a
 * number (`kind: "none"`) is in the list too, so that an explanation can say why nothing was
 * tested; an empty list means that the call names no caller at all.
 */
export function callerNumbers(call: CallerHeaders, trust: CallerTrust): readonly CallerNumber[] {
  const numbers: CallerNumber[] = [];
  if (trust.pai && call.pai.length > 0) addAsserted(numbers, call.pai);
  if (call.from !== undefined) add(numbers, "from", numberOfHeader(call.from));
  const orig = trust.passport?.orig;
  if (orig !== undefined) add(numbers, "passport", numberOfParty(orig));
  return numbers;
}

/** All tel values, then all others: where they differ, the tel URI is the number itself. */
function addAsserted(numbers: CallerNumber[], pai: readonly string[]): void {
  let others: CallingNumber[] | undefined;
  let read = 0;
  for (const header of pai) {
    // The usual case is one value, a sip URI; a comma may be followed by another.
    const plain = header.includes(",") || read === MOST_ASSERTED ? undefined : plainNumber(header);
    if (plain !== undefined) {
      read += 1;
      others ??= [];
      others.push(plain);
      continue;
    }
    for (const value of readNameAddrs(header)) {
      if (read === MOST_ASSERTED) break;
      read += 1;
      const { scheme } = value.uri;
      if (scheme === "tel" || scheme === "bare") {
        add(numbers, "pai", numberOfUri(value.uri));
      } else {
        others ??= [];
        others.push(numberOfUri(value.uri));
      }
    }
  }
  if (others === undefined) return;
  for (const number of others) add(numbers, "pai", number);
}

function numberOfHeader(value: string): CallingNumber {
  return plainNumber(value) ?? numberOfUri(readNameAddr(value).uri);
}

function add(numbers: CallerNumber[], field: CallerField, number: CallingNumber): void {
  for (const known of numbers) if (isSame(known.number, number)) return;
  numbers.push({ field, number });
}

function isSame(one: CallingNumber, other: CallingNumber): boolean {
  switch (one.kind) {
    case "nanp":
    case "foreign":
      return (other.kind === "nanp" || other.kind === "foreign") && one.e164 === other.e164;
    case "invalid":
      return other.kind === "invalid" && one.digits === other.digits;
    case "none":
      return other.kind === "none" && one.why === other.why;
  }
}

/** `tn` is E.164 without its `+` (RFC 8224 §8.3, RFC 8225 §5.2.1). */
function numberOfParty(orig: PassportParty): CallingNumber {
  if (orig.tn !== undefined) return readCallingNumber(`+${orig.tn}`);
  return numberOfUri(readNameAddr(orig.uri ?? "").uri);
}
