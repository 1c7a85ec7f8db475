import { hash } from "node:crypto";
import type { CallRecord } from "../ledger/call-record.ts";

/**
 * The form in which both stores keep a record: what is the same for thousands of records of a day
 * (versions, phrase, headers without the id) is kept once under a short reference, and the record
 * holds the rest. A blocked call takes about a third of its JSON that way.
 */
export interface PackedRecord {
  /** Names `common`: the same text has the same reference, here and in every other process. */
  readonly ref: string;
  readonly common: string;
  readonly own: string;
}

type Own = readonly [
  id: string,
  atMs: number,
  callId: string,
  callingNumber: string | null,
  callingNumberField: CallRecord["callingNumberField"] | null,
  calledNumber: string | null,
  sourceIp: string | null,
  score: number | null,
  ...evidence: (readonly [evidence: string, value: string, weight: number])[],
];

type Common = Omit<
  CallRecord,
  | "id"
  | "atMs"
  | "callId"
  | "callingNumber"
  | "callingNumberField"
  | "calledNumber"
  | "sourceIp"
  | "score"
  | "evidence"
>;

/** Stands for the id in the headers; no header of ours holds a NUL. */
const ID = "\0";

/** Characters of a reference: 48 bits, for the few thousand texts of a day. */
export const REF_LENGTH = 8;

const REFS_KEPT = 1000;
const refs = new Map<string, string>();

/** The reference of a text. */
function refOf(common: string): string {
  let ref = refs.get(common);
  if (ref === undefined) {
    if (refs.size >= REFS_KEPT) refs.clear();
    ref = hash("sha256", common, "base64url").slice(0, REF_LENGTH);
    refs.set(common, ref);
  }
  return ref;
}

export function packRecord(record: CallRecord): PackedRecord {
  const { id, atMs, callId, callingNumber, callingNumberField, calledNumber, ...further } = record;
  const { sourceIp, score, evidence, ...shared } = further;
  const own: Own = [
    id,
    atMs,
    callId,
    callingNumber ?? null,
    callingNumberField ?? null,
    calledNumber ?? null,
    sourceIp ?? null,
    score ?? null,
    ...evidence.map(({ evidence: name, value, weight }) => [name, value, weight] as const),
  ];
  const common = JSON.stringify({
    ...shared,
    headers: id === "" ? shared.headers : shared.headers.replaceAll(id, ID),
  });
  return { ref: refOf(common), common, own: JSON.stringify(own) };
}

/** Reads what `packRecord` wrote. */
export function unpackRecord(common: string, own: string): CallRecord {
  const shared = JSON.parse(common) as Common;
  const [id, atMs, callId, calling, field, called, sourceIp, score, ...evidence] = JSON.parse(
    own,
  ) as Own;
  return {
    id,
    atMs,
    action: shared.action,
    cause: shared.cause,
    callId,
    callingNumber: calling ?? undefined,
    callingNumberField: field ?? undefined,
    calledNumber: called ?? undefined,
    trunk: shared.trunk,
    sourceIp: sourceIp ?? undefined,
    sbc: shared.sbc,
    source: shared.source,
    listVersion: shared.listVersion,
    policyVersion: shared.policyVersion,
    score: score ?? undefined,
    threshold: shared.threshold,
    attestation: shared.attestation,
    evidence: evidence.map(([name, value, weight]) => ({ evidence: name, value, weight })),
    status: shared.status,
    phrase: shared.phrase,
    headers: shared.headers.replaceAll(ID, id),
  };
}

/** What a record is found by; without a number there is nothing to find it by. */
export function indexed(record: CallRecord) {
  return {
    id: record.id,
    calling: record.callingNumber,
    called: record.calledNumber,
    callId: record.callId,
  } as const;
}
