import { GROUP_NAMES, GROUPS } from "../../service/decision/evidence/known.ts";
import { logOdds, scoreOf } from "../../service/decision/evidence/log-odds.ts";
import { MOST_FAVOUR } from "../../service/decision/evidence/number-evidence.ts";
import { EVIDENCE } from "../../service/decision/evidence/registry.ts";
import { builtInPolicy } from "../../service/decision/policy/built-in.ts";
import { behaviourWindows, vendors } from "./analytics-sources.ts";
import { code, page, table } from "./markdown.ts";

const { weighing, otherTrunks } = builtInPolicy();
const { prior, caps, minimumSamples } = weighing.policy;
const { thresholds } = otherTrunks.rules["analytics.score"];

/** `docs/analytics.md`. */
export function analyticsPage(): string {
  return page(
    "Blocks by analytics: evidence, weights, thresholds",
    "service/decision/evidence/, service/decision/policy/built-in.ts and service/analytics/",
    "How a call comes to be blocked that is on no list, so that it can be explained to whoever asks, and changed. Everything here is in the policy file; what the file does not say is as on this page. The same evidence weighs the same for every caller and every trunk, as 47 CFR 64.1200(k)(3) and (k)(11) ask; only thresholds differ by trunk and by attestation.",
    ...formula(),
    ...evidence(),
    ...authentication(),
    ...limits(),
    ...patterns(),
    ...behaviourWindows(),
    ...vendors(),
    "## Reading it for a call",
    "`ringfence explain +13034441234 --ruri sip:+13034440000@sbc --trunk carrier-a` asks the running service and prints each piece of evidence with what was found and what it weighs, the sum, the score and the threshold; `-o json` and `POST /v1/explain` give the same as `scoreTables`. Rows called `prior` and `cap` are in the table, so that its weights add up to the log-odds of the score. The same rows are kept with each block, and with each that was only observed.",
    "This page is not legal advice.",
  );
}

function formula(): string[] {
  return [
    "## The formula",
    "```\nodds  = prior + sum over groups of bounded(sum of weight x strength, -cap, +cap)\nscore = 100 / (1 + exp(-odds))\n```",
    `Weights are weights of evidence: natural log-odds, which add up (Good, 1950). +0.7 doubles the odds that a call is unwanted, +2.3 makes them ten times as large. Strength is 0 for what does not hold or is not known, 1 for what holds altogether, and in between where a figure lies between two marks. So missing evidence adds nothing, order does not matter, and one piece more can never lower a score unless its weight is negative. A call without any evidence has no score and is not held against a threshold; a call without an E.164 calling number is not weighed at all, because there would be no number to restore (47 CFR 64.1200(k)(8)).`,
    `The prior is ${prior}, a score of ${scoreOf(prior)}: about one call in ten. It is judgement, and matters for numbers without a reputation alone.`,
    `**Reputation.** A score S of the table or of a vendor is taken as a probability that already holds its own prior, so that its weight is ln(S / (100 - S)) less the prior: with nothing else known the score is S, to the hundredth. 100 would be infinite; it counts as +${logOdds(100).toFixed(1)} less the prior, still comes out as 100, and is hardly moved by anything else. In a caller's favour a reputation weighs at most ${MOST_FAVOUR}, because a number that nobody has anything against is what a caller borrows: with nothing else known no score is under ${scoreOf(prior - MOST_FAVOUR)}. A source that only does not know a number must give no score, not 0.`,
    "**Where the weights come from.** Nobody has published a formula or weights. The marks are published numbers where there are any, as each row says; the weights keep the order of a proposal by the authors (numbering.md §F.1), ten times its shares, and are judgement. Who has labelled calls should estimate them instead. (`numbering.md` and `standards.md` are the project's own collections of published facts, with their sources.)",
  ];
}

function evidence(): string[] {
  const shown = EVIDENCE.filter(({ name, group }) => !isRepeated(name, group));
  return [
    "## The evidence",
    table(
      ["evidence", "group", "weight", "meaning", "where its number comes from"],
      shown.map(({ name, group, weight, meaning, source }) => [
        code(name),
        code(group),
        String(weight),
        meaning,
        source,
      ]),
    ),
    "The behaviour of an exchange (NPA-NXX), of a trunk and of an attesting party (`origId`) is measured by the same eight figures, under their own names. Rates and counts of those weigh 0, because they say how large somebody is; shares weigh less than a number's own, because they hold its calls too:",
    table(
      ["evidence", "weight"],
      EVIDENCE.filter(({ name, group }) => isRepeated(name, group)).map(({ name, weight }) => [
        code(name),
        String(weight),
      ]),
    ),
    "A weight of 0 in the policy switches evidence off; a weight in the policy switches it on.",
  ];
}

function isRepeated(name: string, group: string): boolean {
  return group.startsWith("behaviour.") && !name.startsWith("number.");
}

function authentication(): string[] {
  const { A, B, C, none } = thresholds;
  return [
    "## Authentication",
    `Attestation counts through the threshold: A ${A}, B ${B}, C ${C}, and ${none} for a call whose caller nobody verified. In log-odds A needs ${(logOdds(A) - logOdds(none)).toFixed(1)} more than an unsigned call, B ${(logOdds(B) - logOdds(none)).toFixed(1)}. Weights of \`attestation.*\` are 0 for that reason; who prefers weights gives all four levels one threshold and sets them. A verification that failed is evidence by itself, beside its threshold of an unsigned call. The SBC's word counts as far as the policy says of the trunk (\`verified\`, \`verstat\`), that on \`origId\` too. The level is in every decision, block or not.`,
  ];
}

function limits(): string[] {
  return [
    "## Caps and minimum samples",
    "A group holds what one thing can bring about altogether, and adds at most its cap, to either side.",
    table(
      ["group", "cap", "score it can reach alone", "what it holds"],
      GROUP_NAMES.map((name) => [
        code(name),
        String(caps[name]),
        name === "reputation" ? "100" : String(weighing.mostOf(name)),
        GROUPS[name].meaning,
      ]),
    ),
    "No single weak signal blocks: a policy whose thresholds any group but reputation could reach alone is refused. All four groups of behaviour together, which are views of the same calls, reach less than the threshold of B.",
    `A share counts only from ${minimumSamples.number} calls on, of the kind that it is a share of: attempts for \`distinct-called\` and \`sequential\`, ended calls for \`answer-rate\`, answered ones for \`short-calls\` and \`mean-duration\`. 46Labs profiles a number from 100 attempts on. Campaigns use a number for 13 calls (NCSU), so that most are seen by their exchange, trunk and signer.`,
  ];
}

function patterns(): string[] {
  return [
    "## Trying, opting out, patterns",
    "A rule in `mode: observe` passes the call and says what it would have done. `mode: enforce, share: 10` enforces it on ten percent of calls, by a hash of the Call-ID, and observes it on the others: the same call comes to the same in every service. Both by rule, and by trunk.",
    "`analytics.score` allows opting out: `ringfence subscriber opt-out NUMBER --reason ...`, or `POST /v1/analytics/opt-outs`, and no call to that number is blocked by a score. Emergency calls, calls from emergency centres, and calling numbers that were allowed by an override are never weighed.",
    "A pattern, `analytics.pattern`, has no opt-out (47 CFR 64.1200(k)(11)): named evidence, each with the least weight that it must have, before caps, and perhaps a least score. It is only observed unless the policy says who approved it, when, and by when it is looked at again; a policy that enforces one without is refused. From the review date on it is observed again and the log says so daily, because what nobody has looked at is not known to be illegal still; the policy itself stays good, so that a date gone by never keeps a service from starting. `ringfence pattern end NAME --by WHO --reason WHY` ends it in every service within a second, and for good: approved anew, it gets another name. `ringfence pattern list` says what each does.",
    "```yaml\nanalytics:\n  prior: -2.2\n  weights: { number.short-calls: 1.2, identity.missing: 0.2 }\n  caps: { behaviour.trunk: 0.3 }\n  minimumSamples: { exchange: 200 }\npatterns:\n  one-ring-2026-11:\n    meaning: one ring, then a call back to a number that costs\n    mode: enforce\n    share: 10\n    evidence: { number.short-calls: 1.2, number.distinct-called: 0.8 }\n    score: 60\n    approvedBy: Jane Roe\n    approvedOn: 2026-11-18\n    reviewBy: 2027-02-18\n```",
  ];
}
