/**
 * The least and the greatest score, in percent, that log-odds are taken of: certain is infinite.
 * These come back as 0 and 100 in hundredths of a percent, and leave room for other evidence.
 */
const LEAST = 0.004;
const GREATEST = 100 - LEAST;

/** Natural log-odds of a score of 0 to 100: -10.1 for 0, 0 for 50, 10.1 for 100. */
export function logOdds(score: number): number {
  const bounded = Math.min(GREATEST, Math.max(LEAST, score));
  return Math.log(bounded / (100 - bounded));
}

/** The score of log-odds: 0 to 100, in hundredths. */
export function scoreOf(odds: number): number {
  return Math.round(10_000 / (1 + Math.exp(-odds))) / 100;
}

/**
 * Where a value lies between two marks: 0 up to `from`, 1 from `to` on, straight between them. `to`
 * may be the lower one, for what speaks against a caller when there is little of it.
 */
export function between(value: number, from: number, to: number): number {
  const share = (value - from) / (to - from);
  return share > 0 ? Math.min(1, share) : 0;
}
