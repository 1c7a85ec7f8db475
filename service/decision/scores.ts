/** A reputation score, taken as a probability in percent: 100 is certain to be unwanted. */
export interface Score {
  readonly score: number;
  readonly category: string;
  /** Milliseconds since 1970, UTC; `undefined` never expires. */
  readonly expiresAtMs: number | undefined;
}

/** What feeds say of a number beside a score: evidence to be weighed, none of it a score by itself. */
export interface NumberFacts {
  /** Complaints, each weighted by its source and decayed with age, so that it may be a fraction. */
  readonly complaints: number;
  /** Calls to honeypot lines, decayed likewise. */
  readonly honeypotHits: number;
  /** When it was disconnected, milliseconds since 1970, UTC. */
  readonly disconnectedAtMs: number | undefined;
  /** Since when it is in use, as far as a feed says. */
  readonly activeSinceMs: number | undefined;
}

/** What a store keeps of a number: a score, facts of feeds, or both. */
export interface StoredNumber {
  /** Undefined where feeds gave facts alone. */
  readonly score: number | undefined;
  readonly category: string;
  /** Milliseconds since 1970, UTC; `undefined` never expires. */
  readonly expiresAtMs: number | undefined;
  readonly facts?: NumberFacts;
}

/**
 * What a look-up of a score came to; a number without a score is `none`, not zero. Zero is a
 * statement in the caller's favour; a source that only does not know the number gives no score.
 */
export type ScoreFound =
  | { readonly state: "known"; readonly score: Score; readonly facts?: NumberFacts | undefined }
  | { readonly state: "none"; readonly facts?: NumberFacts | undefined }
  /**
   * Not within the deadline, or the store is away: the call passes and is counted. The facts are
   * there where the table answered and only a vendor did not.
   */
  | {
      readonly state: "unavailable";
      readonly why: "deadline" | "store";
      readonly facts?: NumberFacts | undefined;
    };

export const NO_SCORE: ScoreFound = { state: "none", facts: undefined };

/** The number's score, whoever gave it. */
export function knownScore(score: Score): ScoreFound {
  return { state: "known", score, facts: undefined };
}

/** Why nobody could say in time. */
export function unavailableScore(why: "deadline" | "store"): ScoreFound {
  return { state: "unavailable", why, facts: undefined };
}

/**
 * The same with what feeds say of the number. Each state has one form of object, written out: call
 * after call reads them, and V8 searches for the fields of an object that may have more than four.
 */
export function withFacts(found: ScoreFound, facts: NumberFacts | undefined): ScoreFound {
  if (facts === undefined) return found;
  switch (found.state) {
    case "known":
      return { state: "known", score: found.score, facts };
    case "none":
      return { state: "none", facts };
    case "unavailable":
      return { state: "unavailable", why: found.why, facts };
  }
}

/**
 * The same at `now`, milliseconds since 1970, UTC: a score that has expired is none. Facts without a
 * score do not expire here.
 */
export function unlessExpired(found: ScoreFound, now: number): ScoreFound {
  if (found.state !== "known") return found;
  const { expiresAtMs } = found.score;
  return expiresAtMs !== undefined && expiresAtMs <= now ? NO_SCORE : found;
}

/**
 * What the decision asks of the scores. Answers at once from the cache or the embedded store, or
 * with a promise that settles within the deadline and never rejects.
 */
export interface Scores {
  /** `e164` is the calling number's E.164 digits as an integer, country code included. */
  find(e164: number): ScoreFound | Promise<ScoreFound>;
}
