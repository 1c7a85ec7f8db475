import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import type { Decision, DecisionFacts } from "../../service/decision/decision.ts";
import type { ErrorCode } from "../../service/errors.ts";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import type { CallPath } from "../../service/server/call-path.ts";
import type {
  DecisionRecorder,
  FaultLog,
  ListenerCounts,
  ObservedResponse,
  OverrideRequest,
  Peer,
  Ports,
  Transport,
} from "../../service/server/ports.ts";
import { TestDesk } from "../redress/desk.ts";

export const FACTS: DecisionFacts = {
  id: "kZ3x9QmT0f4aB1c2D3e4F5",
  callingNumber: "12155550123",
  callingNumberField: "pai",
  calledNumber: "13125550188",
  trunk: "carrier-a",
  source: undefined,
  listVersion: "20261120T081500Z-3f2a91c4",
  policyVersion: "0a1b2c3d4e5f",
  score: undefined,
  threshold: undefined,
  attestation: "A",
  origId: undefined,
  evidence: [],
};

export const PASS: Extract<Decision, { action: "pass" }> = {
  action: "pass",
  cause: "none",
  mode: "enforce",
  would: undefined,
  facts: FACTS,
};

export const BLOCK: Exclude<Decision, { action: "pass" }> = {
  action: "block",
  cause: "analytics.score",
  mode: "enforce",
  would: undefined,
  response: {
    status: 603,
    phrase: "Network Blocked",
    headers: `Reason: SIP;cause=603;text="v=analytics1;url=https://a.example/r;id=${FACTS.id}";location=RLN\r\n`,
  },
  facts: { ...FACTS, score: 97, threshold: 80, source: "feed" },
};

/** A call path that answers what a test tells it to. */
export class FakeCallPath implements CallPath {
  isReady = true;
  calls: CallAttempt[] = [];
  decision: Decision | Promise<Decision> | (() => Decision | Promise<Decision>) = PASS;

  ready(): boolean {
    return this.isReady;
  }

  decide(call: CallAttempt): Decision | Promise<Decision> {
    this.calls.push(call);
    return typeof this.decision === "function" ? this.decision() : this.decision;
  }
}

/** Counts what a listener counts. */
export class FakeCounts implements ListenerCounts {
  readonly refusals: `${Transport} ${ErrorCode}`[] = [];
  open = 0;
  total = 0;

  refused(transport: Transport, code: ErrorCode): void {
    this.refusals.push(`${transport} ${code}`);
  }

  connected(): void {
    this.open++;
    this.total++;
  }

  disconnected(): void {
    this.open--;
  }
}

export class FakeRecorder implements DecisionRecorder {
  readonly recorded: {
    callId: string;
    cause: string;
    transport: Transport;
    ms: number;
    from: string | undefined;
  }[] = [];

  decided(
    call: CallAttempt,
    decision: Decision,
    transport: Transport,
    ms: number,
    peer: Peer,
  ): void {
    const from = peer.remoteAddress;
    this.recorded.push({ callId: call.callId, cause: decision.cause, transport, ms, from });
  }
}

export class FakeFaults implements FaultLog {
  readonly faults: { what: string; error: unknown }[] = [];

  fault(what: string, error: unknown): void {
    this.faults.push({ what, error });
  }
}

export interface FakePorts extends Ports {
  readonly refused: CallRecord[];
  readonly observed: ObservedResponse[];
  readonly ended: {
    callId: string;
    from: string | undefined;
    durationSeconds: number | undefined;
  }[];
  readonly added: OverrideRequest[];
  /** What stands behind `redress`. */
  readonly redressDesk: TestDesk;
  isReady: boolean;
}

/** Ports over plain collections. */
export function fakePorts(): FakePorts {
  const scores = new Map<number, Parameters<Ports["scores"]["set"]>[1]>();
  const optOuts = new Set<string>();
  const added: OverrideRequest[] = [];
  const observed: ObservedResponse[] = [];
  const ended: FakePorts["ended"] = [];
  const records: CallRecord[] = [];
  const redressDesk = new TestDesk();
  const ports: FakePorts = {
    refused: records,
    observed,
    ended,
    added,
    redressDesk,
    redress: redressDesk.desk,
    isReady: true,
    dno: {
      status: () => ({ version: "v1" }),
      lookup: (number) => ({ number, hits: [] }),
      entries: () => added,
      add: async (entry) => {
        added.push(entry);
        return entry;
      },
      remove: async (number, kind) => {
        const at = added.findIndex((one) => one.number === number && one.class === kind);
        if (at >= 0) added.splice(at, 1);
        return at >= 0;
      },
      reload: async () => ({ reloaded: true }),
    },
    scores: {
      get: (e164) => scores.get(e164),
      set: async (e164, score) => {
        scores.set(e164, score);
      },
      remove: async (e164) => scores.delete(e164),
    },
    analytics: {
      optOuts: () => [...optOuts],
      optOut: async (called, reason) => {
        optOuts.add(called);
        return { called, reason };
      },
      optIn: async (called) => optOuts.delete(called),
      patterns: () => [],
      endPattern: async (name, by, reason) => ({ name, by, reason }),
    },
    explain: { explain: (call) => ({ explained: call.callId, from: call.from }) },
    observe: {
      observe: (response) => {
        observed.push(response);
      },
      ended: (call, durationSeconds) => {
        ended.push({ callId: call.callId, from: call.from, durationSeconds });
      },
    },
    health: {
      ready: () => ports.isReady,
      components: () => ({
        dno: { ok: ports.isReady, required: true, detail: "20261120T081500Z" },
        store: { ok: false, required: false, detail: "connection refused" },
      }),
    },
    records: {
      byId: async (id) => records.find((record) => record.id === id),
      byCalling: async (number) => records.filter((record) => record.callingNumber === number),
      byCalled: async (number) => records.filter((record) => record.calledNumber === number),
      byCallId: async (callId) => records.filter((record) => record.callId === callId),
    },
    reload: { reload: async () => ({ policy: "unchanged" }) },
  };
  return ports;
}
