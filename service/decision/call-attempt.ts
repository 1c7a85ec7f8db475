import { type Attestation, readAttestation } from "../sip/attestation.ts";

/**
 * One call as the SBC describes it: the fields of `POST /v1/decide`, read from JSON and checked.
 * Header values are what stood in the INVITE, unfolded.
 */

export interface CallAttempt {
  readonly callId: string;
  /** From: a header value, a URI or a bare number. */
  readonly from: string | undefined;
  /** P-Asserted-Identity values in the order of the INVITE (RFC 3325 allows two). */
  readonly pai: readonly string[];
  readonly ppi: readonly string[];
  /** Request URI. */
  readonly ruri: string | undefined;
  readonly to: string | undefined;
  readonly identity: readonly string[];
  /** What the SBC's own verifier found: a verstat value such as `TN-Validation-Passed`. */
  readonly verstat: string | undefined;
  readonly attest: Attestation | undefined;
  readonly origId: string | undefined;
  readonly sourceIp: string | undefined;
  readonly trunk: string | undefined;
  readonly privacy: string | undefined;
  readonly priority: string | undefined;
  readonly resourcePriority: string | undefined;
  /** Feature-Caps values: whether somebody takes a 608 (RFC 8688 §3.3). */
  readonly featureCaps: readonly string[];
}

/** Why a request is not a call: which field, and what is wrong with it. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

export type ParsedCallAttempt =
  | { readonly ok: true; readonly call: CallAttempt }
  | { readonly ok: false; readonly fault: FieldFault };

/** No header of a real INVITE comes near this; a longer value is an error of its field. */
const LONGEST_VALUE = 16_384;

/** RFC 3261 §7.3.1: a line break followed by white space is a fold and means one space. */
const FOLD = /\r?\n[ \t]+/g;

/**
 * Any other CR, LF or NUL in a header value is an attempt to smuggle a line. Three searches for one
 * character cost a third of one regular expression, and every value of every call is searched.
 */
function breaksLine(value: string): boolean {
  return value.includes("\r") || value.includes("\n") || value.includes("\0");
}

class Fault extends Error {
  readonly fault: FieldFault;
  constructor(field: string, message: string) {
    super(message);
    this.fault = { field, message };
  }
}

function headerValue(field: string, value: unknown): string {
  if (typeof value !== "string") {
    throw new Fault(field, `${field} must be a string, not ${nameOfType(value)}`);
  }
  if (value.length > LONGEST_VALUE) {
    throw new Fault(field, `${field} is longer than ${LONGEST_VALUE} characters`);
  }
  if (!breaksLine(value)) return value;
  const unfolded = value.replace(FOLD, " ");
  if (breaksLine(unfolded)) {
    throw new Fault(field, `${field} holds a CR, LF or NUL that is not a header fold`);
  }
  return unfolded;
}

function nameOfType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

/** A script's variable that was never set comes as `null` or empty: neither says anything. */
function optional(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return headerValue(field, value);
}

const NO_VALUES: readonly string[] = [];

function several(field: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return NO_VALUES;
  if (!Array.isArray(value)) return [headerValue(field, value)];
  return value.map((one, at) => headerValue(`${field}[${at}]`, one));
}

function attestation(value: unknown): Attestation | undefined {
  const text = optional("attest", value);
  if (text === undefined) return undefined;
  const level = readAttestation(text);
  if (level !== undefined) return level;
  throw new Fault("attest", "attest must be A, B or C");
}

function readCall(body: Readonly<Record<string, unknown>>): CallAttempt {
  const callId = body["callId"];
  if (callId === undefined) throw new Fault("callId", "callId is required");
  return {
    callId: headerValue("callId", callId),
    from: optional("from", body["from"]),
    pai: several("pai", body["pai"]),
    ppi: several("ppi", body["ppi"]),
    ruri: optional("ruri", body["ruri"]),
    to: optional("to", body["to"]),
    identity: several("identity", body["identity"]),
    verstat: optional("verstat", body["verstat"]),
    attest: attestation(body["attest"]),
    origId: optional("origId", body["origId"]),
    sourceIp: optional("sourceIp", body["sourceIp"]),
    trunk: optional("trunk", body["trunk"]),
    privacy: optional("privacy", body["privacy"]),
    priority: optional("priority", body["priority"]),
    resourcePriority: optional("resourcePriority", body["resourcePriority"]),
    featureCaps: several("featureCaps", body["featureCaps"]),
  };
}

/**
 * Reads a call from parsed JSON.
 *
 * Unknown fields are ignored, `null` and an empty text count as absent (a script's unset variable),
 * a wrong type or a line break inside a value is a fault that names the field.
 *
 * @param body what `JSON.parse` returned
 * @returns the call, or the first fault
 */
export function parseCallAttempt(body: unknown): ParsedCallAttempt {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { ok: false, fault: { field: "", message: "a call must be a JSON object" } };
  }
  try {
    return { ok: true, call: readCall(body as Record<string, unknown>) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    throw error;
  }
}
