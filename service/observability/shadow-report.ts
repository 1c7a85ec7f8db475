import { LeastFirst } from "./least-first.ts";

const EXAMPLES_A_CAUSE = 5;
/** Calling numbers that are counted; the most frequent of any number are among them. */
const NUMBERS = 10_000;
const SHOWN = 20;

/** A decision that a rule in observe mode would have made otherwise, as its log line has it. */
export interface ShadowCall {
  readonly time: string;
  readonly callId: string;
  readonly calling: string | undefined;
  readonly called: string | undefined;
  readonly trunk: string | undefined;
  readonly source: string | undefined;
  readonly score: number | undefined;
  readonly threshold: number | undefined;
}

export interface ShadowCause {
  readonly cause: string;
  readonly would: "reject" | "block";
  readonly calls: number;
  /** What is enforced already of the same cause: a share of calls, or another trunk. */
  readonly enforced: number;
  readonly examples: readonly ShadowCall[];
}

export interface Counted {
  readonly name: string;
  readonly calls: number;
}

export interface ShadowReport {
  readonly decisions: number;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly wouldStop: number;
  readonly stopped: number;
  readonly causes: readonly ShadowCause[];
  readonly trunks: readonly Counted[];
  readonly numbers: readonly Counted[];
  /** Lines that look like decisions and cannot be read. */
  readonly damaged: number;
}

interface Cause {
  would: "reject" | "block";
  calls: number;
  enforced: number;
  readonly examples: ShadowCall[];
}

/** What observe mode would have stopped, read from lines of the decision log. */
export class ShadowTally {
  readonly #causes = new Map<string, Cause>();
  readonly #trunks = new Map<string, number>();
  readonly #numbers = new LeastFirst(NUMBERS);
  #decisions = 0;
  #wouldStop = 0;
  #stopped = 0;
  #damaged = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** Takes one line of the log; those that are no decisions are passed over. */
  take(line: string): void {
    if (!line.includes('"msg":"decision"')) return;
    let entry: unknown;
    try {
      // A journal or a collector may have put something before the line.
      entry = JSON.parse(line.slice(line.indexOf("{")));
    } catch {
      entry = undefined;
    }
    if (!isDecision(entry)) {
      this.#damaged += 1;
      return;
    }
    this.#decisions += 1;
    this.#first = Math.min(this.#first, entry.time);
    this.#last = Math.max(this.#last, entry.time);
    if (entry.action !== "pass") {
      this.#stopped += 1;
      this.#causeOf(entry.cause, entry.action).enforced += 1;
    }
    if (entry.would !== undefined && entry.wouldCause !== undefined) {
      this.#count(entry, entry.wouldCause, entry.would);
    }
  }

  report(): ShadowReport {
    const causes = [...this.#causes].map(([cause, counts]) => ({ cause, ...counts }));
    return {
      decisions: this.#decisions,
      from: this.#decisions === 0 ? undefined : new Date(this.#first).toISOString(),
      until: this.#decisions === 0 ? undefined : new Date(this.#last).toISOString(),
      wouldStop: this.#wouldStop,
      stopped: this.#stopped,
      causes: causes.filter(({ calls }) => calls > 0).toSorted((a, b) => b.calls - a.calls),
      trunks: most([...this.#trunks]),
      numbers: most([...this.#numbers.counts()]),
      damaged: this.#damaged,
    };
  }

  #count(entry: DecisionEntry, cause: string, would: Cause["would"]): void {
    this.#wouldStop += 1;
    const counts = this.#causeOf(cause, would);
    counts.calls += 1;
    const trunk = entry.trunk ?? "no trunk";
    this.#trunks.set(trunk, (this.#trunks.get(trunk) ?? 0) + 1);
    if (entry.calling !== undefined) this.#numbers.count(entry.calling);
    if (counts.examples.length === EXAMPLES_A_CAUSE) return;
    const { callId, calling, called, source, score, threshold } = entry;
    const time = new Date(entry.time).toISOString();
    counts.examples.push({
      ...{ time, callId, calling, called, trunk: entry.trunk },
      ...{ source, score, threshold },
    });
  }

  #causeOf(cause: string, would: Cause["would"]): Cause {
    let counts = this.#causes.get(cause);
    if (counts === undefined) {
      counts = { would, calls: 0, enforced: 0, examples: [] };
      this.#causes.set(cause, counts);
    }
    return counts;
  }
}

interface DecisionEntry {
  readonly time: number;
  readonly callId: string;
  readonly action: "pass" | "reject" | "block";
  readonly cause: string;
  readonly would?: "reject" | "block";
  readonly wouldCause?: string;
  readonly trunk?: string;
  readonly calling?: string;
  readonly called?: string;
  readonly source?: string;
  readonly score?: number;
  readonly threshold?: number;
}

function isDecision(entry: unknown): entry is DecisionEntry {
  if (typeof entry !== "object" || entry === null) return false;
  const { time, callId, action, cause } = entry as Record<string, unknown>;
  return (
    Number.isSafeInteger(time) &&
    Math.abs(time as number) < 8.64e15 &&
    typeof callId === "string" &&
    typeof cause === "string" &&
    (action === "pass" || action === "reject" || action === "block")
  );
}

function most(counts: readonly (readonly [string, number])[]): readonly Counted[] {
  return counts
    .map(([name, calls]) => ({ name, calls }))
    .toSorted((a, b) => b.calls - a.calls)
    .slice(0, SHOWN);
}
