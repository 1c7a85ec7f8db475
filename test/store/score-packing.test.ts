import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packedScoreExpired, packScore, unpackScore } from "../../service/store/score-packing.ts";

describe("the packed form of a score", () => {
  it("is eight bytes and the category", () => {
    const packed = packScore({ score: 97.25, category: "scam", expiresAtMs: 1_800_000_000_000 });
    expect(packed.toString("hex")).toBe("25fd01a3185c50007363616d");
  });

  it("gives back what went in", () => {
    const score = fc.record({
      score: fc.option(
        fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
        { nil: undefined },
      ),
      category: fc.string({ maxLength: 64 }).map((text) => text.replaceAll("\0", "")),
      expiresAtMs: fc.option(fc.integer({ min: 1, max: 2 ** 48 - 1 }), { nil: undefined }),
    });
    const day = fc.option(
      fc.integer({ min: 1, max: 0xffff }).map((days) => days * 86_400_000),
      { nil: undefined },
    );
    const count = fc.float({ min: 0, max: 1e6, noNaN: true });
    const facts = fc.record({
      complaints: count,
      honeypotHits: count,
      disconnectedAtMs: day,
      activeSinceMs: day,
    });
    fc.assert(
      fc.property(score, fc.option(facts, { nil: undefined }), (given, known) => {
        const entry = known === undefined ? given : { ...given, facts: known };
        expect(unpackScore(packScore(entry))).toEqual(entry);
      }),
    );
  });

  it("is read from a buffer that is longer than it says, as LMDB's is", () => {
    const reused = Buffer.concat([
      packScore({ score: 1, category: "scam", expiresAtMs: undefined }),
      Buffer.from("left over"),
    ]);
    Object.defineProperty(reused, "length", { value: 12 });
    expect(unpackScore(reused)).toEqual({ score: 1, category: "scam", expiresAtMs: undefined });
  });

  it("takes no category that could be taken for facts", () => {
    const category = `a\0${"b".repeat(12)}`;
    expect(() => packScore({ score: 1, category, expiresAtMs: undefined })).toThrow("no NUL");
  });

  it("says when it has expired: at its expiry, and never without one", () => {
    const packed = packScore({ score: 1, category: "", expiresAtMs: 1_000 });
    expect(packedScoreExpired(packed, 999)).toBe(false);
    expect(packedScoreExpired(packed, 1_000)).toBe(true);
    const lasting = packScore({ score: 1, category: "", expiresAtMs: undefined });
    expect(packedScoreExpired(lasting, 2 ** 47)).toBe(false);
  });
});
