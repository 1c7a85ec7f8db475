/**
 * What was seen of one calling number, exchange, trunk or attesting party before this call. "The
 * hour" is the last 60 minutes, sliding; what nobody has reported an end of is in the attempts and
 * in nothing else.
 */
export interface WindowFigures {
  /** Attempts in the last 60 seconds. */
  readonly attemptsMinute: number;
  /** Attempts in the hour: the sample of `sequentialShare`. */
  readonly attemptsHour: number;
  /** Different called numbers of `distinctAttempts`, perhaps an estimate; at least 1 of any. */
  readonly distinctCalled: number;
  /** Attempts that they were counted in: those of the last half hour to hour. */
  readonly distinctAttempts: number;
  /**
   * Share of the attempts of the hour, 0 to 1, whose called number was at most ten above or below
   * the one before: dialling in sequence.
   */
  readonly sequentialShare: number;
  /** Calls of the hour whose end was reported: the sample of `answerRate`. */
  readonly ended: number;
  /** Share of `ended` that was answered, 0 to 1; 0 when `ended` is 0. */
  readonly answerRate: number;
  /** Calls of the hour that were answered and ended: the sample of the two below. */
  readonly answered: number;
  /** Share of `answered` that lasted at most six seconds, 0 to 1 (facts/numbering.md §F.1). */
  readonly shortShare: number;
  /** Mean duration of `answered`, in seconds from answer to end; 0 when `answered` is 0. */
  readonly meanDurationSeconds: number;
  /** When the first attempt was seen that is remembered, milliseconds since 1970, UTC. */
  readonly firstSeenMs: number;
  /** Since when anybody has been watched: what was seen first soon after it may be old. */
  readonly watchedSinceMs: number;
}

/** The figures that concern one call; undefined where nothing is remembered. */
export interface BehaviourFigures {
  readonly number: WindowFigures | undefined;
  /** NPA-NXX of the calling number, or for another country what the windows take for it. */
  readonly exchange: WindowFigures | undefined;
  readonly trunk: WindowFigures | undefined;
  /** The attesting party, by the `origid` of its PASSporT (RFC 8588 §5). */
  readonly origId: WindowFigures | undefined;
}

/**
 * What the decision asks of the behaviour windows. In process: constant time, no I/O, nothing
 * thrown, and asking counts nothing. What is returned may be one object that is written over by the
 * next question; the decision reads it at once and keeps none of it.
 */
export interface Behaviour {
  /**
   * @param calling E.164 digits as an integer, country code included
   * @param trunk as in `DecisionFacts.trunk`
   * @param origId as in `DecisionFacts.origId`: undefined when the SBC's word on it is not believed
   * @param now milliseconds since 1970, UTC
   * @returns undefined when nothing at all is remembered
   */
  of(
    calling: number,
    trunk: string | undefined,
    origId: string | undefined,
    now: number,
  ): BehaviourFigures | undefined;
}
