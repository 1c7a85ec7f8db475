import type { BehaviourFigures, WindowFigures } from "../behaviour.ts";
import { type Evidence, type Known, SCOPES, type Scope } from "./known.ts";
import { between } from "./log-odds.ts";
import { BURST } from "./number-evidence.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const PERCENT = 100;

/** One figure of a window, the marks between which it counts, and its weight in each scope. */
interface BehaviourMeasure {
  readonly name: string;
  readonly meaning: string;
  readonly source: string;
  readonly weights: Readonly<Record<Scope, number>>;
  /** Calls that the figure was made of; undefined when it is a count and needs no sample. */
  readonly sample?: (figures: WindowFigures) => number;
  readonly strength: (figures: WindowFigures, now: number) => number;
  readonly value: (figures: WindowFigures) => string;
}

/**
 * How often a number calls is its own affair; how often an exchange or a trunk does says how large
 * it is. Figures of the wider scopes hold the number's own calls too, so that they weigh less.
 */
const OWN = (number: number) => ({ number, exchange: 0, trunk: 0, origId: 0 });
const SHARED = (number: number, wider: number) => ({
  number,
  exchange: wider,
  trunk: wider,
  origId: wider,
});

const MEASURES: readonly BehaviourMeasure[] = [
  {
    name: "attempts-minute",
    meaning: "Attempts in the last minute, from 6 to 30.",
    source:
      "A person dials six a minute at most; Kixie's call counts (numbering.md §F.1); judgement.",
    weights: OWN(0.5),
    strength: ({ attemptsMinute }) => between(attemptsMinute, 6, 30),
    value: ({ attemptsMinute }) => `${attemptsMinute} attempts a minute`,
  },
  {
    name: "attempts-hour",
    meaning: `Attempts in the last hour, from ${BURST.from} to ${BURST.to}.`,
    source:
      "TransNexus counts a number's calls of 60 minutes, without a published limit; campaigns average 13 calls a number, 95 % under 27 (numbering.md §F.1: .10 of 1.10).",
    weights: OWN(1),
    strength: ({ attemptsHour }) => between(attemptsHour, BURST.from, BURST.to),
    value: ({ attemptsHour }) => `${attemptsHour} attempts an hour`,
  },
  {
    name: "distinct-called",
    meaning: "Different called numbers by attempts, of the last half hour to hour, from 0.5 to 1.",
    source: "numbering.md §F.1: unique-called ratio, .10 of 1.10.",
    weights: OWN(1),
    sample: ({ distinctAttempts }) => distinctAttempts,
    strength: ({ distinctCalled, distinctAttempts }) =>
      between(distinctCalled / distinctAttempts, 0.5, 1),
    value: ({ distinctCalled, distinctAttempts }) =>
      `${Math.round(distinctCalled)} numbers in ${distinctAttempts} attempts`,
  },
  {
    name: "answer-rate",
    meaning: "Share of calls that was answered, from 40 % down to none.",
    source:
      "40 % is the least that one provider takes from call centres (numbering.md §F.1: .10 of 1.10).",
    weights: SHARED(1, 0.3),
    sample: ({ ended }) => ended,
    strength: ({ answerRate }) => between(answerRate, 0.4, 0),
    value: ({ answerRate, ended }) => `${percent(answerRate)} of ${ended} calls answered`,
  },
  {
    name: "short-calls",
    meaning: "Share of answered calls of at most six seconds, from 15 % to 30 %.",
    source:
      "Telnyx tolerates 15 %, 46Labs blocks over 20 % after 100 attempts (numbering.md §F.1: .15 of 1.10).",
    weights: SHARED(1.5, 0.5),
    sample: ({ answered }) => answered,
    strength: ({ shortShare }) => between(shortShare, 0.15, 0.3),
    value: ({ shortShare, answered }) => `${percent(shortShare)} of ${answered} answered calls`,
  },
  {
    name: "mean-duration",
    meaning: "Mean duration of answered calls, from 30 s down to 10 s.",
    source:
      "30 s is the least that one provider takes from call centres; robocalls peak under 10 s, median under 20 s (US10701205; numbering.md §F.1).",
    weights: OWN(0.5),
    sample: ({ answered }) => answered,
    strength: ({ meanDurationSeconds }) => between(meanDurationSeconds, 30, 10),
    value: ({ meanDurationSeconds, answered }) =>
      `${Math.round(meanDurationSeconds)} s in ${answered} answered calls`,
  },
  {
    name: "sequential",
    meaning: "Share of attempts that went next to the number before, from 10 % to 50 %.",
    source: "A list that is dialled in its order; no published number, judgement.",
    weights: SHARED(1, 0.3),
    sample: ({ attemptsHour }) => attemptsHour,
    strength: ({ sequentialShare }) => between(sequentialShare, 0.1, 0.5),
    value: ({ sequentialShare, attemptsHour }) =>
      `${percent(sequentialShare)} of ${attemptsHour} attempts in sequence`,
  },
  {
    name: "first-seen",
    meaning: `First seen less than a day ago, by a service that had run for a day by then, and ${BURST.from} to ${BURST.to} attempts in the hour.`,
    source: "Telnyx names new numbers and sudden volume (numbering.md §F.1: .07 of 1.10).",
    weights: OWN(0.7),
    strength: (figures, now) =>
      isNew(figures, now) ? between(figures.attemptsHour, BURST.from, BURST.to) : 0,
    value: ({ firstSeenMs }) => `first seen ${new Date(firstSeenMs).toISOString().slice(0, 16)}Z`,
  },
];

/** One function each: a property of a name that changes is looked up anew, for each call and piece. */
const FIGURES_OF: Readonly<
  Record<Scope, (behaviour: BehaviourFigures) => WindowFigures | undefined>
> = {
  number: ({ number }) => number,
  exchange: ({ exchange }) => exchange,
  trunk: ({ trunk }) => trunk,
  origId: ({ origId }) => origId,
};

/** Each measure of each scope, `number.short-calls` to `origId.first-seen`. */
export const BEHAVIOUR_EVIDENCE: readonly Evidence[] = SCOPES.flatMap((scope) =>
  MEASURES.map((measure) => behaviourEvidence(scope, measure)),
);

function behaviourEvidence(scope: Scope, measure: BehaviourMeasure): Evidence {
  const { name, meaning, source, weights, sample, strength, value } = measure;
  const figuresIn = FIGURES_OF[scope];
  const figuresOf = ({ behaviour }: Known) => behaviour && figuresIn(behaviour);
  return {
    name: `${scope}.${name}`,
    group: `behaviour.${scope}`,
    weight: weights[scope],
    meaning,
    source,
    strength: (known, { minimumSamples }) => {
      const figures = figuresOf(known);
      if (figures === undefined) return 0;
      if (sample !== undefined && sample(figures) < minimumSamples[scope]) return 0;
      return strength(figures, known.now);
    },
    value: (known) => {
      const figures = figuresOf(known);
      return figures && value(figures);
    },
  };
}

/** After a restart everybody is seen for the first time, and nobody is new for that. */
function isNew({ firstSeenMs, watchedSinceMs }: WindowFigures, now: number): boolean {
  return now - firstSeenMs < DAY_MS && firstSeenMs - watchedSinceMs >= DAY_MS;
}

function percent(share: number): string {
  return `${Math.round(share * PERCENT)} %`;
}
