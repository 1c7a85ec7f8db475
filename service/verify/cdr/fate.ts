import { NOTICE_PHRASE, NOTICE_STATUS, NOTICE_VERSION } from "../../sip/notice.ts";
import { readNotice } from "../../sip/notice-reading.ts";
import { versionOf } from "../../sip/notice-text.ts";
import { parseReasons } from "../../sip/reason.ts";

/** A response as a record has it; what the record lacks is undefined. */
export interface RecordedResponse {
  readonly status: number;
  readonly phrase: string | undefined;
  readonly reason: string | undefined;
}

/** Of a call, what its record says of redress. */
export interface CdrRecord extends RecordedResponse {
  readonly downstream: RecordedResponse | undefined;
  /** Ringfence's own decision. */
  readonly action: string | undefined;
}

/** What was lost of a 603+, and on which side of the SBC that wrote the record. */
export interface Loss {
  readonly what: "reason" | "phrase" | "code";
  /** `here`: it came whole from downstream; `before`: it did not; `unknown`: the record has one side. */
  readonly where: "here" | "before" | "unknown";
}

/** What became of the redress data of a call; `other` is a call without a 603. */
export type Fate =
  | { readonly kind: "603+" | "malformed" | "plain" }
  | { readonly kind: "other" }
  | { readonly kind: "lost"; readonly loss: Loss };

type Form = "603+" | "malformed" | "plain" | "other" | Loss["what"];

const ACTION_BLOCK = "block";

/** Says what became of the redress data of a call. */
export function fateOf(record: CdrRecord): Fate {
  // acc writes "Decline" for a 603 that Kamailio made itself, whatever went out.
  if (record.action === ACTION_BLOCK && record.status === NOTICE_STATUS) return { kind: "603+" };
  const { downstream } = record;
  if (downstream === undefined) return withoutOtherSide(formOf(record));
  // Of a Reason that the record does not hold nothing says that it was changed.
  const left = formOf({ ...record, reason: record.reason ?? downstream.reason });
  const came = formOf(downstream);
  if (isWhat(came)) return { kind: "lost", loss: { what: came, where: "before" } };
  if ((came === "603+" || came === "malformed") && left !== came) {
    return { kind: "lost", loss: { what: lostHere(left, record), where: "here" } };
  }
  return withoutOtherSide(left);
}

function withoutOtherSide(form: Form): Fate {
  if (isWhat(form)) return { kind: "lost", loss: { what: form, where: "unknown" } };
  return form === "other" ? { kind: "other" } : { kind: form };
}

function isWhat(form: Form): form is Loss["what"] {
  return form === "reason" || form === "phrase" || form === "code";
}

/** What is missing of a 603+ that came: where all three are, its Reason was damaged. */
function lostHere(left: Form, { status, phrase }: RecordedResponse): Loss["what"] {
  if (isWhat(left)) return left;
  if (status !== NOTICE_STATUS) return "code";
  return phrase !== undefined && !isPhrase(phrase) ? "phrase" : "reason";
}

/**
 * What a response is by itself; what it lacks of a 603+ where one half is there. What the record has
 * no column for says nothing against it.
 */
function formOf({ status, phrase, reason }: RecordedResponse): Form {
  const names = namesProfile(reason);
  if (status !== NOTICE_STATUS) return names ? "code" : "other";
  if (reason === undefined && phrase !== undefined && isPhrase(phrase)) return "603+";
  const { kind, findings } = readNotice(status, phrase ?? NOTICE_PHRASE, reason ? [reason] : []);
  if (kind !== "plain") return kind;
  if (findings.includes("phrase-other")) return names ? "phrase" : "plain";
  return phrase === undefined ? "plain" : "reason";
}

function namesProfile(reason: string | undefined): boolean {
  if (reason === undefined || !reason.includes(NOTICE_VERSION)) return false;
  return parseReasons([reason]).some((value) => versionOf(value) === NOTICE_VERSION);
}

function isPhrase(phrase: string): boolean {
  return phrase.toLowerCase() === NOTICE_PHRASE.toLowerCase();
}
