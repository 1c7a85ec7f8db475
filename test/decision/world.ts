import type { BehaviourFigures } from "../../service/decision/behaviour.ts";
import type { CallAttempt } from "../../service/decision/call-attempt.ts";
import { parseCallAttempt } from "../../service/decision/call-attempt.ts";
import type { DnoClass } from "../../service/decision/causes.ts";
import { decide } from "../../service/decision/decide.ts";
import type { Decision } from "../../service/decision/decision.ts";
import type { World } from "../../service/decision/deliberation.ts";
import type { DnoHit } from "../../service/decision/dno-list.ts";
import { parsePolicy } from "../../service/decision/policy/policy-file.ts";
import type { NumberFacts, ScoreFound } from "../../service/decision/scores.ts";

export const NOON = Date.UTC(2026, 10, 20, 12);

/** A DNO list and wishes written down in a test; the decision sees no difference. */
export interface Known {
  readonly dno?: Readonly<Record<number, readonly DnoClass[]>>;
  readonly allowed?: readonly number[];
  readonly scores?: Readonly<Record<number, number | "late">>;
  readonly facts?: Readonly<Record<number, NumberFacts>>;
  readonly behaviour?: BehaviourFigures;
  readonly optedOut?: readonly number[];
  readonly endedPatterns?: readonly string[];
  readonly subscriberBlocks?: readonly (readonly [called: number, calling: number])[];
}

export const POLICY = `notice:
  url: "https://redress.example.net/r/{id}"
  location: RLN
emergency:
  callingNumbers: ["+13035550911", "+11234567890"]
  calledNumbers: ["112"]
rules:
  analytics.score: { mode: enforce, thresholds: { A: 95, B: 90, C: 85, none: 80 } }
trunks:
  watched: { rules: { dno.unused: { mode: observe }, analytics.score: { mode: observe } } }
  customers: { trusted: false, verified: false }
  psap: { emergency: true }
`;

export function worldOf(known: Known, policyText: string = POLICY): World {
  const parsed = parsePolicy(policyText);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const hits = (national: number): DnoHit[] =>
    (known.dno?.[national] ?? []).map((one) => ({ class: one, source: "test", matched: "all" }));
  return {
    dno: {
      version: "list-1",
      allowance: (number) => {
        if (number.kind === "none") return undefined;
        const digits = number.kind === "invalid" ? number.digits : String(number.e164);
        return known.allowed?.includes(Number(digits))
          ? { digits, reason: "restored", expiresAtMs: undefined }
          : undefined;
      },
      find: (national) => hits(national)[0],
      findAll: hits,
    },
    subscribers: {
      blocks: (called, calling) =>
        known.subscriberBlocks?.some((pair) => pair[0] === called && pair[1] === calling) ?? false,
      optedOut: (called) => known.optedOut?.includes(called) ?? false,
    },
    endedPatterns: { ended: (name) => known.endedPatterns?.includes(name) ?? false },
    behaviour: known.behaviour && { of: () => known.behaviour },
    policy: parsed.policy,
    newId: () => "id-1",
    newNoticeId: () => "notice-1",
  };
}

export function callOf(fields: Record<string, unknown>): CallAttempt {
  const parsed = parseCallAttempt({ callId: "call-1", ...fields });
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.call;
}

/** Decides with scores at hand. */
export function decided(fields: Record<string, unknown>, known: Known, policy?: string): Decision {
  const decision = decide(callOf(fields), worldOf(known, policy), NOON);
  if (decision.action !== "ask") return decision;
  return decision.conclude(
    decision.numbers.map((number) => found(known.scores?.[number], known.facts?.[number])),
  );
}

function found(score: number | "late" | undefined, facts: NumberFacts | undefined): ScoreFound {
  if (score === "late") return { state: "unavailable", why: "deadline" };
  if (score === undefined) return { state: "none", ...(facts && { facts }) };
  const found = { score, category: "test", expiresAtMs: undefined };
  return { state: "known", score: found, ...(facts && { facts }) };
}
