import { type Measured, whyFailed } from "./measurement.ts";
import { percentile } from "./sipp-log.ts";
import type { Step } from "./step.ts";

/** The percentiles that are told, as shares. */
export const SHARES = [0.5, 0.95, 0.99, 0.999] as const;

/** Added delay in milliseconds: the difference between percentiles at the same rate. */
export type AddedDelay = readonly number[];

/** Added delay of a contender at half its highest rate, in the order of `SHARES`. */
export function addedAtHalf({ half }: Measured): AddedDelay {
  return SHARES.map((share) =>
    half === undefined
      ? Number.NaN
      : percentile(half.responseMs, share) - percentile(half.aloneMs, share),
  );
}

/** The good steps of a contender by rate, in rising order. */
export function goodSteps({ steps }: Measured): readonly Step[] {
  return steps
    .filter((step) => whyFailed(step) === undefined)
    .toSorted((a, b) => a.offeredRate - b.offeredRate);
}

/** Processor time of a call, microseconds: of the SBC, of all that it asks, and of SIPp. */
export interface ProcessorTime {
  readonly sbc: number;
  readonly asked: number;
  readonly sipp: number;
  /** SBC and all that it asks. */
  readonly together: number;
}

/** The medians of some steps; NaN where there are none. */
export function processorTime(steps: readonly Step[]): ProcessorTime {
  const [sbc, asked, sipp, together] = [
    median(steps.map(({ sbcMicros }) => sbcMicros)),
    median(steps.map(({ askedMicros }) => askedMicros)),
    median(steps.map(({ sippMicros }) => sippMicros)),
    median(steps.map(({ sbcMicros, askedMicros }) => sbcMicros + askedMicros)),
  ];
  return { sbc, asked, sipp, together };
}

function median(values: readonly number[]): number {
  return percentile(Float64Array.from(values).sort(), 0.5);
}

/**
 * The rate at which a contender and SIPp would use all processors of the machine up, calls a second:
 * no rate above it can be reached there, whatever waits for whatever.
 */
export function rateOfAllProcessors({ even }: Measured, processors: number): number {
  const { together, sipp } = processorTime(even);
  return (processors * 1_000_000) / (together + sipp);
}
