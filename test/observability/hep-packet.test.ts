import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HepContent, hepPacket } from "../../service/observability/hep-packet.ts";
import { readHep } from "./read-hep.ts";

const CONTENT: HepContent = {
  source: { address: "192.0.2.10", port: 40_000 },
  target: { address: "198.51.100.7", port: 9060 },
  atMs: 1_795_161_600_123,
  agentId: 8603,
  correlation: "4c5d-11f0@sbc1.example.net",
  payload: '{"msg":"decision","action":"block"}',
};

describe("a HEPv3 packet", () => {
  it("says who sends what to whom, when, and for which call", () => {
    expect(readHep(hepPacket(CONTENT) ?? Buffer.alloc(0))).toEqual({
      family: 2,
      transport: 17,
      source: "192.0.2.10:40000",
      target: "198.51.100.7:9060",
      seconds: 1_795_161_600,
      microseconds: 123_000,
      protocol: 100,
      agent: 8603,
      correlation: "4c5d-11f0@sbc1.example.net",
      payload: '{"msg":"decision","action":"block"}',
    });
  });

  it.each([
    ["::1", "0:0:0:0:0:0:0:1"],
    ["2001:db8::7:0:1", "2001:db8:0:0:0:7:0:1"],
    ["::ffff:192.0.2.10", "0:0:0:0:0:ffff:c000:20a"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ])("takes the IPv6 address %s", (address, whole) => {
    const packet = hepPacket({
      ...CONTENT,
      source: { address, port: 1 },
      target: { address, port: 2 },
    });
    expect(readHep(packet ?? Buffer.alloc(0))).toMatchObject({
      family: 10,
      source: `${whole}:1`,
      target: `${whole}:2`,
    });
  });

  it("keeps whatever text a Call-ID or a line holds", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 500 });
    fc.assert(
      fc.property(text, text, (correlation, payload) => {
        const packet = hepPacket({ ...CONTENT, correlation, payload });
        expect(readHep(packet ?? Buffer.alloc(0))).toMatchObject({ correlation, payload });
      }),
    );
  });

  it("is none when it would be too long for a datagram", () => {
    expect(hepPacket({ ...CONTENT, correlation: "x".repeat(70_000) })).toBeUndefined();
    expect(hepPacket({ ...CONTENT, payload: "x".repeat(64_900) })).toBeUndefined();
    expect(hepPacket({ ...CONTENT, payload: "x".repeat(64_000) })?.length).toBeLessThan(65_000);
  });
});
