import { partiesOf } from "../analytics/behaviour/behaviour-feed.ts";
import type { BehaviourWindows } from "../analytics/behaviour/behaviour-windows.ts";
import { attemptedCall, type CallEvent, endedCall } from "../analytics/behaviour/call-event.ts";
import type { Decision } from "../decision/decision.ts";
import { plainNumber } from "../sip/plain-number.ts";
import type { CallDetail } from "./call-detail.ts";
import { CallEnds } from "./call-ends.ts";

/** For how long a call that nobody answers rings, where the records do not say. */
const RINGING_MS = 20_000;
/** How many calls can be expected at once: what is read for them must stay in the cache. */
export const MOST_EXPECTED = 64;

/**
 * Feeds the windows with calls that were, by the clock of their records: before a call all that had
 * ended by then, and after it the call itself.
 */
export class WindowFeeder {
  readonly #windows: BehaviourWindows;
  readonly #ends = new CallEnds<CallEvent>();
  readonly #keys = new Float64Array(2 * MOST_EXPECTED);
  #nowMs = 0;

  constructor(windows: BehaviourWindows) {
    this.#windows = windows;
  }

  /** Calls that come next: their windows, and those of calls that end meanwhile, are read ahead. */
  expect(details: readonly CallDetail[]): void {
    const keys = this.#keys;
    let count = 0;
    for (const { call } of details) {
      const number = plainNumber(call.from ?? "");
      if (number?.kind === "nanp" || number?.kind === "foreign") keys[count++] = number.e164;
    }
    for (const { calling } of this.#ends.soonest(details.length)) keys[count++] = calling;
    this.#windows.numbers.readAhead(keys.subarray(0, count));
  }

  /** Moves the clock on to a call, milliseconds since 1970; it never goes back. */
  upTo(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
    for (;;) {
      const next = this.#ends.next(this.#nowMs);
      if (next === undefined) return;
      this.#windows.note(next.end, this.#nowMs);
    }
  }

  /**
   * The call that the clock has come to was attempted, and will end as its record says; where it does
   * not say, as one whose end no SBC reports.
   */
  attempted({ durationSeconds, atMs }: CallDetail, decision: Decision): void {
    const parties = partiesOf(decision.facts);
    this.#windows.note(attemptedCall(parties, this.#nowMs), this.#nowMs);
    if (durationSeconds === "unknown") return;
    const endMs = atMs + (durationSeconds === undefined ? RINGING_MS : durationSeconds * 1000);
    this.#ends.add(endMs, endedCall(parties, durationSeconds, endMs));
  }
}
