export const HOUR_MS = 60 * 60 * 1000;
const HOURS = 24;

/** Networks that are told apart for one number; what they say of themselves is not to be believed. */
const MOST_NETWORKS = 8;
const OTHERS = "others";

/** What became of one number's calls in the last 24 hours. */
export interface NumberFigures {
  readonly calls: number;
  /** Rejected or blocked here. */
  readonly stopped: number;
  /** Passed, where a rule in observe mode would have stopped them. */
  readonly would: number;
  /** Refused by another network, as the SBC saw it in transit. */
  readonly elsewhere: number;
  /** Calls of the other networks since they were first seen, those that refused most first. */
  readonly networks: readonly (readonly [network: string, calls: number])[];
  /** By the hour, the one that runs now last. */
  readonly hours: readonly HourFigures[];
}

export interface HourFigures {
  /** Start of the hour, milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly calls: number;
  readonly stopped: number;
  readonly elsewhere: number;
}

export interface CountedNumber {
  readonly digits: string;
  readonly figures: NumberFigures;
}

/** The kinds of what is counted, each with a place for every hour. */
const CALLS = 0;
const STOPPED = 1;
const WOULD = 2;
const ELSEWHERE = 3;
const KINDS = 4;

/** One number's calls by the hour, for a day; half a kilobyte. */
export class NumberCount {
  readonly #counts = new Uint32Array(KINDS * HOURS);
  /** Of the networks that refused; most numbers meet none. */
  #networks: Map<string, number> | undefined;
  /** The hour, since 1970, that was counted last. */
  #hour = 0;

  called(nowMs: number, stopped: boolean, would: boolean): void {
    const at = this.#turnTo(nowMs);
    this.#bump(CALLS, at, 1);
    if (stopped) this.#bump(STOPPED, at, 1);
    else if (would) this.#bump(WOULD, at, 1);
  }

  refusedElsewhere(nowMs: number, network: string): void {
    this.#bump(ELSEWHERE, this.#turnTo(nowMs), 1);
    this.#countNetwork(network, 1);
  }

  /** Forgets everything, to count another number. */
  clear(): void {
    this.#counts.fill(0);
    this.#networks = undefined;
  }

  /** Adds the figures of another number to these. */
  add(other: NumberCount, nowMs: number): void {
    this.#turnTo(nowMs);
    other.#turnTo(nowMs);
    for (let kind = 0; kind < KINDS; kind++) {
      for (let at = 0; at < HOURS; at++) this.#bump(kind, at, other.#count(kind, at));
    }
    for (const [network, calls] of other.#networks ?? []) this.#countNetwork(network, calls);
  }

  /** Calls that were stopped here or refused elsewhere in the last 24 hours. */
  stops(nowMs: number): number {
    this.#turnTo(nowMs);
    return this.#sum(STOPPED) + this.#sum(ELSEWHERE);
  }

  figures(nowMs: number): NumberFigures {
    this.#turnTo(nowMs);
    const hours = Array.from({ length: HOURS }, (_, back): HourFigures => {
      const hour = this.#hour - (HOURS - 1 - back);
      const at = placeOf(hour);
      return {
        atMs: hour * HOUR_MS,
        calls: this.#count(CALLS, at),
        stopped: this.#count(STOPPED, at),
        elsewhere: this.#count(ELSEWHERE, at),
      };
    });
    return {
      calls: this.#sum(CALLS),
      stopped: this.#sum(STOPPED),
      would: this.#sum(WOULD),
      elsewhere: this.#sum(ELSEWHERE),
      networks: [...(this.#networks ?? [])].toSorted(([, a], [, b]) => b - a),
      hours,
    };
  }

  #countNetwork(network: string, calls: number): void {
    this.#networks ??= new Map();
    const known = this.#networks.has(network) || this.#networks.size < MOST_NETWORKS;
    const name = known ? network : OTHERS;
    this.#networks.set(name, (this.#networks.get(name) ?? 0) + calls);
  }

  /** Clears the hours that went by since the last count; the place of the present hour. */
  #turnTo(nowMs: number): number {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour - this.#hour >= HOURS) {
      this.#counts.fill(0);
    } else {
      for (let passed = this.#hour + 1; passed <= hour; passed++) {
        for (let kind = 0; kind < KINDS; kind++) this.#counts[kind * HOURS + placeOf(passed)] = 0;
      }
    }
    // A clock that was set back counts into the hour that was the latest.
    this.#hour = Math.max(hour, this.#hour);
    return placeOf(this.#hour);
  }

  #count(kind: number, at: number): number {
    return this.#counts[kind * HOURS + at] ?? 0;
  }

  #bump(kind: number, at: number, by: number): void {
    this.#counts[kind * HOURS + at] = this.#count(kind, at) + by;
  }

  #sum(kind: number): number {
    return this.#counts
      .subarray(kind * HOURS, (kind + 1) * HOURS)
      .reduce((total, count) => total + count, 0);
  }
}

function placeOf(hour: number): number {
  return hour % HOURS;
}
