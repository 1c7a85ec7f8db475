import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../service/decision/policy/policy-file.ts";

const NOTICE = 'notice: { url: "https://redress.example.net/r/{id}", location: RLN }\n';
const APPROVED = {
  meaning: "meaning: one ring",
  mode: "mode: enforce",
  evidence: "evidence: { number.short-calls: 1.2 }",
  approvedBy: "approvedBy: Jane Roe",
  approvedOn: "approvedOn: 2026-11-18",
  reviewBy: "reviewBy: 2027-02-18",
};

function pattern(changes: Partial<Record<keyof typeof APPROVED, string>>, notice = NOTICE) {
  const lines = Object.values({ ...APPROVED, ...changes }).filter((line) => line !== "");
  return `${notice}patterns:\n  one-ring:\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function faultsOf(text: string) {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.faults.map(({ line, key, reason }) => `${line} ${key} ${reason}`);
}

describe("a pattern in the policy", () => {
  it("that a person approved may be enforced", () => {
    const parsed = parsePolicy(pattern({}));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    expect(parsed.policy.patterns).toMatchObject([
      {
        name: "one-ring",
        mode: "enforce",
        approvedBy: "Jane Roe",
        approvedOnMs: Date.UTC(2026, 10, 18),
        reviewByMs: Date.UTC(2027, 1, 18),
        conditions: [{ weight: 1.2 }],
      },
    ]);
  });

  it.each(["meaning", "approvedBy", "approvedOn", "reviewBy"] as const)(
    "is refused when it is enforced without %s, and not when it is observed",
    (key) => {
      expect(faultsOf(pattern({ [key]: "" }))).toEqual([
        `4 patterns.one-ring needs ${key} before it can be enforced (47 CFR 64.1200(k)(11))`,
      ]);
      expect(faultsOf(pattern({ [key]: "", mode: "" }))).toEqual([]);
      expect(faultsOf(pattern({ [key]: "", mode: "mode: observe" }))).toEqual([]);
    },
  );

  it("is refused when it is enforced without a contact", () => {
    expect(faultsOf(pattern({}, ""))[0]).toContain("needs a notice section");
  });

  it("is good past its review date: a service must start by the policy that it had", () => {
    expect(
      faultsOf(pattern({ approvedOn: "approvedOn: 2019-01-01", reviewBy: "reviewBy: 2020-01-01" })),
    ).toEqual([]);
  });

  it.each([
    ["reviewBy: 2026-11-18", "must be after approvedOn"],
    ["reviewBy: soon", "must be a date such as 2027-02-28"],
    ["reviewBy: 2027-02-30", "must be a date such as 2027-02-28"],
  ])("is refused with %s", (reviewBy, reason) => {
    expect(faultsOf(pattern({ reviewBy }))).toEqual([`9 patterns.one-ring.reviewBy ${reason}`]);
  });

  it.each([
    [
      "evidence: {}",
      "6 patterns.one-ring.evidence must name evidence and the least weight of each",
    ],
    ["evidence: { moon: 1 }", "6 patterns.one-ring.evidence.moon is not a key here"],
    [
      "evidence: { honeypot.hits: 0 }",
      "6 patterns.one-ring.evidence.honeypot.hits must be a number",
    ],
    [
      "evidence: { number.short-calls: 1.6 }",
      "6 patterns.one-ring.evidence.number.short-calls can never be: number.short-calls weighs at most 1.5",
    ],
    ["evidence: { trunk.attempts-hour: 0.1 }", "trunk.attempts-hour weighs at most 0"],
    ["", "3 patterns.one-ring needs evidence"],
    ["status: 403", "6 patterns.one-ring.status is not a key here"],
  ])("is refused with evidence %s", (evidence, fault) => {
    expect(faultsOf(pattern({ evidence })).join("\n")).toContain(fault.replace(/^3/, "4"));
  });

  it("is refused with a person or a meaning that says nothing", () => {
    expect(faultsOf(pattern({ approvedBy: 'approvedBy: " "', meaning: 'meaning: ""' }))).toEqual([
      "4 patterns.one-ring.meaning must say which calls are meant",
      "7 patterns.one-ring.approvedBy must name a person",
    ]);
  });

  it("is refused under a name that a command line could not take", () => {
    expect(faultsOf("patterns:\n  One Ring: { evidence: { honeypot.hits: 1 } }\n")).toEqual([
      "2 patterns.One Ring must be named in small letters, digits, - and .",
    ]);
  });
});
