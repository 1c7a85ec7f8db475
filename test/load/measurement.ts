import type { Contender } from "./contender.ts";
import { Ladder, type LadderPlan } from "./ladder.ts";
import { runStep, type Step, untilAtRest } from "./step.ts";

export interface MeasurementPlan extends LadderPlan {
  /** Length of a step. */
  readonly seconds: number;
  /** How often delays are measured at half the highest rate, and processor time at one rate. */
  readonly rounds: number;
  /** When no further step of the ladders is begun; what is measured until then stands. */
  readonly ladderMinutes: number;
}

/** What was measured of one contender. */
export interface Measured {
  readonly name: string;
  /** Every step of its ladder, in their order. */
  readonly steps: readonly Step[];
  /** Undefined when not even the first rung went well. */
  readonly highest: number | undefined;
  /** Why the lowest rate that failed did. */
  readonly stoppedBy: string;
  /** Response times at half the highest rate, and those of the first contender at the same rate. */
  readonly half: Half | undefined;
  /** Steps at a rate that is the same for all, in turns. */
  readonly even: readonly Step[];
  /** Steps of this one and of the one that it is compared with, at half of what both reach. */
  readonly pair: Pair | undefined;
}

/** Two contenders at one rate, in turns. */
export interface Pair {
  readonly rate: number;
  readonly own: readonly Step[];
  readonly other: readonly Step[];
}

export interface Half {
  readonly rate: number;
  readonly responseMs: Float64Array;
  readonly aloneMs: Float64Array;
}

/** Of all calls of a step, the part that may need a retransmission. */
export const MOST_RETRANSMITTED = 0.001;
/** SIPp must have placed calls about as fast as it was told to. */
const LEAST_OFFERED = 0.97;

/**
 * Why a step does not count as good: a failed call, more than 0.1 % retransmissions, or calls that
 * were not placed fast enough. `undefined` when it does.
 */
export function whyFailed(step: Step): string | undefined {
  if (step.failed > 0) {
    const kinds = [...step.outcomes].map(([outcome, count]) => `${count} ${outcome}`);
    return `failed calls (${kinds.join(", ")} of ${step.calls})`;
  }
  if (step.retransmissions > MOST_RETRANSMITTED * step.calls) {
    return `retransmissions (${((100 * step.retransmissions) / step.calls).toFixed(1)} %)`;
  }
  if (step.rate < LEAST_OFFERED * step.offeredRate) return "SIPp was not faster";
  return undefined;
}

/**
 * Climbs all ladders side by side, so that a noisy neighbour disturbs all alike, and then measures
 * processor time at one rate for all, that of pairs at half of what both reach, and delays at half
 * the highest rate of each, in turns with the first contender.
 *
 * @param pairs names of contenders, and with whom each is compared
 * @param tell is given a line about every step
 */
export async function measure(
  contenders: readonly Contender[],
  injectionFile: string,
  plan: MeasurementPlan,
  pairs: ReadonlyMap<string, string>,
  tell: (line: string) => void,
): Promise<readonly Measured[]> {
  const step = async (contender: Contender, rate: number) => {
    const result = await runStep(contender, injectionFile, rate, plan.seconds);
    await untilAtRest(contender);
    const verdict = whyFailed(result) ?? "good";
    tell(`${contender.name.padEnd(22)} ${String(rate).padStart(6)}/s  ${verdict}`);
    return result;
  };
  // The first calls of a process are slower than all others.
  for (const contender of contenders) await step(contender, plan.start);
  const climbed = await climb(contenders, plan, step);
  const even = await measureEven(climbed, plan.rounds, step);
  const measured: Measured[] = [];
  for (const { contender, steps, ladder } of climbed) {
    const highest = ladder.highest();
    measured.push({
      name: contender.name,
      steps,
      highest,
      stoppedBy: whatStopped(steps, highest ?? 0),
      even: even.get(contender) ?? [],
      pair: await measurePair(contender, pairs.get(contender.name), climbed, plan.rounds, step),
      half:
        highest === undefined
          ? undefined
          : await measureHalf(contender, contenders[0] ?? contender, highest, plan.rounds, step),
    });
  }
  return measured;
}

type RunStep = (contender: Contender, rate: number) => Promise<Step>;

interface Climber {
  readonly contender: Contender;
  readonly ladder: Ladder;
  readonly steps: Step[];
}

async function climb(
  contenders: readonly Contender[],
  plan: MeasurementPlan,
  step: RunStep,
): Promise<readonly Climber[]> {
  const climbers = contenders.map((contender) => ({
    contender,
    ladder: new Ladder(plan),
    steps: [] as Step[],
  }));
  const deadline = performance.now() + plan.ladderMinutes * 60_000;
  while (climbers.some(({ ladder }) => ladder.next() !== undefined)) {
    for (const { contender, ladder, steps } of climbers) {
      const rate = ladder.next();
      if (rate === undefined) continue;
      if (performance.now() > deadline) return climbers;
      const result = await step(contender, rate);
      steps.push(result);
      ladder.record(whyFailed(result) === undefined);
    }
  }
  return climbers;
}

function whatStopped(steps: readonly Step[], highest: number): string {
  const failed = steps
    .filter((step) => step.offeredRate > highest && whyFailed(step) !== undefined)
    .toSorted((a, b) => a.offeredRate - b.offeredRate)[0];
  return (failed && whyFailed(failed)) ?? "nothing, time was up";
}

/** Below it, what processes do without any call would count as theirs. */
const LEAST_EVEN_RATE = 1_000;

/** Half of the lowest among the highest rates, for all. */
async function measureEven(
  climbers: readonly Climber[],
  rounds: number,
  step: RunStep,
): Promise<ReadonlyMap<Contender, readonly Step[]>> {
  const highest = climbers.flatMap(({ ladder }) => ladder.highest() ?? []);
  const rate = Math.max(LEAST_EVEN_RATE, Math.round(Math.min(...highest) / 2));
  const steps = new Map<Contender, Step[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, ladder } of climbers) {
      if (ladder.highest() === undefined) continue;
      const before = steps.get(contender) ?? [];
      steps.set(contender, [...before, await step(contender, rate)]);
    }
  }
  return steps;
}

/**
 * Processor time of two contenders at half of the lower of their highest rates: at the rate of a
 * third one that is much slower, most of it would be the waking of processes for one call each.
 */
async function measurePair(
  contender: Contender,
  otherName: string | undefined,
  climbers: readonly Climber[],
  rounds: number,
  step: RunStep,
): Promise<Pair | undefined> {
  const ofName = (name: string) => climbers.find((one) => one.contender.name === name);
  const [one, other] = [ofName(contender.name), otherName ? ofName(otherName) : undefined];
  const highest = [one?.ladder.highest(), other?.ladder.highest()];
  if (other === undefined || highest.includes(undefined)) return undefined;
  const rate = Math.round(Math.min(...highest.map(Number)) / 2);
  const pair = { rate, own: [] as Step[], other: [] as Step[] };
  for (let round = 0; round < rounds; round += 1) {
    pair.own.push(await step(contender, rate));
    pair.other.push(await step(other.contender, rate));
  }
  return pair;
}

async function measureHalf(
  contender: Contender,
  alone: Contender,
  highest: number,
  rounds: number,
  step: RunStep,
): Promise<Half> {
  const rate = Math.round(highest / 2);
  const own: Float64Array[] = [];
  const beside: Float64Array[] = [];
  for (let round = 0; round < rounds; round += 1) {
    beside.push((await step(alone, rate)).responseMs);
    own.push(contender === alone ? new Float64Array() : (await step(contender, rate)).responseMs);
  }
  const aloneMs = pooled(beside);
  return { rate, aloneMs, responseMs: contender === alone ? aloneMs : pooled(own) };
}

function pooled(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part])).sort();
}
