import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeastFirst } from "../../service/observability/least-first.ts";

describe("the keys counted most", () => {
  it("stay, whatever comes once beside them", () => {
    const counted = new LeastFirst(100);
    for (let at = 0; at < 100; at += 1) counted.count("loud");
    for (let at = 0; at < 9_000; at += 1) counted.count(`once ${at}`);
    expect([...counted.keys()]).toContain("loud");
    expect([...counted.keys()]).toHaveLength(100);
  });

  it("are never more than there is room for, and each that goes is named", () => {
    const keys = fc.array(fc.nat({ max: 30 }).map(String), { maxLength: 300 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 8 }), (counts, most) => {
        const counted = new LeastFirst(most);
        const there = new Set<string>();
        for (const [at, key] of counts.entries()) {
          if (at % 17 === 16) {
            counted.forget(key);
            there.delete(key);
            continue;
          }
          const dropped = counted.count(key);
          if (dropped !== undefined) expect(there.delete(dropped)).toBe(true);
          there.add(key);
        }
        expect(new Set(counted.keys())).toEqual(there);
        expect(there.size).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("include every key with more than its share of all counts", () => {
    const keys = fc.array(fc.nat({ max: 12 }).map(String), { maxLength: 400 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 8 }), (counts, most) => {
        const counted = new LeastFirst(most);
        const times = new Map<string, number>();
        for (const key of counts) {
          counted.count(key);
          times.set(key, (times.get(key) ?? 0) + 1);
        }
        const kept = new Set(counted.keys());
        for (const [key, count] of times) {
          if (count > counts.length / most) expect(kept).toContain(key);
        }
      }),
    );
  });
});
