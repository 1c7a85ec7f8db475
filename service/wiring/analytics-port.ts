import { optOutDigits, optOutOf } from "../analytics/opt-out.ts";
import { patternEndOf, stateOf } from "../analytics/pattern-end.ts";
import { EVIDENCE } from "../decision/evidence/registry.ts";
import type { Pattern } from "../decision/policy/policy.ts";
import type { Overrides } from "../dno/overrides.ts";
import type { AnalyticsPort } from "../server/ports.ts";
import type { Store } from "../store/store.ts";
import type { PolicyInUse } from "./policy-in-use.ts";

/** Opt-outs and patterns, for the people who look after them. */
export function analyticsPort(
  store: Store,
  overrides: Overrides,
  policy: PolicyInUse,
  now: () => number,
): AnalyticsPort {
  return {
    optOuts: () => overrides.table.entries.filter(({ kind }) => kind === "analytics-opt-out"),
    async optOut(called, reason) {
      const entry = optOutOf(called, reason, now());
      await store.overrides.put(entry);
      await overrides.refresh();
      return entry;
    },
    async optIn(called) {
      const digits = optOutDigits(called);
      const removed = await store.overrides.remove({ kind: "analytics-opt-out", digits });
      await overrides.refresh();
      return removed;
    },
    patterns: () => policy.current.patterns.map((pattern) => shown(pattern, overrides, now())),
    async endPattern(name, by, reason) {
      const entry = patternEndOf(name, by, reason, now());
      await store.overrides.put(entry);
      await overrides.refresh();
      return entry;
    },
  };
}

function shown(pattern: Pattern, overrides: Overrides, now: number): object {
  const { conditions, approvedOnMs, reviewByMs, ...rest } = pattern;
  return {
    ...rest,
    state: stateOf(pattern, overrides.ended(pattern.name), now),
    evidence: Object.fromEntries(
      conditions.map(({ index, weight }) => [EVIDENCE[index]?.name, weight]),
    ),
    approvedOn: dateOf(approvedOnMs),
    reviewBy: dateOf(reviewByMs),
    end: overrides.table.entries.find(
      (entry) => entry.kind === "pattern-end" && entry.pattern === pattern.name,
    ),
  };
}

function dateOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
