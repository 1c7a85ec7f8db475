import { describe, expect, it } from "vitest";
import { isNoticeId } from "../../service/sip/notice-contact.ts";
import { noticeIdKey, openNoticeId } from "../../service/sip/notice-id.ts";
import { decisionIds } from "../../service/wiring/decision-ids.ts";

const SECRET = new Uint8Array(32).fill(7);
const NOW = Date.UTC(2026, 10, 20, 12);

describe("ids of decisions", () => {
  it("are never the same twice, over services and restarts too", () => {
    const ids = new Set<string>();
    for (let start = 0; start < 50; start += 1) {
      const { newId } = decisionIds(SECRET);
      for (let call = 0; call < 200; call += 1) ids.add(newId());
    }
    expect(ids.size).toBe(10_000);
  });

  it("are short, and need no escape in JSON or in a header", () => {
    const { newId } = decisionIds(SECRET);
    expect(newId()).toMatch(/^[A-Za-z0-9_-]{10,16}$/);
  });
});

describe("the id of a 603+", () => {
  it("is what ATIS-1000099 takes, and opens with the same secret after a restart", () => {
    const id = decisionIds(SECRET).newNoticeId(NOW);
    expect(isNoticeId(id)).toBe(true);
    const opened = openNoticeId([noticeIdKey(1, SECRET)], id);
    expect(opened).toMatchObject({ ok: true, issuedAtMs: NOW });
  });

  it("is another for each block of the same moment", () => {
    const { newNoticeId } = decisionIds(SECRET);
    const ids = new Set(Array.from({ length: 1_000 }, () => newNoticeId(NOW)));
    expect(ids.size).toBe(1_000);
  });

  it("does not open with another secret", () => {
    const id = decisionIds(SECRET).newNoticeId(NOW);
    const other = noticeIdKey(1, new Uint8Array(32).fill(8));
    expect(openNoticeId([other], id)).toMatchObject({ ok: false, why: "altered" });
  });
});
