/** A reputation score: 0 says nothing against the number, 100 is certain. */
export interface Score {
  readonly score: number;
  readonly category: string;
  /** Milliseconds since 1970, UTC; `undefined` never expires. */
  readonly expiresAtMs: number | undefined;
}

/** What a look-up of a score came to; a number without a score is `none`, not zero. */
export type ScoreFound =
  | { readonly state: "known"; readonly score: Score }
  | { readonly state: "none" }
  /** Not within the deadline, or the store is away: the call passes and is counted. */
  | { readonly state: "unavailable"; readonly why: "deadline" | "store" };

/**
 * What the decision asks of the scores. Answers at once from the cache or the embedded store, or
 * with a promise that settles within the deadline and never rejects.
 */
export interface Scores {
  /** `e164` is the calling number's E.164 digits as an integer, country code included. */
  find(e164: number): ScoreFound | Promise<ScoreFound>;
}
