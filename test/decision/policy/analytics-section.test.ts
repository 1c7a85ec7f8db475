import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../service/decision/policy/policy-file.ts";

const NOTICE = 'notice: { url: "https://redress.example.net/r/{id}", location: RLN }\n';

function policyOf(text: string) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.policy;
}

function faultsOf(text: string) {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.faults.map(({ line, key }) => `${line} ${key}`);
}

describe("the analytics section", () => {
  it("leaves what it does not say as built in", () => {
    const { policy } = policyOf("analytics: { weights: { number.short-calls: 1.2 } }").weighing;
    expect(policy).toMatchObject({
      prior: -2.2,
      weights: { "number.short-calls": 1.2 },
      caps: { reputation: 15, neighbour: 0.3 },
      minimumSamples: { number: 100, exchange: 100, trunk: 100, origId: 100 },
    });
  });

  it("sets prior, weights, caps and minimum samples", () => {
    const text = `analytics:
  prior: -3
  weights: { identity.missing: 0.2, attestation.A: -1 }
  caps: { behaviour.trunk: 0.1 }
  minimumSamples: { exchange: 250 }
`;
    expect(policyOf(text).weighing.policy).toMatchObject({
      prior: -3,
      weights: { "identity.missing": 0.2, "attestation.A": -1 },
      caps: { "behaviour.trunk": 0.1, complaints: 1 },
      minimumSamples: { exchange: 250, number: 100 },
    });
  });

  it.each([
    ["a key that is none", "analytics:\n  weight: {}\n", "2 analytics.weight"],
    ["evidence that is none", "analytics:\n  weights: { moon: 1 }\n", "2 analytics.weights.moon"],
    ["a group that is none", "analytics:\n  caps: { moon: 1 }\n", "2 analytics.caps.moon"],
    [
      "a scope that is none",
      "analytics:\n  minimumSamples: { moon: 1 }\n",
      "2 analytics.minimumSamples.moon",
    ],
    [
      "a weight that is no number",
      "analytics:\n  weights:\n    honeypot.hits: much\n",
      "3 analytics.weights.honeypot.hits",
    ],
    ["a cap below zero", "analytics:\n  caps: { plan: -1 }\n", "2 analytics.caps.plan"],
    [
      "a sample of none",
      "analytics:\n  minimumSamples: { number: 0 }\n",
      "2 analytics.minimumSamples.number",
    ],
  ])("is refused with line and key for %s", (_, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it("is refused when it lets a single kind of evidence reach a threshold", () => {
    const text = "analytics:\n  weights: { honeypot.hits: 5 }\n  caps: { honeypot: 5 }\n";
    expect(faultsOf(text)).toEqual(["2 analytics"]);
    expect(faultsOf("analytics:\n  prior: 2\n")).toEqual(["2 analytics"]);
  });

  it("does not refuse a weight that its cap bounds", () => {
    expect(faultsOf("analytics:\n  weights: { honeypot.hits: 9 }\n")).toEqual([]);
  });
});

describe("a threshold", () => {
  it("that a single kind of evidence reaches is refused, of the rules and of a trunk", () => {
    const low = "analytics.score: { thresholds: { C: 50 } }";
    expect(faultsOf(`rules: { ${low} }\n`)).toEqual(["1 rules"]);
    expect(faultsOf(`trunks:\n  a: { rules: { ${low} } }\n`)).toEqual(["2 trunks.a"]);
    expect(faultsOf(`otherTrunks: { rules: { ${low} } }\n`)).toEqual(["1 otherTrunks"]);
  });

  it("may be lower where the caps are", () => {
    const text = `rules: { analytics.score: { thresholds: { C: 50 } } }
analytics: { caps: { behaviour.number: 1 } }
`;
    expect(faultsOf(text)).toEqual([]);
  });
});

describe("a share", () => {
  it("is of a rule that is enforced", () => {
    const text = `${NOTICE}rules: { analytics.score: { mode: enforce, share: 12.5 } }\n`;
    expect(policyOf(text).otherTrunks.rules["analytics.score"].share).toBe(12.5);
    expect(faultsOf("rules:\n  dno.unused: { mode: observe, share: 10 }\n")).toEqual([
      "2 rules.dno.unused.share",
    ]);
  });

  it.each([0, 101, -5, "ten"])("of %s is refused", (share) => {
    expect(faultsOf(`rules:\n  dno.unused: { share: ${share} }\n`)).toEqual([
      "2 rules.dno.unused.share",
    ]);
  });

  it("holds for a trunk that does not say otherwise, and not for one that says a mode", () => {
    const text = `rules: { dno.unused: { mode: enforce, share: 10 } }
trunks:
  same: { rules: { dno.unused: { phrase: Decline } } }
  all: { rules: { dno.unused: { mode: enforce } } }
`;
    const { trunks } = policyOf(text);
    expect(trunks.get("same")?.rules["dno.unused"].share).toBe(10);
    expect(trunks.get("all")?.rules["dno.unused"].share).toBeUndefined();
  });
});
