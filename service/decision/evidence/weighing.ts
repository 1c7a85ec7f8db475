import { type Evidence, GROUP_NAMES, type GroupName, type Known, type Measure } from "./known.ts";
import { scoreOf } from "./log-odds.ts";
import { EVIDENCE } from "./registry.ts";

/** How the policy weighs: what is not said is as the registry has it. */
export interface WeighingPolicy extends Measure {
  /** Log-odds by name of evidence. */
  readonly weights: Readonly<Record<string, number>>;
  /** Greatest sum of a group, to either side, in log-odds. */
  readonly caps: Readonly<Record<GroupName, number>>;
}

interface Piece {
  readonly index: number;
  readonly weight: number;
  readonly evidence: Evidence;
}

interface Group {
  readonly name: GroupName;
  readonly cap: number;
  readonly pieces: readonly Piece[];
}

/**
 * The sum of weights of evidence, ready to be asked for call after call.
 *
 *     score = 100 / (1 + exp(-(prior + sum over groups of bounded(sum of weight x strength))))
 *
 * Evidence that is missing adds nothing; a group adds at most its cap, to either side.
 */
export class Weighing {
  readonly policy: WeighingPolicy;
  readonly #groups: readonly Group[];

  constructor(policy: WeighingPolicy) {
    this.policy = policy;
    this.#groups = GROUP_NAMES.map((name) => groupOf(name, policy)).filter(
      ({ pieces }) => pieces.length > 0,
    );
  }

  /**
   * Weighs what is known of one calling number.
   *
   * @param weights is written over: what each piece of `EVIDENCE` adds before the caps
   * @returns the score of 0 to 100 in hundredths, or undefined when nothing weighs anything
   */
  score(known: Known, weights: Float64Array): number | undefined {
    weights.fill(0);
    let odds = this.policy.prior;
    // A reputation that is just the prior weighs nothing and is known all the same.
    let anything = known.reputation !== undefined;
    for (const { name, cap, pieces } of this.#groups) {
      if (!isKnown(known, name)) continue;
      let sum = 0;
      for (const { index, weight, evidence } of pieces) {
        const strength = evidence.strength(known, this.policy);
        if (strength === 0) continue;
        anything = true;
        weights[index] = weight * strength;
        sum += weight * strength;
      }
      odds += bounded(sum, cap);
    }
    return anything ? scoreOf(odds) : undefined;
  }

  /** What the cap of a group takes off the sum of its weights: 0 for a sum that is within it. */
  cutOf(name: GroupName, weights: Float64Array): number {
    let sum = 0;
    for (const { index } of this.#piecesOf(name)) sum += weights[index] ?? 0;
    return bounded(sum, this.policy.caps[name]) - sum;
  }

  /** What a piece of evidence weighs when it holds altogether; 0 for a name of none. */
  weightOf(name: string): number {
    const evidence = EVIDENCE.find((one) => one.name === name);
    return this.policy.weights[name] ?? evidence?.weight ?? 0;
  }

  /** The highest score that evidence of one group alone can reach. */
  mostOf(name: GroupName): number {
    let most = 0;
    for (const { weight } of this.#piecesOf(name)) most += Math.max(0, weight);
    return scoreOf(this.policy.prior + bounded(most, this.policy.caps[name]));
  }

  /** Those that weigh something. */
  #piecesOf(name: GroupName): readonly Piece[] {
    return this.#groups.find((one) => one.name === name)?.pieces ?? [];
  }
}

function groupOf(name: GroupName, { weights, caps }: WeighingPolicy): Group {
  const pieces = EVIDENCE.map((evidence, index) => {
    return { index, evidence, weight: weights[evidence.name] ?? evidence.weight };
  }).filter(({ evidence, weight }) => evidence.group === name && weight !== 0);
  return { name, cap: caps[name], pieces };
}

/** Spares the pieces of a group one by one when nothing is known that they are read from. */
function isKnown({ behaviour, facts, reputation }: Known, name: GroupName): boolean {
  switch (name) {
    case "reputation":
      return reputation !== undefined;
    case "plan":
    case "complaints":
    case "honeypot":
      return facts !== undefined;
    case "behaviour.number":
      return behaviour?.number !== undefined;
    case "behaviour.exchange":
      return behaviour?.exchange !== undefined;
    case "behaviour.trunk":
      return behaviour?.trunk !== undefined;
    case "behaviour.origId":
      return behaviour?.origId !== undefined;
    default:
      return true;
  }
}

function bounded(sum: number, cap: number): number {
  return Math.min(cap, Math.max(-cap, sum));
}
