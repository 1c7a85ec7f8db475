import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf, RedressLimits } from "../../service/redress/redress-limits.ts";

/** Limits over a map; a key that is full has to wait a second. */
function limits() {
  const taken: string[] = [];
  const full = new Set<string>();
  const redress = new RedressLimits({
    take: async ({ name }, key) => {
      taken.push(`${name} ${key}`);
      return full.has(key) ? 1000 : 0;
    },
  });
  return { redress, taken, full };
}

describe("the limits of redress", () => {
  it("count looks and requests by the network of the client, requests by the number too", async () => {
    const { redress, taken } = limits();
    expect(await redress.look("2001:db8::5")).toBe(0);
    expect(await redress.ask("203.0.113.9", "12155550123")).toBe(0);
    expect(taken).toEqual([
      "redress-look 2001:db8:0:0::",
      "redress-address 203.0.113.9",
      "redress-number 12155550123",
    ]);
  });

  it("hold for who changes the address, and for who changes the number", async () => {
    const { redress, taken, full } = limits();
    full.add("12155550123");
    expect(await redress.ask("203.0.113.9", "12155550123")).toBe(1000);
    expect(await redress.ask("203.0.113.9", undefined)).toBe(0);
    full.add("203.0.113.9");
    taken.length = 0;
    expect(await redress.ask("203.0.113.9", "12155550199")).toBe(1000);
    // Somebody who is over the limit uses up nobody's number.
    expect(taken).toEqual(["redress-address 203.0.113.9"]);
  });
});

describe("what counts as one client", () => {
  it("is an address of IPv4, and a network of 64 bits of IPv6", () => {
    expect(networkOf("203.0.113.9")).toBe("203.0.113.9");
    expect(networkOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::");
    expect(networkOf("2001:0DB8:0001::5")).toBe("2001:db8:1:0::");
    expect(networkOf("::1")).toBe("0:0:0:0::");
    expect(networkOf("2001:db8::")).toBe("2001:db8:0:0::");
  });

  it("is the same for every address of such a network", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(networkOf(address)).toMatch(/^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){3}::$|^[\d.]+$/);
      }),
    );
  });
});
