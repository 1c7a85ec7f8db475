import { describe, expect, it } from "vitest";
import { pooledRandom } from "../../service/sip/random-pool.ts";

describe("pooled random bytes", () => {
  const draw = (fill: (bytes: Uint8Array) => void, length: number) => {
    const bytes = new Uint8Array(length);
    fill(bytes);
    return Buffer.from(bytes).toString("hex");
  };

  it("are never handed out twice, across many pools", () => {
    const fill = pooledRandom();
    const drawn = new Set(Array.from({ length: 20_000 }, () => draw(fill, 7)));
    expect(drawn.size).toBe(20_000);
  });

  it("fill arrays of any length to their end", () => {
    const fill = pooledRandom();
    for (const length of [1, 16, 4095, 4096, 4097, 10_000]) {
      // The last eight bytes are all zero once in 2^64 draws.
      expect(draw(fill, length + 8).slice(-16)).not.toBe("0".repeat(16));
    }
  });

  it("of length zero are none", () => {
    expect(draw(pooledRandom(), 0)).toBe("");
  });
});
