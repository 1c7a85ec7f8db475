import type { CallRecord } from "../../service/ledger/call-record.ts";

/** A record of a blocked call, with what a test says of it. */
export function callRecord(given: Partial<CallRecord> = {}): CallRecord {
  const id = given.id ?? "kZ3x9QmT0f4aB1c2D3e4F5";
  return {
    id,
    atMs: Date.now(),
    action: "block",
    cause: "analytics.score",
    callId: "4c5d-11f0-9a1b-0242ac120002@sbc1.example.net",
    callingNumber: "12155550123",
    callingNumberField: "pai",
    calledNumber: "13125550188",
    trunk: "carrier-a",
    sourceIp: "192.0.2.10",
    sbc: "127.0.0.1",
    source: "robocall",
    listVersion: "20261120T081500Z-3f2a91c4",
    policyVersion: "0a1b2c3d4e5f",
    score: 97.25,
    threshold: 80,
    attestation: "C",
    evidence: [
      { evidence: "reputation", value: "score 97", weight: 3.5 },
      { evidence: "attestation", value: "attestation C", weight: 0.75 },
    ],
    status: 603,
    phrase: "Network Blocked",
    headers: `Reason: SIP;cause=603;text="v=analytics1;url=https://a.example/r/${id};id=${id}";location=RLN\r\n`,
    ...given,
  };
}
