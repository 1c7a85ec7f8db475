import type { Explanation } from "../../../service/decision/explain.ts";
import { RingfenceError } from "../../../service/errors.ts";
import type { CallRecord } from "../../../service/ledger/call-record.ts";
import type { RecordRange, RecordsDesk } from "../../../service/ledger/records-desk.ts";
import {
  type Change,
  OPEN_STATES,
  type RedressDesk,
  type RedressForm,
  type SubmitOutcome,
} from "../../../service/redress/redress-desk.ts";
import type { RedressRequest, RedressState } from "../../../service/redress/redress-request.ts";
import { PASS } from "../fakes.ts";

export const NOW = Date.parse("2026-11-20T12:00:00Z");
const HOUR = 60 * 60 * 1000;

/** The id of a block, as the fake desk knows valid ones: by its first letter. */
export const ID = "vAz3x9QmT0f4aB1c2D3e4F5";

export function callRecord(changes: Partial<CallRecord> = {}): CallRecord {
  return {
    id: ID,
    atMs: NOW - 2 * HOUR,
    action: "block",
    cause: "analytics.score",
    callId: "a84b4c76e66710@caller.example.net",
    callingNumber: "12155550123",
    callingNumberField: "pai",
    calledNumber: "13125550188",
    trunk: "carrier-a",
    sourceIp: "192.0.2.10",
    sbc: "192.0.2.1",
    source: "feed",
    listVersion: "20261120T081500Z-3f2a91c4",
    policyVersion: "0a1b2c3d4e5f",
    score: 97,
    threshold: 85,
    attestation: "C",
    evidence: [
      { evidence: "attestation", value: "attestation C", weight: 0.4 },
      { evidence: "reputation", value: "score 97", weight: 3.25 },
      { evidence: "answered", value: "41 % answered", weight: -0.5 },
      { evidence: "sequential", value: "0 % in sequence", weight: 0 },
    ],
    status: 603,
    phrase: "Network Blocked",
    headers: `Reason: SIP;cause=603;text="v=analytics1;url=https://a.example/r;id=${ID}";location=RLN\r\n`,
    ...changes,
  };
}

export function redressRequest(changes: Partial<RedressRequest> = {}): RedressRequest {
  return {
    id: ID,
    createdAtMs: NOW - HOUR,
    channel: "web",
    callingNumber: "12155550123",
    calledNumber: "13125550188",
    name: "Maria Example",
    email: "maria@caller.example",
    telephone: "",
    statement: "We are a dentist's office and call our patients.",
    state: "received",
    events: [{ atMs: NOW - HOUR, by: "caller", state: "received", reason: "", note: "" }],
    statusDueAtMs: NOW + 23 * HOUR,
    resolveDueAtMs: NOW + 71 * HOUR,
    lastNoticeAtMs: undefined,
    allowedAtMs: undefined,
    webhookAtMs: undefined,
    restoredUntilMs: undefined,
    revision: 1,
    ...changes,
  };
}

/** What such a call would meet now. */
export const EXPLANATION: Explanation = {
  decision: { ...PASS, cause: "exempt.allowed", facts: { ...PASS.facts, score: 12 } },
  meaning: "The calling number is in the allow overrides.",
  ground: "47 CFR 64.1200(k)(8)",
  scoreTables: [
    {
      callingNumber: "12155550123",
      callingNumberField: "pai",
      evidence: [{ evidence: "prior", value: "1 in 100", weight: -4.6 }],
      sum: -4.6,
      score: 1,
      threshold: 85,
      attestation: "C",
    },
  ],
  steps: [{ asked: "allowed", about: "pai 12155550123", outcome: "until next year" }],
  dno: [{ class: "unused", source: "override", matched: "2155550123" }],
  allowed: { digits: "12155550123", reason: "restored", expiresAtMs: NOW + 24 * HOUR },
  listVersion: "v1",
  policyVersion: "built-in",
};

/** Records in a list. */
export class FakeRecords implements RecordsDesk {
  records: CallRecord[] = [callRecord()];

  async byId(id: string) {
    return this.records.find((record) => record.id === id);
  }

  async byCalling(callingNumber: string, range: RecordRange) {
    return this.#within(range, (record) => record.callingNumber === callingNumber);
  }

  async byCalled(calledNumber: string, range: RecordRange) {
    return this.#within(range, (record) => record.calledNumber === calledNumber);
  }

  async byCallId(callId: string) {
    return this.records.filter((record) => record.callId === callId);
  }

  #within({ fromMs, untilMs, limit }: RecordRange, wanted: (record: CallRecord) => boolean) {
    return this.records
      .filter((record) => wanted(record) && record.atMs >= fromMs && record.atMs < untilMs)
      .slice(0, limit);
  }
}

/** Requests in a list, changed as the real desk changes them. */
export class FakeRedress implements RedressDesk {
  requests: RedressRequest[] = [redressRequest()];

  verdict(id: string) {
    return id.startsWith("v")
      ? ({ kind: "valid", blockedAtMs: NOW } as const)
      : ({ kind: "unknown" } as const);
  }

  async submit(form: RedressForm, by: string): Promise<SubmitOutcome> {
    const verdict = this.verdict(form.id);
    if (verdict.kind !== "valid") return { kind: "refused-id", verdict };
    const there = await this.find(form.id);
    if (there !== undefined) return { kind: "already", request: there };
    const events = [{ atMs: NOW, by, state: "received", reason: "", note: "" }] as const;
    const request = redressRequest({ ...form, events });
    this.requests.push(request);
    return { kind: "received", request };
  }

  async find(id: string) {
    return this.requests.find((request) => request.id === id);
  }

  async queue(which: "open" | "closed" | "all") {
    return this.requests
      .filter(({ state }) => which === "all" || OPEN_STATES.includes(state) === (which === "open"))
      .toSorted((a, b) => a.statusDueAtMs - b.statusDueAtMs);
  }

  async about(callingNumber: string) {
    return this.requests.filter((request) => request.callingNumber === callingNumber);
  }

  review(id: string, change: Change) {
    return this.#change(id, change, "under-review", undefined);
  }

  restore(id: string, change: Change & { readonly expiresAtMs: number }) {
    return this.#change(id, change, "restored", change.expiresAtMs);
  }

  refuse(id: string, change: Change) {
    return this.#change(id, change, "refused", undefined);
  }

  async #change(
    id: string,
    { by, reason, note, revision }: Change,
    state: RedressState,
    restoredUntilMs: number | undefined,
  ): Promise<RedressRequest> {
    const request = await this.find(id);
    if (request === undefined) throw new RingfenceError("NOT_FOUND", "no such request");
    if (request.revision !== revision) throw new RingfenceError("LOCKED", "changed meanwhile");
    const events = [...request.events, { atMs: NOW, by, state, reason, note }];
    const changed = { ...request, state, events, restoredUntilMs, revision: revision + 1 };
    this.requests = this.requests.map((one) => (one.id === id ? changed : one));
    return changed;
  }
}
