import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CALL_EVENTS,
  CURRENT_SNAPSHOT,
  chunkKey,
  generationKey,
  KEY_TABLE,
  limitPrefix,
  lockKey,
  OVERRIDE_ENTRIES,
  PUBLISHED_SNAPSHOTS,
  REDRESS_CLOSED,
  REDRESS_MARKS,
  REDRESS_OPEN,
  REDRESS_REQUESTS,
  recordCommonKey,
  recordIndexKey,
  recordLogKey,
  redressAboutKey,
  SNAPSHOT_INFOS,
  scoreBucket,
  scoreField,
  scoreGroup,
  scoreKey,
} from "../../../service/store/redis/keys.ts";
import { redisKeysPage } from "../../../service/store/redis/keys-page.ts";
import { isInKeyTable, rowOf } from "../../redis/key-table.ts";

const e164 = fc.integer({ min: 1, max: 999_999_999_999_999 });
const tagOf = (key: string) => /\{(.*?)\}/.exec(key)?.[1];

describe("the keys in Redis", () => {
  it("are all in the table, whatever spells them", () => {
    const keys = [
      SNAPSHOT_INFOS,
      CURRENT_SNAPSHOT,
      PUBLISHED_SNAPSHOTS,
      OVERRIDE_ENTRIES,
      generationKey("snapshot"),
      generationKey("overrides"),
      generationKey("scores"),
      chunkKey("20261120T081500Z-3f2a91c4", 12),
      lockKey("reload"),
      scoreKey(7),
      scoreKey(99_999),
      generationKey("redress"),
      REDRESS_REQUESTS,
      REDRESS_MARKS,
      REDRESS_OPEN,
      REDRESS_CLOSED,
      redressAboutKey("12125550100"),
      `${limitPrefix("address")}:192.0.2.1`,
      recordLogKey("2026-11-20"),
      recordCommonKey("2026-11-20"),
      recordIndexKey("2026-11-20", "calling", 1023),
      CALL_EVENTS,
    ];
    expect(keys.filter((key) => !isInKeyTable(key))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    const rows = new Set(keys.map((key) => rowOf(key)));
    expect(rows.size).toBe(KEY_TABLE.length);
  });

  it("share a slot where one script changes them together", () => {
    expect(tagOf(SNAPSHOT_INFOS)).toBe(tagOf(CURRENT_SNAPSHOT));
    expect(tagOf(SNAPSHOT_INFOS)).toBe(tagOf(PUBLISHED_SNAPSHOTS));
    expect(tagOf(SNAPSHOT_INFOS)).toBe(tagOf(generationKey("snapshot")));
    expect(tagOf(OVERRIDE_ENTRIES)).toBe(tagOf(generationKey("overrides")));
    fc.assert(
      fc.property(e164, e164, (one, other) => {
        const [a, b] = [scoreBucket(one), scoreBucket(other)];
        expect(tagOf(scoreKey(a)) === tagOf(scoreKey(b))).toBe(scoreGroup(a) === scoreGroup(b));
      }),
    );
  });

  it("keep every number apart", () => {
    const place = (number: number) => `${scoreKey(scoreBucket(number))} ${scoreField(number)}`;
    fc.assert(
      fc.property(e164, e164, (one, other) => {
        expect(place(one) === place(other)).toBe(one === other);
      }),
    );
    expect(place(12125551234)).toBe("ringfence:score:{34}:512 121255");
  });

  it("are documented as they are: run `npm run docs` when this fails", () => {
    const page = join(import.meta.dirname, "..", "..", "..", "docs", "redis-keys.md");
    expect(readFileSync(page, "utf8")).toBe(redisKeysPage());
  });
});
