import type { BehaviourWindows } from "../analytics/behaviour/behaviour-windows.ts";
import { decide } from "../decision/decide.ts";
import type { Decision } from "../decision/decision.ts";
import type { World } from "../decision/deliberation.ts";
import type { ScoreFound } from "../decision/scores.ts";
import type { CallDetail } from "./call-detail.ts";
import { type Act, type PolicyReport, PolicyTally } from "./policy-tally.ts";
import { MOST_EXPECTED, WindowFeeder } from "./window-feeder.ts";

const EXAMPLES = 20;

/** A policy that is tried, under the name of its file. */
export interface TriedPolicy {
  readonly name: string;
  readonly world: World;
}

export interface ReplayOptions {
  /** One, or two to be compared. Their worlds ask the same windows. */
  readonly policies: readonly [TriedPolicy] | readonly [TriedPolicy, TriedPolicy];
  readonly windows: BehaviourWindows;
  /** The score of a number at the time of the call, milliseconds since 1970, at once. */
  readonly score: (e164: number, atMs: number) => ScoreFound;
}

/** A call that two policies treat differently. */
export interface DifferentCall {
  readonly at: string;
  readonly callId: string;
  readonly calling: string | undefined;
  readonly called: string | undefined;
  readonly trunk: string | undefined;
  readonly acts: readonly [Act, Act];
  readonly causes: readonly [string, string];
  readonly scores: readonly [number | undefined, number | undefined];
}

export interface Difference {
  /** Calls that only the first, only the second stops or would stop. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly examples: readonly DifferentCall[];
}

export interface ReplayReport {
  readonly calls: number;
  readonly policies: readonly PolicyReport[];
  readonly difference: Difference | undefined;
}

/**
 * Runs calls that were through the decision that runs calls that are, with the clock of their
 * records: the windows know of a call what had happened by then, and no more.
 */
export class Replay {
  readonly #options: ReplayOptions;
  readonly #tallies: readonly PolicyTally[];
  readonly #feeder: WindowFeeder;
  readonly #examples: DifferentCall[] = [];
  #calls = 0;
  #onlyFirst = 0;
  #onlySecond = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#tallies = options.policies.map(
      ({ name, world }) => new PolicyTally(name, world.policy.version),
    );
    this.#feeder = new WindowFeeder(options.windows);
  }

  /** Decides calls by each policy. They come in the order of their time, of several takes too. */
  take(details: Iterable<CallDetail>): void {
    let expected: CallDetail[] = [];
    for (const detail of details) {
      if (expected.push(detail) < MOST_EXPECTED) continue;
      this.#takeExpected(expected);
      expected = [];
    }
    this.#takeExpected(expected);
  }

  #takeExpected(details: readonly CallDetail[]): void {
    this.#feeder.expect(details);
    for (const detail of details) this.#takeOne(detail);
  }

  #takeOne(detail: CallDetail): void {
    const { policies } = this.#options;
    this.#feeder.upTo(detail.atMs);
    const first = this.#decide(detail, policies[0].world);
    const act = (this.#tallies[0] as PolicyTally).add(first, detail.unwanted);
    if (policies[1] !== undefined) {
      const second = this.#decide(detail, policies[1].world);
      const other = (this.#tallies[1] as PolicyTally).add(second, detail.unwanted);
      if ((act === "passed") !== (other === "passed")) {
        this.#differ(detail, [act, other], [first, second]);
      }
    }
    this.#calls += 1;
    this.#feeder.attempted(detail, first);
  }

  report(): ReplayReport {
    const [, second] = this.#options.policies;
    return {
      calls: this.#calls,
      policies: this.#tallies.map((tally) => tally.report()),
      difference: second && {
        onlyFirst: this.#onlyFirst,
        onlySecond: this.#onlySecond,
        examples: this.#examples,
      },
    };
  }

  #decide({ call, atMs }: CallDetail, world: World): Decision {
    const decided = decide(call, world, atMs);
    return decided.action === "ask"
      ? decided.conclude(decided.numbers.map((number) => this.#options.score(number, atMs)))
      : decided;
  }

  #differ(
    { atMs, call }: CallDetail,
    acts: readonly [Act, Act],
    decisions: readonly [Decision, Decision],
  ): void {
    if (acts[0] === "passed") this.#onlySecond += 1;
    else this.#onlyFirst += 1;
    if (this.#examples.length >= EXAMPLES) return;
    const [first, second] = decisions;
    this.#examples.push({
      at: new Date(atMs).toISOString(),
      callId: call.callId,
      calling: first.facts.callingNumber,
      called: first.facts.calledNumber,
      trunk: first.facts.trunk,
      acts,
      causes: [causeOf(first), causeOf(second)],
      scores: [first.facts.score, second.facts.score],
    });
  }
}

function causeOf({ cause, would }: Decision): string {
  return would?.cause ?? cause;
}
