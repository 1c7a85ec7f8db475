import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress } from "../../../service/server/portal/client-address.ts";
import { addresses } from "../../../service/settings/kinds.ts";

const read = addresses.read("127.0.0.1, ::1, 10.0.0.0/8");
if (!read.ok) throw new Error(read.reason);
const PROXIES = read.value.list;

function from(remoteAddress: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return clientAddress(
    { socket: { remoteAddress }, headers } as unknown as IncomingMessage,
    PROXIES,
  );
}

describe("the address of a client", () => {
  it("is that of the connection, whatever a stranger writes into a header", () => {
    expect(from("203.0.113.9")).toBe("203.0.113.9");
    expect(from("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
    expect(from("::ffff:203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
  });

  it("is the last that a proxy of ours did not write about another proxy of ours", () => {
    expect(from("127.0.0.1", "203.0.113.9")).toBe("203.0.113.9");
    expect(from("::ffff:127.0.0.1", "198.51.100.1, 203.0.113.9")).toBe("203.0.113.9");
    expect(from("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3")).toBe("203.0.113.9");
    expect(from("::1", "[2001:db8::7]:4711")).toBe("2001:db8::7");
    expect(from("127.0.0.1", "203.0.113.9:4711")).toBe("203.0.113.9");
  });

  it("is the proxy's where it says nothing that is an address", () => {
    expect(from("127.0.0.1")).toBe("127.0.0.1");
    for (const text of ["", "unknown", "203.0.113", "x, ", "203.0.113.9, evil"]) {
      expect(from("127.0.0.1", text)).toBe("127.0.0.1");
    }
  });

  it("cannot be chosen by what a client writes in front", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (written) => {
        expect(from("127.0.0.1", `${written}, 203.0.113.9`)).toBe("203.0.113.9");
      }),
    );
  });
});
