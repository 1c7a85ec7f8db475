export interface Sample {
  /** Where it was taken, for instance calls placed so far. */
  readonly at: number;
  readonly value: number;
}

/** A straight line through samples, least squares. */
export interface LinearFit {
  /** Rise of the value for each unit of `at`. */
  readonly slope: number;
  /** Standard error of the slope; infinite for fewer than three samples. */
  readonly error: number;
}

/** Fits a line; NaN for fewer than two samples or for samples all taken at one place. */
export function fitLine(samples: readonly Sample[]): LinearFit {
  const count = samples.length;
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / count;
  const spread = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  const slope =
    samples.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - mean), 0) / spread;
  const left = samples.reduce(
    (sum, { at, value }) => sum + (value - mean - slope * (at - meanAt)) ** 2,
    0,
  );
  return {
    slope,
    error: count < 3 ? Number.POSITIVE_INFINITY : Math.sqrt(left / (count - 2) / spread),
  };
}

export type Growth = "growth" | "no growth" | "too short to say";

/**
 * Judges a fit against a bound: growth where the slope lies above it beyond doubt (two standard
 * errors), no growth where it lies below it beyond doubt.
 */
export function judge({ slope, error }: LinearFit, bound: number): Growth {
  if (slope - 2 * error > bound) return "growth";
  return slope + 2 * error <= bound ? "no growth" : "too short to say";
}
