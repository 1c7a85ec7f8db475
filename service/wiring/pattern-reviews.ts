import type { Logger } from "pino";
import { stateOf } from "../analytics/pattern-end.ts";
import type { EndedPatterns } from "../decision/dno-list.ts";
import type { Pattern } from "../decision/policy/policy.ts";

/** Reviews are due on a day, and come due while the service runs. */
const BETWEEN_LOOKS_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Says in the log, once a day for each, which patterns are only observed because nobody has looked
 * at them by their review date, 47 CFR 64.1200(k)(11).
 */
export class PatternReviews {
  readonly #patterns: () => readonly Pattern[];
  readonly #ended: EndedPatterns;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #saidAtMs = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param patterns of the policy in use */
  constructor(
    patterns: () => readonly Pattern[],
    ended: EndedPatterns,
    logger: Logger,
    now: () => number,
  ) {
    this.#patterns = patterns;
    this.#ended = ended;
    this.#logger = logger;
    this.#now = now;
    this.#timer = setInterval(() => this.look(), BETWEEN_LOOKS_MS).unref();
  }

  /** Looks now. */
  look(): void {
    const now = this.#now();
    for (const pattern of this.#patterns()) {
      const { name, reviewByMs } = pattern;
      const saidAtMs = this.#saidAtMs.get(name) ?? Number.NEGATIVE_INFINITY;
      const overdue = stateOf(pattern, this.#ended.ended(name), now) === "review-overdue";
      if (!overdue || reviewByMs === undefined || now - saidAtMs < DAY_MS) continue;
      this.#saidAtMs.set(name, now);
      const reviewBy = new Date(reviewByMs).toISOString();
      this.#logger.warn({ pattern: name, reviewBy }, "pattern is observed: its review is overdue");
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
