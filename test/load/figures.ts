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

/**
 * The highest rate at which every contender that stood any rate has a good step; undefined when
 * there is none.
 */
export function commonRate(all: readonly Measured[]): number | undefined {
  const [first, ...others] = all
    .filter(({ highest }) => highest !== undefined)
    .map((measured) => new Set(goodSteps(measured).map(({ offeredRate }) => offeredRate)));
  const common = [...(first ?? [])].filter((rate) => others.every((rates) => rates.has(rate)));
  return common.length === 0 ? undefined : Math.max(...common);
}

/** Processor time of a call in microseconds at one rate: Kamailio's, and that of all that it asks. */
export interface ProcessorTime {
  readonly kamailio: number;
  readonly asked: number;
  readonly together: number;
}

/** Processor time of a contender at a rate that it stood; NaN where it has no good step there. */
export function processorTimeAt(measured: Measured, rate: number | undefined): ProcessorTime {
  const step = goodSteps(measured).find(({ offeredRate }) => offeredRate === rate);
  const [kamailio, asked] = [step?.kamailioMicros ?? Number.NaN, step?.askedMicros ?? Number.NaN];
  return { kamailio, asked, together: kamailio + asked };
}
