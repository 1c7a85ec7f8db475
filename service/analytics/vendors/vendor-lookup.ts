import { knownScore, NO_SCORE, type ScoreFound, unavailableScore } from "../../decision/scores.ts";
import { Breaker } from "../breaker.ts";
import { NumberCache } from "../number-cache.ts";
import type { DailyBudget } from "./daily-budget.ts";
import type { Vendor } from "./vendor.ts";
import type { VendorOutcome, VendorQuestions } from "./vendor-questions.ts";

const FAILURES_TO_STOP = 5;
/** Late answers in a row after which calls do not wait for this vendor for a while. */
const LATE_TO_STOP = 5;
const REST_MS = 5_000;
/** Numbers whose answers are kept, about 200 bytes each. */
const MOST_KEPT = 200_000;

const LATE = unavailableScore("deadline");

/**
 * How a look-up at a vendor was answered: from the cache (`hit`), in time with a score (`scored`) or
 * without one (`none`), by a question that was open already (`shared`), too late for the call
 * or when several before were too late (`late`), not at all (`failed`), not as described (`unreadable`), or it was not put: the vendor
 * rests after failures (`resting`), all its connections are in use (`busy`), the day's budget is
 * spent (`budget`).
 */
export const VENDOR_EVENTS = [
  "hit",
  "scored",
  "none",
  "shared",
  "late",
  "failed",
  "unreadable",
  "resting",
  "busy",
  "budget",
] as const;
export type VendorEvent = (typeof VENDOR_EVENTS)[number];

interface Kept {
  readonly found: ScoreFound;
  readonly untilMs: number;
}

export interface VendorListener {
  count(vendor: string, event: VendorEvent): void;
  /** What an engineer is to see: the first failure, and the first success after failures. */
  changed(vendor: string, answers: boolean, reason: string): void;
}

/**
 * Look-ups of calling numbers at one vendor: a cache, one question at a time for a number, a limit of
 * questions at a time and a day, and a breaker. A question that the call does not wait for any more
 * still fills the cache for the next call; of a vendor that is late again and again none waits, but
 * for one every few seconds.
 */
export class VendorLookup {
  readonly vendor: Vendor;
  readonly #questions: Pick<VendorQuestions, "ask" | "close">;
  readonly #budget: DailyBudget;
  readonly #listener: VendorListener;
  readonly #now: () => number;
  readonly #breaker: Breaker;
  readonly #patience: Breaker;
  readonly #kept: NumberCache<Kept>;
  readonly #open = new Map<number, Promise<ScoreFound>>();

  /**
   * @param now milliseconds since 1970, UTC
   * @param seed as `NumberCache` takes it
   */
  constructor(
    vendor: Vendor,
    questions: Pick<VendorQuestions, "ask" | "close">,
    budget: DailyBudget,
    listener: VendorListener,
    now: () => number,
    seed: number,
  ) {
    this.vendor = vendor;
    this.#questions = questions;
    this.#budget = budget;
    this.#listener = listener;
    this.#now = now;
    this.#kept = new NumberCache(MOST_KEPT, seed);
    this.#breaker = new Breaker(FAILURES_TO_STOP, REST_MS, now);
    this.#patience = new Breaker(LATE_TO_STOP, REST_MS, now);
  }

  /** True while the vendor is left alone because it failed again and again. */
  resting(): boolean {
    return this.#breaker.isOpen();
  }

  /**
   * What the vendor says of a number: at once when that is kept or cannot be asked, else a promise
   * that settles within the deadline and never rejects. `none` where the call is not to wait.
   *
   * @param e164 digits as an integer
   */
  find(e164: number): ScoreFound | Promise<ScoreFound> {
    const kept = this.#kept.get(e164);
    if (kept !== undefined && kept.untilMs > this.#now()) {
      return this.#count("hit", kept.found);
    }
    const open = this.#open.get(e164);
    if (open !== undefined) return this.#count("shared", this.#waited(open));
    if (this.#open.size >= this.vendor.concurrency) return this.#count("busy", LATE);
    if (!this.#breaker.mayTry()) return this.#count("resting", LATE);
    if (!this.#budget.take()) return this.#count("budget", NO_SCORE);
    return this.#waited(this.#ask(e164));
  }

  /** Questions that were put today, UTC. */
  questionsToday(): number {
    return this.#budget.spent;
  }

  /** Writes down how much of the day's budget is spent. */
  save(): void {
    this.#budget.save();
  }

  /** Ends open questions; who waits for one gets `unavailable`. */
  async close(): Promise<void> {
    await this.#questions.close();
  }

  #ask(e164: number): Promise<ScoreFound> {
    const answer = this.#questions.ask(e164).then((outcome) => {
      this.#open.delete(e164);
      return this.#take(e164, outcome);
    });
    this.#open.set(e164, answer);
    return answer;
  }

  #take(e164: number, outcome: VendorOutcome): ScoreFound {
    const { keepMs, keepNoneMs, name } = this.vendor;
    const now = this.#now();
    if (outcome.kind === "failed" || outcome.kind === "unreadable") {
      const answered = !this.#breaker.isOpen();
      this.#breaker.failed();
      if (answered && this.#breaker.isOpen()) this.#listener.changed(name, false, outcome.reason);
      return this.#count(outcome.kind, LATE);
    }
    if (this.#breaker.isOpen()) this.#listener.changed(name, true, "");
    this.#breaker.succeeded();
    if (outcome.kind === "none") {
      this.#kept.set(e164, { found: NO_SCORE, untilMs: now + keepNoneMs });
      return this.#count("none", NO_SCORE);
    }
    const { score, category } = outcome;
    const said = category === "" ? name : `${name}: ${category}`;
    const found = knownScore({ score, category: said, expiresAtMs: now + keepMs });
    this.#kept.set(e164, { found, untilMs: now + keepMs });
    return this.#count("scored", found);
  }

  /** What the call gets of an answer: it waits no longer than the deadline, or not at all. */
  #waited(answer: Promise<ScoreFound>): ScoreFound | Promise<ScoreFound> {
    if (this.vendor.decides === "next-call") return NO_SCORE;
    if (!this.#patience.mayTry()) return this.#count("late", LATE);
    return new Promise((resolve) => {
      let settled = false;
      const settle = (found: ScoreFound) => {
        clearTimeout(timer);
        settled = true;
        resolve(found);
      };
      const late = () => {
        if (settled) return;
        this.#patience.failed();
        settle(this.#count("late", LATE));
      };
      // A timer may fire because this process was busy while the answer lies in the socket.
      const timer = setTimeout(() => setImmediate(late), this.vendor.deadlineMs);
      void answer.then((found) => {
        if (!settled) this.#patience.succeeded();
        settle(found);
      });
    });
  }

  #count<T>(event: VendorEvent, found: T): T {
    this.#listener.count(this.vendor.name, event);
    return found;
  }
}
