import { createHash } from "node:crypto";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import { DAY_MS } from "../../service/store/record-days.ts";

export const CALLING_NUMBERS = 50_000;
export const CALLED_NUMBERS = 400_000;

export function callingNumber(n: number): string {
  return String(12_155_550_000 + n * 7);
}

export function calledNumber(n: number): string {
  return String(13_034_000_000 + n * 11);
}

/**
 * Some of the calls of the benchmark, the same in every run: of ten, seven blocks by analytics with
 * evidence, as long as real ones, and three rejects; spread over days and numbers.
 *
 * @param from number of the first
 * @param of how many there are in all
 */
export function blockedCalls(
  from: number,
  count: number,
  of: number,
  now: number,
  days: number,
): CallRecord[] {
  return Array.from({ length: count }, (_, offset) => {
    const n = from + offset;
    const digest = createHash("sha256").update(String(n)).digest();
    const atMs = now - Math.floor(((of - n) / of) * days * DAY_MS);
    const common = {
      atMs,
      callId: `${digest.toString("hex", 0, 16)}@192.0.2.${digest[20]}`,
      callingNumber: callingNumber(digest.readUInt32BE(4) % CALLING_NUMBERS),
      callingNumberField: "pai",
      calledNumber: calledNumber(digest.readUInt32BE(8) % CALLED_NUMBERS),
      trunk: `carrier-${(digest[21] ?? 0) % 8}`,
      sourceIp: `198.51.100.${(digest[22] ?? 0) % 16}`,
      sbc: `192.0.2.${(digest[23] ?? 0) % 4}`,
      listVersion: "20261120T081500Z-3f2a91c4",
      policyVersion: "0a1b2c3d4e5f",
      attestation: "C",
      status: 603,
    } as const;
    if (n % 10 < 7) return block(common, digest);
    return {
      ...common,
      id: `Zk3x9QmT-${n.toString(36)}`,
      action: "reject",
      cause: "dno.unallocated",
      source: "cnac-co-codes",
      score: undefined,
      threshold: undefined,
      evidence: [],
      phrase: "Decline",
      headers: "",
    };
  });
}

type Common = Omit<
  CallRecord,
  "id" | "action" | "cause" | "source" | "score" | "threshold" | "evidence" | "phrase" | "headers"
>;

function block(common: Common, digest: Buffer): CallRecord {
  const id = digest.toString("base64url");
  const attempts = (digest[24] ?? 0) % 60;
  return {
    ...common,
    id,
    action: "block",
    cause: "analytics.score",
    source: "robocall",
    score: 80 + (attempts % 20),
    threshold: 80,
    evidence: [
      { evidence: "reputation.score", value: "score 97", weight: 3.5 },
      { evidence: "attestation", value: "attestation C", weight: 0.75 },
      { evidence: "behaviour.rate", value: `${attempts} attempts a minute`, weight: 1.25 },
    ],
    phrase: "Network Blocked",
    headers: `Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net/r/${id};id=${id}";location=RLN\r\n`,
  };
}
