import type { CallAttempt } from "../decision/call-attempt.ts";
import type { Decision } from "../decision/decision.ts";
import type { Score, StoredNumber } from "../decision/scores.ts";
import type { ErrorCode } from "../errors.ts";
import type { RecordsDesk } from "../ledger/records-desk.ts";
import type { ComponentState } from "../observability/health.ts";
import type { RedressDesk } from "../redress/redress-desk.ts";
import type { Override } from "../store/store.ts";

/**
 * What the listeners ask of the rest of the service, beside `CallPath`. `wiring.ts` implements
 * it. A method fails by rejecting (or throwing) a `RingfenceError`, whose code the client gets;
 * results are put into JSON as they are.
 */
export interface Ports {
  readonly dno: DnoPort;
  readonly scores: ScorePort;
  readonly analytics: AnalyticsPort;
  readonly explain: ExplainPort;
  readonly observe: ObservePort;
  readonly health: HealthPort;
  /** The records of rejected and blocked calls. */
  readonly records: RecordsDesk;
  readonly redress: RedressDesk;
  /** SIGHUP by another way: policy and lists are read again. */
  readonly reload: ReloadPort;
}

export type OverrideKind = Extract<Override["kind"], "allowed" | "inbound-only" | "unused">;

/** `dno.add`, checked for its types; what digits make a number is the port's business. */
export interface OverrideRequest {
  /** As the operator wrote it: 3, 6, 7 or 10 digits, or E.164. */
  readonly number: string;
  readonly class: OverrideKind;
  readonly reason: string;
  readonly requester: string;
  readonly proof: string;
  /** Milliseconds since 1970, UTC. */
  readonly expiresAtMs: number | undefined;
}

export interface DnoPort {
  /** The list in use: version, age, counts by class and source, last error. */
  status(): unknown;
  /** Every class, source and override that holds for a number now. */
  lookup(number: string): unknown;
  /** The overrides, each with its reason and who asked for it. */
  entries(): unknown;
  /** Returns the entry as it was stored. */
  add(entry: OverrideRequest): Promise<unknown>;
  /** True when there was one. */
  remove(number: string, kind: OverrideKind): Promise<boolean>;
  /** Builds and publishes the lists anew; returns the report. */
  reload(): Promise<unknown>;
}

/** Scores by the calling number's E.164 digits as an integer. */
export interface ScorePort {
  get(e164: number): StoredNumber | undefined | Promise<StoredNumber | undefined>;
  set(e164: number, score: Score): Promise<void>;
  /** True when there was one. */
  remove(e164: number): Promise<boolean>;
}

/** What people say about blocks by analytics: who wants none, and which pattern is to end. */
export interface AnalyticsPort {
  /** The called numbers that opted out, each with its reason. */
  optOuts(): unknown;
  /** `called` has ten digits or is in E.164. Returns the entry as it was stored. */
  optOut(called: string, reason: string): Promise<unknown>;
  /** Takes an opt-out back; true when there was one. */
  optIn(called: string): Promise<boolean>;
  /** The patterns of the policy, and what became of each. */
  patterns(): unknown;
  /** Ends a pattern for good, in every service. Returns the entry as it was stored. */
  endPattern(name: string, by: string, reason: string): Promise<unknown>;
}

export interface ExplainPort {
  explain(call: CallAttempt): unknown;
}

/** A final response that the SBC saw in transit: who blocked a call, and how it said so. */
export interface ObservedResponse {
  readonly callId: string;
  /** 300 to 699. */
  readonly status: number;
  readonly phrase: string;
  /** The values of its Reason headers, in their order. */
  readonly reason: readonly string[];
  /** The values of its Call-Info headers, in their order: where a 608 says how to complain. */
  readonly callInfo: readonly string[];
  readonly from: string | undefined;
  /** P-Asserted-Identity of the INVITE, read where From has no number. */
  readonly pai: readonly string[];
  readonly trunk: string | undefined;
}

export interface ObservePort {
  /** Takes note; never fails and is never waited for. */
  observe(response: ObservedResponse): void;
  /**
   * Takes note that a call ended.
   *
   * @param durationSeconds from answer to end; undefined when it was not answered
   */
  ended(call: CallAttempt, durationSeconds: number | undefined): void;
}

export interface HealthPort {
  /** True when every required component is well and the service is not leaving. */
  ready(): boolean;
  components(): Readonly<Record<string, ComponentState>>;
}

export interface ReloadPort {
  reload(): Promise<unknown>;
}

export interface MetricsPort {
  /** The page for Prometheus. */
  page(): Promise<string>;
  readonly contentType: string;
}

/** How a call or a request came in; a label of metrics. */
export type Transport = "http" | "rpc-http" | "rpc-tcp" | "admin" | "portal";

/** Who asked: a connection, which knows the other end's address; it is read when it is needed. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
}

/** Where decisions are written down: the decision log, the metrics, the records. */
export interface DecisionRecorder {
  /** @param durationMs from the whole request to its decision */
  decided(
    call: CallAttempt,
    decision: Decision,
    transport: Transport,
    durationMs: number,
    peer: Peer,
  ): void;
}

/** What a listener counts. Called on the per-call path: must cost nanoseconds. */
export interface ListenerCounts {
  refused(transport: Transport, code: ErrorCode): void;
  connected(transport: Transport): void;
  disconnected(transport: Transport): void;
}

/** Where a listener writes what an engineer must see: its own faults, never a client's. */
export interface FaultLog {
  fault(what: string, error: unknown): void;
}
