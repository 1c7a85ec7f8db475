import { exchangeFault, SPECIAL_EXCHANGES } from "../../numbering/number-plan.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Who calls in synthetic traffic. */
export const CALLER_KINDS = [
  "subscriber",
  "call-centre",
  "campaign",
  "neighbour-spoofing",
  "one-ring",
] as const;
export type CallerKind = (typeof CALLER_KINDS)[number];

export interface SyntheticCall {
  /** Seconds from the beginning. */
  readonly second: number;
  readonly kind: CallerKind;
  readonly calling: number;
  readonly called: number;
  readonly trunk: string;
  readonly attestation: "A" | "B" | "C" | "none";
  /** Undefined when nobody answers. */
  readonly durationSeconds: number | undefined;
}

/** How one kind of caller calls: one source of calls, with a memory of its own. */
export interface CallerKindModel {
  readonly kind: CallerKind;
  /** Share of all calls. */
  readonly share: number;
  call(second: number): SyntheticCall;
}

type Attestations = readonly (readonly [SyntheticCall["attestation"], number])[];

const NPAS = [202, 212, 303, 312, 404, 415, 512, 602, 617, 713, 720, 818, 917] as const;
/** Exchanges that a provider can hold: from any other one, a wanted call too would be rejected. */
const ORDINARY_EXCHANGES = Array.from({ length: 800 }, (_, at) => 200 + at).filter(
  (nxx) => exchangeFault(nxx, 0) === undefined && !SPECIAL_EXCHANGES.includes(nxx),
);

/** A number of an ordinary exchange. All of it is made up; nobody's traffic is in it. */
function someNumber(random: SeededRandom, npa: number = random.pick(NPAS)): number {
  const exchange = random.pick(ORDINARY_EXCHANGES);
  return 10_000_000_000 + npa * 10_000_000 + exchange * 10_000 + random.below(10_000);
}

function attested(random: SeededRandom, shares: Attestations): SyntheticCall["attestation"] {
  let left = random.next();
  for (const [level, share] of shares) {
    left -= share;
    if (left < 0) return level;
  }
  return "none";
}

const GOOD_TRUNKS = ["carrier-a", "carrier-b", "customers"] as const;
const MIXED_TRUNKS = ["carrier-b", "carrier-c"] as const;

/** People: a few calls a day, to numbers they know, answered and long. */
function subscribers(random: SeededRandom): CallerKindModel {
  const people = Array.from({ length: 20_000 }, () => someNumber(random));
  return {
    kind: "subscriber",
    share: 0.62,
    call(second) {
      const calling = random.pick(people);
      // Half of a person's calls go to the same few numbers, some of them next door.
      const near = random.chance(0.12);
      const npa = Math.floor(calling / 10_000_000) % 1000;
      const called = near
        ? Math.floor(calling / 10_000) * 10_000 + random.below(10_000)
        : someNumber(random, random.chance(0.5) ? npa : undefined);
      return {
        second,
        kind: "subscriber",
        calling,
        called,
        trunk: random.pick(GOOD_TRUNKS),
        attestation: attested(random, [
          ["A", 0.6],
          ["B", 0.15],
          ["C", 0.1],
        ]),
        durationSeconds: random.chance(0.68) ? random.logNormal(90, 1.2) : undefined,
      };
    },
  };
}

/** Hospitals, schools, airlines: few numbers, hundreds of calls an hour, and people answer. */
function callCentres(random: SeededRandom): CallerKindModel {
  const centres = Array.from({ length: 25 }, () => someNumber(random));
  return {
    kind: "call-centre",
    share: 0.14,
    call: (second) => ({
      second,
      kind: "call-centre",
      calling: random.pick(centres),
      called: someNumber(random),
      trunk: random.pick(GOOD_TRUNKS),
      attestation: attested(random, [
        ["A", 0.7],
        ["B", 0.2],
        ["C", 0.05],
      ]),
      durationSeconds: random.chance(0.52) ? random.logNormal(75, 0.9) : undefined,
    }),
  };
}

/** Robocall campaigns: 13 calls a number on the average, 95 % under 27 (NCSU, numbering.md §F.1). */
function campaigns(random: SeededRandom): CallerKindModel {
  let calling = someNumber(random);
  let left = 0;
  let called = someNumber(random);
  return {
    kind: "campaign",
    share: 0.17,
    call(second) {
      if (left === 0) {
        left = 1 + Math.round(random.logNormal(11, 0.5));
        // A campaign takes its numbers from exchanges that it has bought into.
        calling = someNumber(random, random.pick(NPAS.slice(0, 3)));
        calling = Math.floor(calling / 1_000_000) * 1_000_000 + random.below(20_000);
        called = someNumber(random);
      }
      left -= 1;
      called = random.chance(0.4) ? called + 1 : someNumber(random);
      const answered = random.chance(0.3);
      return {
        second,
        kind: "campaign",
        calling,
        called,
        trunk: random.chance(0.8) ? "carrier-c" : random.pick(MIXED_TRUNKS),
        attestation: attested(random, [
          ["A", 0.08],
          ["B", 0.3],
          ["C", 0.42],
        ]),
        durationSeconds: answered
          ? random.logNormal(random.chance(0.6) ? 3.5 : 22, 0.5)
          : undefined,
      };
    },
  };
}

/** A calling number beside the called one, new for each call. */
function neighbours(random: SeededRandom): CallerKindModel {
  return {
    kind: "neighbour-spoofing",
    share: 0.04,
    call(second) {
      const called = someNumber(random);
      return {
        second,
        kind: "neighbour-spoofing",
        calling: Math.floor(called / 10_000) * 10_000 + random.below(10_000),
        called,
        trunk: random.pick(MIXED_TRUNKS),
        attestation: attested(random, [
          ["A", 0.03],
          ["B", 0.2],
          ["C", 0.5],
        ]),
        durationSeconds: random.chance(0.35) ? random.logNormal(4, 0.6) : undefined,
      };
    },
  };
}

/** One ring from abroad, so that people call back: hardly ever answered. */
function oneRing(random: SeededRandom): CallerKindModel {
  const numbers = Array.from({ length: 6 }, () => 22_490_000_000 + random.below(1_000_000));
  return {
    kind: "one-ring",
    share: 0.03,
    call: (second) => ({
      second,
      kind: "one-ring",
      calling: random.pick(numbers),
      called: someNumber(random),
      trunk: "carrier-c",
      attestation: attested(random, [["C", 0.3]]),
      durationSeconds: random.chance(0.02) ? random.logNormal(2, 0.3) : undefined,
    }),
  };
}

/** A source of each kind; their shares add up to 1. */
export function callerKinds(random: SeededRandom): readonly CallerKindModel[] {
  return [subscribers, callCentres, campaigns, neighbours, oneRing].map((kind) => kind(random));
}
