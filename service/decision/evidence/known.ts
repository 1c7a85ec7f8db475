import type { Attestation } from "../../sip/attestation.ts";
import type { BehaviourFigures } from "../behaviour.ts";
import type { NumberFacts, Score } from "../scores.ts";

/** Everything that evidence is read from: one calling number of one call, and what is known of it. */
export interface Known {
  readonly attestation: Attestation | "none";
  /** What the verifier said, as far as the trunk is believed. */
  readonly verification: "passed" | "failed" | "none";
  readonly identity: "missing" | "malformed" | "present";
  /** E.164 digits as an integer. */
  readonly calling: number;
  readonly called: number | undefined;
  readonly reputation: Score | undefined;
  readonly facts: NumberFacts | undefined;
  readonly behaviour: BehaviourFigures | undefined;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/** Whose behaviour a figure is about. */
export const SCOPES = ["number", "exchange", "trunk", "origId"] as const;
export type Scope = (typeof SCOPES)[number];

/** What a piece of evidence needs of the policy to say how strongly it holds. */
export interface Measure {
  /** Log-odds before any evidence. */
  readonly prior: number;
  /** Calls that a behaviour is to be known from before it counts. */
  readonly minimumSamples: Readonly<Record<Scope, number>>;
}

/** One piece of evidence: two small pure functions, and where they come from. */
export interface Evidence {
  readonly name: string;
  readonly group: GroupName;
  /** Weight by default, in log-odds, when it holds altogether. */
  readonly weight: number;
  readonly meaning: string;
  /** Where its number comes from. */
  readonly source: string;
  /**
   * How far it holds: 0 not at all or not known, 1 altogether. Reputation alone gives log-odds of
   * either sign.
   */
  strength(known: Known, measure: Measure): number;
  /** What was found, for people; undefined when nothing is known. */
  value(known: Known): string | undefined;
}

/** What belongs together, because one thing can bring about all of it. */
export const GROUPS = {
  reputation: {
    cap: 15,
    meaning:
      "What others say of the number. Not bounded: a score of the table counts as it stands.",
  },
  authentication: { cap: 1.5, meaning: "Signature, attestation and verification." },
  neighbour: { cap: 0.3, meaning: "A calling number chosen to look like the called one." },
  plan: { cap: 1.5, meaning: "What the number plan and its carriers say of the number." },
  complaints: { cap: 1, meaning: "Complaints, which nobody verified." },
  honeypot: { cap: 2, meaning: "Calls to lines that nobody gave to anyone." },
  "behaviour.number": { cap: 2.5, meaning: "How the number calls." },
  "behaviour.exchange": { cap: 0.8, meaning: "How the numbers beside it (NPA-NXX) call." },
  "behaviour.trunk": { cap: 0.5, meaning: "How the calls of its trunk go." },
  "behaviour.origId": { cap: 0.5, meaning: "How the calls go that its signer attested." },
} as const;

export type GroupName = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as readonly GroupName[];
