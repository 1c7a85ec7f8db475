import {
  knownScore,
  NO_SCORE,
  type ScoreFound,
  type Scores,
  type StoredNumber,
  unavailableScore,
  unlessExpired,
  withFacts,
} from "../decision/scores.ts";
import type { Store, Unwatch } from "../store/store.ts";
import { Breaker } from "./breaker.ts";
import { NumberCache } from "./number-cache.ts";

/**
 * For how long an answer is kept, a number without a score included. Changes are announced and
 * empty the cache at once, so this only bounds what a lost announcement could do.
 */
const KEPT_MS = 30_000;
/** Questions that may be open at once; a store that is this far behind would not answer in time. */
const MOST_QUESTIONS = 256;
const FAILURES_TO_STOP = 5;
const REST_MS = 1_000;

const LATE = unavailableScore("deadline");
const AWAY = unavailableScore("store");

/** The settings of the same names in `settings.ts`. */
export interface ScoreLookupSettings {
  readonly scoreDeadlineMs: number;
  /** 0 keeps nothing. */
  readonly scoreCacheEntries: number;
}

/**
 * How a look-up was answered: from the cache (`hit`), by the store in time (`answered`), by a
 * question that was already open for the number (`shared`), not in time (`late`), with an error of
 * the store (`error`), or not at all, because the store is resting or too far behind (`refused`).
 */
export type ScoreLookupEvent = "hit" | "answered" | "shared" | "late" | "error" | "refused";

export interface ScoreLookupListener {
  count(event: ScoreLookupEvent): void;
}

interface Kept {
  readonly found: ScoreFound;
  readonly untilMs: number;
  /** Answers to questions from before the last change are not used. */
  readonly generation: number;
}

interface Question {
  /** What whoever asks for the same number gets: the promise, and `LATE` once it has gone by. */
  answer: ScoreFound | Promise<ScoreFound>;
}

/**
 * Scores for the per-call path. Answers at once what the embedded store or the cache knows; else
 * asks the store and waits no longer than the deadline. An answer that comes late still fills the
 * cache, for the next call of that number. A store that fails again and again is left alone for a
 * second at a time, so that calls do not wait for it.
 */
export class ScoreLookup implements Scores {
  readonly #store: Pick<Store, "scores">;
  readonly #deadlineMs: number;
  readonly #listener: ScoreLookupListener;
  readonly #now: () => number;
  readonly #cache: NumberCache<Kept> | undefined;
  readonly #questions = new Map<number, Question>();
  readonly #breaker: Breaker;
  readonly #unwatch: Unwatch;
  #generation = 0;

  /**
   * @param now milliseconds since 1970, UTC
   * @param seed as `NumberCache` takes it
   */
  constructor(
    store: Pick<Store, "scores" | "watch">,
    settings: ScoreLookupSettings,
    listener: ScoreLookupListener,
    now: () => number,
    seed: number,
  ) {
    this.#store = store;
    this.#deadlineMs = settings.scoreDeadlineMs;
    this.#listener = listener;
    this.#now = now;
    if (settings.scoreCacheEntries > 0) {
      this.#cache = new NumberCache(settings.scoreCacheEntries, seed);
    }
    this.#breaker = new Breaker(FAILURES_TO_STOP, REST_MS, now);
    this.#unwatch = store.watch("scores", () => {
      this.#generation += 1;
    });
  }

  find(e164: number): ScoreFound | Promise<ScoreFound> {
    const now = this.#now();
    const kept = this.#cache?.get(e164);
    if (kept !== undefined && this.#isFresh(kept, now)) {
      this.#listener.count("hit");
      // Facts are refreshed with the cache, and outlive an expiry by no more than that.
      return unlessExpired(kept.found, now);
    }
    const open = this.#questions.get(e164);
    if (open !== undefined) {
      this.#listener.count(open.answer === LATE ? "late" : "shared");
      return open.answer;
    }
    if (this.#questions.size >= MOST_QUESTIONS || !this.#breaker.mayTry()) {
      this.#listener.count("refused");
      return AWAY;
    }
    return this.#ask(e164, now);
  }

  /** True while the store is left alone because it failed again and again. */
  resting(): boolean {
    return this.#breaker.isOpen();
  }

  /** Ends the watch on the store. */
  close(): void {
    this.#unwatch();
  }

  #ask(e164: number, now: number): ScoreFound | Promise<ScoreFound> {
    try {
      const answer = this.#store.scores.get(e164);
      if (answer instanceof Promise) return this.#wait(e164, answer);
      this.#breaker.succeeded();
      this.#listener.count("answered");
      return foundOf(answer, now);
    } catch {
      this.#breaker.failed();
      this.#listener.count("error");
      return AWAY;
    }
  }

  #wait(e164: number, answer: Promise<StoredNumber | undefined>): ScoreFound | Promise<ScoreFound> {
    const generation = this.#generation;
    const question: Question = { answer: LATE };
    question.answer = new Promise((resolve) => {
      let settled = false;
      const settle = (event: ScoreLookupEvent, found: ScoreFound) => {
        if (settled) return;
        settled = true;
        this.#listener.count(event);
        resolve(found);
      };
      // A timer may fire because this process was busy while the answer lies in the socket; it is
      // read before the setImmediate. (One timer a question is cheaper in Node than a queue of
      // our own: 0.12 against 0.2 microseconds, because timers of one length share a list.)
      const timer = setTimeout(() => {
        setImmediate(() => {
          question.answer = LATE;
          settle("late", LATE);
        });
      }, this.#deadlineMs);
      const end = () => {
        clearTimeout(timer);
        this.#questions.delete(e164);
      };
      answer.then(
        (score) => {
          end();
          this.#breaker.succeeded();
          const now = this.#now();
          const found = foundOf(score, now);
          this.#cache?.set(e164, { found, untilMs: now + KEPT_MS, generation });
          settle("answered", found);
        },
        () => {
          end();
          this.#breaker.failed();
          settle("error", AWAY);
        },
      );
    });
    this.#questions.set(e164, question);
    return question.answer;
  }

  #isFresh(kept: Kept, now: number): boolean {
    const leftMs = kept.untilMs - now;
    // More than it was kept for is left only when the clock was set back.
    return kept.generation === this.#generation && leftMs > 0 && leftMs <= KEPT_MS;
  }
}

function foundOf(stored: StoredNumber | undefined, now: number): ScoreFound {
  if (stored === undefined) return NO_SCORE;
  const { score, category, expiresAtMs, facts } = stored;
  if (expiresAtMs !== undefined && expiresAtMs <= now) return NO_SCORE;
  if (score === undefined) return withFacts(NO_SCORE, facts);
  return withFacts(knownScore({ score, category, expiresAtMs }), facts);
}
