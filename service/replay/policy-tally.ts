import type { Cause } from "../decision/causes.ts";
import type { Decision } from "../decision/decision.ts";
import { areaUnder, type RocPoint, ScoreHistogram } from "./score-histogram.ts";

/** How many parts of the scores are shown. */
const PARTS = 20;

/** What a policy does with a call: it acts, would act in observe mode, or does nothing. */
export type Act = "stopped" | "would-stop" | "passed";

export interface CauseCount {
  readonly cause: Cause;
  readonly stopped: number;
  readonly wouldStop: number;
}

/** What is known of labelled calls: those that are stopped, or would be, count as found. */
export interface Quality {
  readonly wanted: number;
  readonly unwanted: number;
  readonly wantedStopped: number;
  readonly unwantedStopped: number;
  /** Share of what is stopped that is unwanted; undefined when nothing is. */
  readonly precision: number | undefined;
  /** Share of the unwanted that is stopped. */
  readonly recall: number | undefined;
  /** Wanted calls that are lost for each unwanted one that is stopped. */
  readonly lostForEachStopped: number | undefined;
  readonly roc: readonly RocPoint[] | undefined;
  readonly areaUnderRoc: number | undefined;
}

export interface PolicyReport {
  readonly policy: string;
  readonly version: string;
  readonly passed: number;
  readonly causes: readonly CauseCount[];
  readonly withoutScore: number;
  /** Counts of scores from 0 to 100 in parts of 5. */
  readonly scores: readonly number[];
  readonly quality: Quality | undefined;
}

/** What a policy did with the calls so far. */
export class PolicyTally {
  readonly #policy: string;
  readonly #version: string;
  readonly #causes = new Map<Cause, { stopped: number; wouldStop: number }>();
  readonly #scores = new ScoreHistogram();
  #passed = 0;
  readonly #labelled = { wanted: 0, unwanted: 0, wantedStopped: 0, unwantedStopped: 0 };

  constructor(policy: string, version: string) {
    this.#policy = policy;
    this.#version = version;
  }

  add(decision: Decision, unwanted: boolean | undefined): Act {
    const act = actOf(decision);
    this.#scores.add(decision.facts.score, unwanted);
    if (act === "passed") this.#passed += 1;
    else this.#count(act === "stopped" ? decision.cause : (decision.would?.cause ?? "none"), act);
    if (unwanted !== undefined) this.#label(unwanted, act);
    return act;
  }

  report(): PolicyReport {
    return {
      policy: this.#policy,
      version: this.#version,
      passed: this.#passed,
      causes: [...this.#causes]
        .map(([cause, counts]) => ({ cause, ...counts }))
        .toSorted((a, b) => b.stopped + b.wouldStop - (a.stopped + a.wouldStop)),
      withoutScore: this.#scores.none,
      scores: this.#scores.parts(PARTS),
      quality: this.#quality(),
    };
  }

  #count(cause: Cause, act: Act): void {
    const counts = this.#causes.get(cause) ?? { stopped: 0, wouldStop: 0 };
    if (act === "stopped") counts.stopped += 1;
    else counts.wouldStop += 1;
    this.#causes.set(cause, counts);
  }

  #label(unwanted: boolean, act: Act): void {
    const labelled = this.#labelled;
    if (unwanted) labelled.unwanted += 1;
    else labelled.wanted += 1;
    if (act === "passed") return;
    if (unwanted) labelled.unwantedStopped += 1;
    else labelled.wantedStopped += 1;
  }

  #quality(): Quality | undefined {
    const { wanted, unwanted, wantedStopped, unwantedStopped } = this.#labelled;
    if (wanted + unwanted === 0) return undefined;
    const stopped = wantedStopped + unwantedStopped;
    const roc = this.#scores.roc();
    return {
      ...this.#labelled,
      precision: stopped === 0 ? undefined : unwantedStopped / stopped,
      recall: unwanted === 0 ? undefined : unwantedStopped / unwanted,
      lostForEachStopped: unwantedStopped === 0 ? undefined : wantedStopped / unwantedStopped,
      roc,
      areaUnderRoc: roc && areaUnder(roc),
    };
  }
}

function actOf({ action, would }: Decision): Act {
  if (action !== "pass") return "stopped";
  return would === undefined ? "passed" : "would-stop";
}
