import { type Action, CAUSES, type Cause } from "../decision/causes.ts";
import type { Decision, Mode } from "../decision/decision.ts";
import { ERRORS, type ErrorCode } from "../errors.ts";

/** Values by the labels that stand before each. */
export type Row = readonly [labels: Readonly<Record<string, string>>, value: number];

const CAUSE_NAMES = Object.keys(CAUSES) as Cause[];

function perCause<T>(value: () => T): Record<Cause, T> {
  return Object.fromEntries(CAUSE_NAMES.map((cause) => [cause, value()])) as Record<Cause, T>;
}

/** Decisions by action, cause and mode: three property reads and an addition for each call. */
export class DecisionCounts {
  readonly #decided: Record<Action, Record<Cause, Record<Mode, number>>>;
  readonly #would: Record<"reject" | "block", Record<Cause, number>>;

  constructor() {
    const perMode = () => perCause(() => ({ enforce: 0, observe: 0 }));
    this.#decided = { pass: perMode(), reject: perMode(), block: perMode() };
    this.#would = { reject: perCause(() => 0), block: perCause(() => 0) };
  }

  add(decision: Decision): void {
    this.#decided[decision.action][decision.cause][decision.mode]++;
    if (decision.would !== undefined) this.#would[decision.would.action][decision.would.cause]++;
  }

  /** Calls that passed because their score was not there. */
  withoutScore(): number {
    const { enforce, observe } = this.#decided.pass["degraded.scores"];
    return enforce + observe;
  }

  /** Calls by what became of them, and by what a rule in observe mode would have done. */
  totals(): Record<"pass" | "reject" | "block" | "wouldReject" | "wouldBlock", number> {
    const of = (rows: Iterable<Row>, action: Action) => {
      let sum = 0;
      for (const [labels, count] of rows) if (labels["action"] === action) sum += count;
      return sum;
    };
    return {
      pass: of(this.decided(), "pass"),
      reject: of(this.decided(), "reject"),
      block: of(this.decided(), "block"),
      wouldReject: of(this.would(), "reject"),
      wouldBlock: of(this.would(), "block"),
    };
  }

  *decided(): Iterable<Row> {
    for (const [action, causes] of Object.entries(this.#decided)) {
      for (const [cause, modes] of Object.entries(causes)) {
        for (const [mode, count] of Object.entries(modes)) {
          if (count > 0) yield [{ action, cause, mode }, count];
        }
      }
    }
  }

  *would(): Iterable<Row> {
    for (const [action, causes] of Object.entries(this.#would)) {
      for (const [cause, count] of Object.entries(causes)) {
        if (count > 0) yield [{ action, cause }, count];
      }
    }
  }
}

const CODES = Object.keys(ERRORS) as ErrorCode[];

/** Refused requests and connections by transport; transports appear as they are met. */
export class ListenerFigures {
  readonly #refused = new Map<string, Record<ErrorCode, number>>();
  readonly #connections = new Map<string, { open: number; total: number }>();

  refused(transport: string, code: ErrorCode): void {
    let codes = this.#refused.get(transport);
    if (codes === undefined) {
      codes = Object.fromEntries(CODES.map((one) => [one, 0])) as Record<ErrorCode, number>;
      this.#refused.set(transport, codes);
    }
    codes[code]++;
  }

  connected(transport: string): void {
    const counted = this.#connections.get(transport) ?? { open: 0, total: 0 };
    counted.open++;
    counted.total++;
    this.#connections.set(transport, counted);
  }

  disconnected(transport: string): void {
    const counted = this.#connections.get(transport);
    if (counted !== undefined) counted.open--;
  }

  /** Requests for a decision that came before a DNO index was loaded. */
  notReady(): number {
    let sum = 0;
    for (const codes of this.#refused.values()) sum += codes.NOT_READY;
    return sum;
  }

  *refusals(): Iterable<Row> {
    for (const [transport, codes] of this.#refused) {
      for (const [code, count] of Object.entries(codes)) {
        if (count > 0) yield [{ transport, code }, count];
      }
    }
  }

  *connections(which: "open" | "total"): Iterable<Row> {
    for (const [transport, counted] of this.#connections) yield [{ transport }, counted[which]];
  }
}

/** Plain counts by one label, which appear as they are met. */
export class LabelledCounts {
  readonly #label: string;
  readonly #counts = new Map<string, number>();

  constructor(label: string) {
    this.#label = label;
  }

  /** @param value one of a closed set, never text of a call */
  count(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  /** How often one of these values was counted. */
  sum(values: readonly string[]): number {
    return values.reduce((sum, value) => sum + (this.#counts.get(value) ?? 0), 0);
  }

  *rows(): Iterable<Row> {
    for (const [value, count] of this.#counts) yield [{ [this.#label]: value }, count];
  }
}
