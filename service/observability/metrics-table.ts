interface MetricEntry {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** Every label has a small closed set of values; a telephone number is never one. */
  readonly labels: readonly string[];
  readonly meaning: string;
  /** Upper bounds of a histogram's buckets, in seconds, and why these. */
  readonly buckets?: { readonly bounds: readonly number[]; readonly why: string };
}

/** Every metric of Ringfence; `docs/metrics.md` is generated from this table. */
export const METRICS = {
  decisions: {
    name: "ringfence_decisions_total",
    type: "counter",
    labels: ["action", "cause", "mode"],
    meaning: "Decisions, by what became of the call and why.",
  },
  would: {
    name: "ringfence_would_total",
    type: "counter",
    labels: ["action", "cause"],
    meaning: "Calls that a rule in observe mode would have rejected or blocked.",
  },
  decisionSeconds: {
    name: "ringfence_decision_duration_seconds",
    type: "histogram",
    labels: [],
    meaning: "Time from the whole request to its decision.",
    buckets: {
      bounds: [
        0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
        0.1, 0.2,
      ],
      why: "From what a decision in memory takes, over the deadline of scores (5 ms), to the 200 ms after which the SBC's script passes the call by itself.",
    },
  },
  degraded: {
    name: "ringfence_degraded_total",
    type: "counter",
    labels: ["what"],
    meaning:
      "Calls decided with a part missing: `scores` (late or the store away), `dno` (no index, answered 503).",
  },
  refused: {
    name: "ringfence_refused_requests_total",
    type: "counter",
    labels: ["transport", "code"],
    meaning: "Requests answered with an error, by its code (errors.md).",
  },
  connections: {
    name: "ringfence_connections",
    type: "gauge",
    labels: ["transport"],
    meaning: "Connections open now.",
  },
  connectionsTotal: {
    name: "ringfence_connections_total",
    type: "counter",
    labels: ["transport"],
    meaning: "Connections accepted.",
  },
  dnoEntries: {
    name: "ringfence_dno_entries",
    type: "gauge",
    labels: ["class", "source"],
    meaning: "Numbers and blocks of the DNO list in use, by class and source.",
  },
  dnoList: {
    name: "ringfence_dno_list_info",
    type: "gauge",
    labels: ["version"],
    meaning: "1, with the version of the DNO list in use.",
  },
  dnoBuilt: {
    name: "ringfence_dno_built_timestamp_seconds",
    type: "gauge",
    labels: [],
    meaning: "When the list in use was built. Its age is `time()` less this.",
  },
  dnoLoaded: {
    name: "ringfence_dno_last_success_timestamp_seconds",
    type: "gauge",
    labels: [],
    meaning: "When a list was last loaded, or found to be the current one still.",
  },
  dnoReloadFailures: {
    name: "ringfence_dno_reload_failures_total",
    type: "counter",
    labels: ["stage"],
    meaning: "Loads of a list that failed, by the step that did. The old list stays.",
  },
  dnoSource: {
    name: "ringfence_dno_source_timestamp_seconds",
    type: "gauge",
    labels: ["source"],
    meaning: "The date that the file of a source states of itself.",
  },
  dnoSourceOld: {
    name: "ringfence_dno_source_old",
    type: "gauge",
    labels: ["source"],
    meaning:
      "1 when no newer file of the source has come for a week, or when the bundled number plan, alone, is 150 days old; else 0. Alarm on it.",
  },
  overrides: {
    name: "ringfence_overrides",
    type: "gauge",
    labels: ["kind"],
    meaning: "Entries made by hand, by kind.",
  },
  policy: {
    name: "ringfence_policy_info",
    type: "gauge",
    labels: ["version"],
    meaning: "1, with the version of the policy in use.",
  },
  policyReloadFailures: {
    name: "ringfence_policy_reload_failures_total",
    type: "counter",
    labels: [],
    meaning: "Policy files that were refused. The old policy stays.",
  },
  storeUp: {
    name: "ringfence_store_up",
    type: "gauge",
    labels: ["kind"],
    meaning: "1 while the store answers, 0 while it does not.",
  },
  storeSeconds: {
    name: "ringfence_store_operation_duration_seconds",
    type: "histogram",
    labels: ["operation", "outcome"],
    meaning: "Time that an operation of the store took, by its outcome: `done` or `failed`.",
    buckets: {
      bounds: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      why: "From a Redis on the same machine to the longest wait for one that is away.",
    },
  },
  scoreLookups: {
    name: "ringfence_score_lookups_total",
    type: "counter",
    labels: ["outcome"],
    meaning:
      "Look-ups of scores: `hit` (in the cache), `answered` and `shared` (by the store, in time), and, when the call passed without one, `late`, `error` or `refused` (the store rests or is too far behind).",
  },
  behaviourKeys: {
    name: "ringfence_behaviour_keys",
    type: "gauge",
    labels: ["kind"],
    meaning:
      "Calling numbers (`number`), exchanges, trunks and attesting parties (`origid`) whose behaviour is remembered.",
  },
  behaviourDropped: {
    name: "ringfence_behaviour_dropped_total",
    type: "counter",
    labels: ["kind"],
    meaning: "Those that made room for others: the oldest and quietest.",
  },
  behaviourEventsLost: {
    name: "ringfence_behaviour_events_lost_total",
    type: "counter",
    labels: [],
    meaning: "Calls that other services will not hear of, because Redis was away for too long.",
  },
  vendorLookups: {
    name: "ringfence_vendor_lookups_total",
    type: "counter",
    labels: ["vendor", "outcome"],
    meaning:
      "Look-ups at a vendor: `hit` (in the cache), `scored`, `none` (not known there), `shared` (a question was open already); too `late` for the call, or not waited for because five before were; `failed`, `unreadable`; and not put: `resting` after failures, `busy`, or the day's `budget` spent.",
  },
  vendorResting: {
    name: "ringfence_vendor_resting",
    type: "gauge",
    labels: ["vendor"],
    meaning: "1 while a vendor is left alone because it failed again and again.",
  },
  vendorQuestions: {
    name: "ringfence_vendor_questions_today",
    type: "gauge",
    labels: ["vendor"],
    meaning: "Questions of this UTC day, of the day's budget.",
  },
  recordsStored: {
    name: "ringfence_records_stored_total",
    type: "counter",
    labels: [],
    meaning: "Records of rejected and blocked calls that were handed to the store.",
  },
  recordsLost: {
    name: "ringfence_records_lost_total",
    type: "counter",
    labels: ["why"],
    meaning:
      "Records that are nowhere: `memory` (the disk does not keep up), `queue-full` (the store is away for too long), `disk` (neither disk nor store took them), `damaged` (torn by a kill, or altered on the disk). Alarm on it.",
  },
  recordsWaiting: {
    name: "ringfence_records_waiting_bytes",
    type: "gauge",
    labels: [],
    meaning: "Records that wait on disk for the store.",
  },
  hepDropped: {
    name: "ringfence_hep_dropped_total",
    type: "counter",
    labels: [],
    meaning:
      "Decisions that were not sent to the HEP collector: too many at once, or no way to it. What UDP loses is not known.",
  },
  observed: {
    name: "ringfence_observed_responses_total",
    type: "counter",
    labels: ["status", "form", "location"],
    meaning:
      "Final responses seen in transit, as the SBC reported them: `form` is `603+`, `plain` or `malformed`, `location` that of the Reason header.",
  },
  redressOpen: {
    name: "ringfence_redress_open_requests",
    type: "gauge",
    labels: ["state"],
    meaning: "Requests for redress that are open, by state: `received` or `under-review`.",
  },
  redressDue: {
    name: "ringfence_redress_due_seconds",
    type: "gauge",
    labels: ["clock"],
    meaning:
      "Seconds until the next request is due, less than 0 when it is overdue: `status`, the 24 hours in which the caller is told something, and `resolve`. No line when none is. Alarm on it.",
  },
  redressOverdue: {
    name: "ringfence_redress_overdue_requests",
    type: "gauge",
    labels: ["clock"],
    meaning: "Open requests whose clock has run out.",
  },
  logDropped: {
    name: "ringfence_log_writes_dropped_total",
    type: "counter",
    labels: [],
    meaning: "Writes to standard output that were dropped because its reader is too slow or gone.",
  },
  build: {
    name: "ringfence_build_info",
    type: "gauge",
    labels: ["version", "node"],
    meaning: "1, with the version of Ringfence and of Node.js.",
  },
} as const satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof METRICS;
