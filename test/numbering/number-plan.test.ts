import { describe, expect, it } from "vitest";
import {
  exchangeFault,
  hasExchangeRules,
  isAssignable,
  isInService,
  type NpaInPlan,
  numberFault,
} from "../../service/numbering/number-plan.ts";

const NOW = Date.UTC(2026, 10, 20);

const npa = (with_: Partial<NpaInPlan>): NpaInPlan => ({
  use: "geographic",
  country: "US",
  inServiceAtMs: 0,
  ...with_,
});

describe("an NPA", () => {
  it("is in service from its date on, and not a millisecond earlier", () => {
    expect(isInService(npa({ inServiceAtMs: NOW }), NOW)).toBe(true);
    expect(isInService(npa({ inServiceAtMs: NOW }), NOW - 1)).toBe(false);
  });

  it("without a date is not in service", () => {
    expect(isInService(npa({ inServiceAtMs: undefined }), NOW)).toBe(false);
  });

  it("that is no NPA is never in service", () => {
    expect(isInService(npa({ use: "none" }), NOW)).toBe(false);
  });

  it.each([
    [npa({}), true],
    [npa({ country: "CA" }), true],
    [npa({ country: "other" }), false],
    [npa({ country: undefined }), false],
    [npa({ use: "non-geographic" }), false],
    [npa({ use: "non-geographic", country: "CA" }), false],
  ])("has the rules of exchanges only when geographic and of the US or Canada: %j", (one, has) => {
    expect(hasExchangeRules(one)).toBe(has);
  });
});

describe("an exchange", () => {
  it.each([
    [0, "exchange-0-or-1"],
    [199, "exchange-0-or-1"],
    [211, "exchange-n11"],
    [511, "exchange-n11"],
    [911, "exchange-n11"],
    [950, "exchange-950"],
    [555, "exchange-555"],
    [200, undefined],
    [212, undefined],
    [310, undefined],
    [958, undefined],
    [976, undefined],
    [988, undefined],
    [999, undefined],
  ])("%i has the fault %s", (nxx, fault) => {
    expect(exchangeFault(nxx, 1234)).toBe(fault);
  });

  it("555 has one number: 1212, directory assistance", () => {
    expect(exchangeFault(555, 1212)).toBeUndefined();
    expect(exchangeFault(555, 199)).toBe("exchange-555");
  });

  it("has a fault in 209 of a thousand cases, directory assistance aside", () => {
    const faulty = Array.from({ length: 1000 }, (_, nxx) => exchangeFault(nxx, 1212));
    expect(faulty.filter((fault) => fault !== undefined)).toHaveLength(200 + 8 + 1);
  });
});

describe("a number", () => {
  it("is invalid in an NPA that the plan does not list", () => {
    expect(numberFault(undefined, 234, 5678, NOW)).toBe("npa-not-in-service");
  });

  it("is not held to the rules of exchanges in toll-free NPAs", () => {
    const tollFree = npa({ use: "non-geographic", country: undefined });
    expect(numberFault(tollFree, 911, 1234, NOW)).toBeUndefined();
    expect(numberFault(tollFree, 12, 1234, NOW)).toBeUndefined();
  });

  it("is invalid by its NPA before its exchange is looked at", () => {
    expect(numberFault(npa({ inServiceAtMs: NOW + 1 }), 911, 1234, NOW)).toBe("npa-not-in-service");
  });
});

describe("isAssignable", () => {
  it("is false of what never becomes an NPA, and of nothing else", () => {
    const never = Array.from({ length: 800 }, (_, at) => at + 200).filter((n) => !isAssignable(n));
    const tens = (block: number) => Array.from({ length: 10 }, (_, unit) => block * 10 + unit);
    const expansion = [29, 39, 49, 59, 69, 79, 89, 99].flatMap(tens);
    const codes = [211, 311, 411, 511, 611, 711, 811, 911, 555, 950, 988];
    expect(new Set(never)).toEqual(new Set([...expansion, ...tens(37), ...tens(96), ...codes]));
  });
});

describe("a plan that is too old", () => {
  it("says no more that an NPA is not in service", () => {
    const old = npa({ inServiceAtMs: undefined, staleAtMs: NOW });
    expect(numberFault(old, 234, 5678, NOW - 1)).toBe("npa-not-in-service");
    expect(numberFault(old, 234, 5678, NOW)).toBeUndefined();
  });
});
