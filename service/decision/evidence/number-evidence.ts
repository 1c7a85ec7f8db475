import type { NumberFacts } from "../scores.ts";
import type { Evidence, Known } from "./known.ts";
import { between, logOdds } from "./log-odds.ts";

const LINES = 10_000;
/**
 * The most that a reputation weighs in a caller's favour, in log-odds: a number that nobody has
 * anything against is what somebody who borrows numbers looks for.
 */
export const MOST_FAVOUR = 2;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A number counts as newly active for this long after its first assignment or return. */
const NEW_DAYS = 30;
/** One complaint is nothing; from twenty on more of them say nothing more. */
const COMPLAINTS = { from: 1, to: 20 };
const HONEYPOT_HITS = { from: 0, to: 3 };
/** Attempts in the hour that make a burst: above the 13 calls of an ordinary campaign's number. */
export const BURST = { from: 30, to: 300 };

/** What is known of the calling number itself, beside how it behaves. */
export const NUMBER_EVIDENCE: readonly Evidence[] = [
  {
    name: "reputation.score",
    group: "reputation",
    weight: 1,
    meaning:
      "The score of the table or of a vendor, taken as a probability: ln(S / (100 - S)) less the prior, and not under -2.",
    source: "The definition of a weight of evidence; a score alone comes out as it went in.",
    strength: ({ reputation }, { prior }) =>
      reputation === undefined ? 0 : Math.max(-MOST_FAVOUR, logOdds(reputation.score) - prior),
    value: ({ reputation }) =>
      reputation && `score ${reputation.score} (${reputation.category || "no category"})`,
  },
  {
    name: "neighbour.exchange",
    group: "neighbour",
    weight: 0.3,
    meaning: "Calling and called number have the same NPA-NXX.",
    source:
      "NCSU honeypot (numbering.md §F.1): only 3 % of robocalls, so it says little; neighbours do call each other.",
    strength: (known) => (isNeighbour(known) ? 1 : 0),
    value: (known) => (isNeighbour(known) ? "the called number's NPA-NXX" : undefined),
  },
  {
    name: "number.disconnected",
    group: "plan",
    weight: 1.5,
    meaning: "The calling number was disconnected and not assigned again, as a feed says.",
    source: "Patent US11032413 (numbering.md §F.1); its weight is judgement.",
    strength: ({ facts, now }) => (isDisconnected(facts, now) ? 1 : 0),
    value: ({ facts, now }) =>
      isDisconnected(facts, now) ? `disconnected ${dateOf(facts?.disconnectedAtMs)}` : undefined,
  },
  {
    name: "number.newly-active",
    group: "plan",
    weight: 0.7,
    meaning: `Active for less than ${NEW_DAYS} days, and ${BURST.from} to ${BURST.to} attempts in the hour.`,
    source: "Patent US11863704, new number and burst (numbering.md §F.1: .07 of 1.10).",
    strength: (known) =>
      isNew(known) ? between(known.behaviour?.number?.attemptsHour ?? 0, BURST.from, BURST.to) : 0,
    value: (known) =>
      isNew(known)
        ? `active since ${dateOf(known.facts?.activeSinceMs)}, ${known.behaviour?.number?.attemptsHour ?? 0} attempts an hour`
        : undefined,
  },
  {
    name: "complaints.count",
    group: "complaints",
    weight: 1,
    meaning: `Complaints about the number, decayed with age: from ${COMPLAINTS.from} to ${COMPLAINTS.to}.`,
    source:
      "FTC and FCC complaints (numbering.md §D.2): of numbers that may be spoofed, so never enough alone.",
    strength: ({ facts }) => between(facts?.complaints ?? 0, COMPLAINTS.from, COMPLAINTS.to),
    value: ({ facts }) =>
      facts?.complaints ? `${rounded(facts.complaints)} complaints` : undefined,
  },
  {
    name: "honeypot.hits",
    group: "honeypot",
    weight: 2,
    meaning: `Calls to honeypot lines, decayed with age: ${HONEYPOT_HITS.to} count in full.`,
    source:
      "NCSU and RRAPTOR honeypots (numbering.md §F.1): 0.12 robocalls a line and day, so that one is no accident and three are a campaign; its weight is judgement.",
    strength: ({ facts }) =>
      between(facts?.honeypotHits ?? 0, HONEYPOT_HITS.from, HONEYPOT_HITS.to),
    value: ({ facts }) =>
      facts?.honeypotHits ? `${rounded(facts.honeypotHits)} calls to honeypots` : undefined,
  },
];

/** NANP alone: the exchange of another country's number is not to be told from its digits. */
function isNeighbour({ calling, called }: Known): boolean {
  return (
    called !== undefined &&
    calling >= 12_000_000_000 &&
    calling < 20_000_000_000 &&
    calling !== called &&
    Math.floor(calling / LINES) === Math.floor(called / LINES)
  );
}

function isDisconnected(facts: NumberFacts | undefined, now: number): boolean {
  const at = facts?.disconnectedAtMs;
  if (at === undefined || at > now) return false;
  // Assigned again since then: a subscriber who got an old number is not to blame for it.
  return facts?.activeSinceMs === undefined || facts.activeSinceMs <= at;
}

function isNew({ facts, now }: Known): boolean {
  const since = facts?.activeSinceMs;
  return since !== undefined && since <= now && now - since < NEW_DAYS * DAY_MS;
}

function dateOf(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString().slice(0, 10);
}

function rounded(count: number): string {
  return String(Math.round(count * 10) / 10);
}
