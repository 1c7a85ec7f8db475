import { pino } from "pino";
import { expect, it } from "vitest";
import { parsePolicy } from "../../service/decision/policy/policy-file.ts";
import { PatternReviews } from "../../service/wiring/pattern-reviews.ts";

const DAY_MS = 86_400_000;
const REVIEW = Date.UTC(2027, 1, 18);

it("says once a day of a pattern that its review is overdue, until it is ended", () => {
  const parsed = parsePolicy(`notice: { url: "https://redress.example.net/r/{id}", location: RLN }
patterns:
  tried-out: { evidence: { honeypot.hits: 1 }, reviewBy: 2020-01-01 }
  one-ring:
    meaning: one ring
    mode: enforce
    evidence: { honeypot.hits: 1 }
    approvedBy: Jane Roe
    approvedOn: 2026-11-18
    reviewBy: 2027-02-18
`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { patterns } = parsed.policy;
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).pattern) });
  let now = REVIEW - 1;
  let ended = false;
  const reviews = new PatternReviews(
    () => patterns,
    { ended: () => ended },
    logger,
    () => now,
  );
  const said = (ms: number) => {
    now = ms;
    lines.length = 0;
    reviews.look();
    return [...lines];
  };
  expect(said(REVIEW - 1)).toEqual([]);
  expect(said(REVIEW)).toEqual(["one-ring"]);
  expect(said(REVIEW + DAY_MS - 1)).toEqual([]);
  expect(said(REVIEW + DAY_MS)).toEqual(["one-ring"]);
  ended = true;
  expect(said(REVIEW + 3 * DAY_MS)).toEqual([]);
  reviews.close();
});
