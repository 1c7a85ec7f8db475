import type { ListOverride } from "../../service/dno/override-entry.ts";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import type { RedressForm } from "../../service/redress/redress-desk.ts";
import { StoredRedressDesk } from "../../service/redress/stored-redress-desk.ts";
import {
  type NoticeIdKey,
  noticeIdKey,
  openNoticeId,
  sealNoticeId,
} from "../../service/sip/notice-id.ts";
import { MemoryRedress } from "./memory-redress.ts";

export const START_MS = 1_795_000_000_000;
const DAY_MS = 86_400_000;

/** A desk over memory, with a clock that the test sets. */
export class TestDesk {
  readonly store = new MemoryRedress();
  readonly records = new Map<string, CallRecord>();
  readonly allowed: ListOverride[] = [];
  readonly key: NoticeIdKey = noticeIdKey(1, new Uint8Array(32).fill(7));
  now = START_MS;
  /** Thrown by the next attempts to allow a number. */
  cannotAllow: Error | undefined;
  readonly desk = new StoredRedressDesk({
    store: this.store,
    records: { byId: async (id) => this.records.get(id) },
    openId: (id) => openNoticeId([this.key], id),
    allow: async (override) => {
      if (this.cannotAllow) throw this.cannotAllow;
      this.allowed.push(override);
    },
    terms: { recordDays: 30, resolveHours: 72 },
    now: () => this.now,
  });
  #made = 0;

  /** The id of a block that was made so many days ago, with its record unless it is told not to. */
  block(given: { daysAgo?: number; record?: Partial<CallRecord> | false } = {}): string {
    this.#made += 1;
    const atMs = this.now - (given.daysAgo ?? 0) * DAY_MS;
    const id = sealNoticeId(this.key, atMs, (bytes) => bytes.fill(this.#made));
    if (given.record !== false) {
      this.records.set(id, callRecord({ id, atMs, ...given.record }));
    }
    return id;
  }
}

/** What a caller writes. */
export function formOf(id: string, given: Partial<RedressForm> = {}): RedressForm {
  return {
    id,
    channel: "web",
    name: "Pat Doe",
    email: "pat@clinic.example",
    telephone: "",
    statement: "We call patients about their appointments.",
    ...given,
  };
}

export function callRecord(given: Partial<CallRecord>): CallRecord {
  return {
    id: "id",
    atMs: START_MS,
    action: "block",
    cause: "analytics.score",
    callId: "call-1",
    callingNumber: "12155550123",
    callingNumberField: "pai",
    calledNumber: "13125550188",
    trunk: undefined,
    sourceIp: undefined,
    sbc: undefined,
    source: "feed",
    listVersion: "list",
    policyVersion: "policy",
    score: 97,
    threshold: 85,
    attestation: "C",
    evidence: [],
    status: 603,
    phrase: "Network Blocked",
    headers: "",
    ...given,
  };
}
