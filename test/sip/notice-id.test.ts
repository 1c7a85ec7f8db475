import { randomFillSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNoticeId } from "../../service/sip/notice-contact.ts";
import {
  NOTICE_ID_LENGTH,
  type NoticeIdKey,
  noticeIdKey,
  openNoticeId,
  sealNoticeId,
} from "../../service/sip/notice-id.ts";
import type { FillRandom } from "../../service/sip/random-pool.ts";

const NOW = Date.UTC(2026, 10, 20, 8, 15, 30, 250);
const WHOLE_SECOND = Date.UTC(2026, 10, 20, 8, 15, 30);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const secret = (seed: number) => new Uint8Array(32).fill(seed);
const key = noticeIdKey(1, secret(1));
const random: FillRandom = (bytes) => {
  randomFillSync(bytes);
};

describe("an id", () => {
  it("is 32 letters, digits, _ and -, as ATIS-1000099 allows", () => {
    const id = sealNoticeId(key, NOW, random);
    expect(id).toHaveLength(NOTICE_ID_LENGTH);
    expect(isNoticeId(id)).toBe(true);
  });

  it("says when it was issued, to the second, to whoever holds the key", () => {
    expect(openNoticeId([key], sealNoticeId(key, NOW, random))).toEqual({
      ok: true,
      issuedAtMs: WHOLE_SECOND,
      keyNumber: 1,
    });
  });

  it("keeps every second until 2106", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (second) => {
        const id = sealNoticeId(key, second * 1000, random);
        expect(openNoticeId([key], id)).toMatchObject({ ok: true, issuedAtMs: second * 1000 });
      }),
    );
  });

  it("is made of any clock without an exception", () => {
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 50]) {
      expect(isNoticeId(sealNoticeId(key, wrong, random))).toBe(true);
    }
  });

  it("differs from every other of the same second", () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => sealNoticeId(key, NOW, random)));
    expect(ids.size).toBe(10_000);
  });

  it("has nothing in common with one whose time or randomness differs by a bit", () => {
    const still: FillRandom = (bytes) => bytes.fill(0);
    const one = Buffer.from(sealNoticeId(key, NOW, still), "base64url");
    const next = Buffer.from(sealNoticeId(key, NOW + 1000, still), "base64url");
    const same = one.filter((value, at) => at > 0 && value === next[at]);
    expect(same.length).toBeLessThan(8);
  });
});

describe("an id that is not ours", () => {
  const refusal = (presented: string, keys: readonly NoticeIdKey[] = [key]) => {
    const opened = openNoticeId(keys, presented);
    return opened.ok ? "opened" : opened.why;
  };

  it("is told when any one character was altered", () => {
    fc.assert(
      fc.property(fc.nat(NOTICE_ID_LENGTH - 1), fc.constantFrom(...ALPHABET), (at, character) => {
        const id = sealNoticeId(key, NOW, random);
        fc.pre(id[at] !== character);
        expect(refusal(id.slice(0, at) + character + id.slice(at + 1))).not.toBe("opened");
      }),
      { numRuns: 2000 },
    );
  });

  it("is told at every character, last bits included", () => {
    const id = sealNoticeId(key, NOW, random);
    for (let at = 0; at < id.length; at += 1) {
      const next = ALPHABET[(ALPHABET.indexOf(id.charAt(at)) + 1) % 64] ?? "";
      expect(refusal(id.slice(0, at) + next + id.slice(at + 1))).not.toBe("opened");
    }
  });

  it("is told when it is anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
        expect(refusal(text)).not.toBe("opened");
      }),
    );
  });

  it.each([
    ["", "not-an-id"],
    ["A".repeat(31), "not-an-id"],
    ["A".repeat(33), "not-an-id"],
    [`${"A".repeat(31)}=`, "not-an-id"],
    [`${"A".repeat(31)}+`, "not-an-id"],
    [`${"A".repeat(32)}\n`, "not-an-id"],
    ["A".repeat(32), "unknown-key"],
    [`AQ${"A".repeat(30)}`, "altered"],
  ])("%j: %s", (presented, why) => {
    expect(refusal(presented)).toBe(why);
  });

  it("is told when it was sealed with another secret", () => {
    const another = noticeIdKey(1, secret(2));
    expect(refusal(sealNoticeId(another, NOW, random))).toBe("altered");
  });

  it("is told when the same secret was used under another number", () => {
    const id = sealNoticeId(key, NOW, random);
    const bytes = Buffer.from(id, "base64url");
    bytes[0] = 2;
    expect(refusal(bytes.toString("base64url"), [noticeIdKey(2, secret(1))])).toBe("altered");
  });
});

describe("keys", () => {
  it("are exchanged: old ids still open, new ones carry the new number", () => {
    const newer = noticeIdKey(2, secret(2));
    const old = sealNoticeId(key, NOW, random);
    expect(openNoticeId([newer, key], old)).toMatchObject({ ok: true, keyNumber: 1 });
    expect(openNoticeId([newer], old)).toEqual({ ok: false, why: "unknown-key" });
    expect(openNoticeId([newer, key], sealNoticeId(newer, NOW, random))).toMatchObject({
      ok: true,
      keyNumber: 2,
    });
  });

  it.each([-1, 256, 1.5, Number.NaN])("have no number %s", (number) => {
    expect(() => noticeIdKey(number, secret(1))).toThrow(RangeError);
  });

  it("need a secret of 32 bytes", () => {
    expect(() => noticeIdKey(1, new Uint8Array(31))).toThrow(RangeError);
  });
});
