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

/** One number's calls by the hour, for a day; a few hundred bytes. */
export class NumberCount {
  readonly #calls = new Uint32Array(HOURS);
  readonly #stopped = new Uint32Array(HOURS);
  readonly #would = new Uint32Array(HOURS);
  readonly #elsewhere = new Uint32Array(HOURS);
  readonly #networks = new Map<string, number>();
  /** The hour, since 1970, that was counted last. */
  #hour = 0;

  called(nowMs: number, stopped: boolean, would: boolean): void {
    const at = this.#turnTo(nowMs);
    bump(this.#calls, at, 1);
    if (stopped) bump(this.#stopped, at, 1);
    else if (would) bump(this.#would, at, 1);
  }

  refusedElsewhere(nowMs: number, network: string): void {
    bump(this.#elsewhere, this.#turnTo(nowMs), 1);
    this.#countNetwork(network, 1);
  }

  /** Adds the figures of another number to these. */
  add(other: NumberCount, nowMs: number): void {
    this.#turnTo(nowMs);
    other.#turnTo(nowMs);
    for (let at = 0; at < HOURS; at++) {
      bump(this.#calls, at, other.#calls[at] ?? 0);
      bump(this.#stopped, at, other.#stopped[at] ?? 0);
      bump(this.#would, at, other.#would[at] ?? 0);
      bump(this.#elsewhere, at, other.#elsewhere[at] ?? 0);
    }
    for (const [network, calls] of other.#networks) this.#countNetwork(network, calls);
  }

  /** Calls that were stopped here or refused elsewhere in the last 24 hours. */
  stops(nowMs: number): number {
    this.#turnTo(nowMs);
    return sum(this.#stopped) + sum(this.#elsewhere);
  }

  figures(nowMs: number): NumberFigures {
    this.#turnTo(nowMs);
    const hours = Array.from({ length: HOURS }, (_, back): HourFigures => {
      const hour = this.#hour - (HOURS - 1 - back);
      const at = placeOf(hour);
      return {
        atMs: hour * HOUR_MS,
        calls: this.#calls[at] ?? 0,
        stopped: this.#stopped[at] ?? 0,
        elsewhere: this.#elsewhere[at] ?? 0,
      };
    });
    return {
      calls: sum(this.#calls),
      stopped: sum(this.#stopped),
      would: sum(this.#would),
      elsewhere: sum(this.#elsewhere),
      networks: [...this.#networks].toSorted(([, a], [, b]) => b - a),
      hours,
    };
  }

  #countNetwork(network: string, calls: number): void {
    const known = this.#networks.has(network) || this.#networks.size < MOST_NETWORKS;
    const name = known ? network : OTHERS;
    this.#networks.set(name, (this.#networks.get(name) ?? 0) + calls);
  }

  /** Clears the hours that went by since the last count; the place of the present hour. */
  #turnTo(nowMs: number): number {
    const hour = Math.floor(nowMs / HOUR_MS);
    const passed = Math.min(hour - this.#hour, HOURS);
    for (let back = 0; back < passed; back++) {
      const at = placeOf(hour - back);
      this.#calls[at] = 0;
      this.#stopped[at] = 0;
      this.#would[at] = 0;
      this.#elsewhere[at] = 0;
    }
    // A clock that was set back counts into the hour that was the latest.
    this.#hour = Math.max(hour, this.#hour);
    return placeOf(this.#hour);
  }
}

function placeOf(hour: number): number {
  return ((hour % HOURS) + HOURS) % HOURS;
}

function bump(counts: Uint32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
