import { describe, expect, it } from "vitest";
import { StoredRecords } from "../../service/ledger/stored-records.ts";
import type { RecordIndex, RecordStore } from "../../service/store/store.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 8);

function setUp() {
  const asked: [RecordIndex, string, number, number, number][] = [];
  const records = {
    find: async (by, value, { fromMs, untilMs, limit }) => {
      asked.push([by, value, fromMs, untilMs, limit]);
      return [];
    },
  } as Pick<RecordStore, "find"> as RecordStore;
  return { asked, desk: new StoredRecords({ records }, 30, () => NOW) };
}

const OLDEST = NOW - 31 * DAY_MS;
const NEWEST = NOW + DAY_MS;

describe("the records desk over a store", () => {
  it("looks for an id and a Call-ID wherever a record may be", async () => {
    const { asked, desk } = setUp();
    expect(await desk.byId("block-1")).toBeUndefined();
    await desk.byCallId("call-1");
    expect(asked).toEqual([
      ["id", "block-1", OLDEST, NEWEST, 1],
      ["callId", "call-1", OLDEST, NEWEST, 1000],
    ]);
  });

  it("asks the store for no time of which there is nothing", async () => {
    const { asked, desk } = setUp();
    const everything = { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, limit: 10 };
    await desk.byCalling("12155550123", everything);
    await desk.byCalled("12155550123", { ...everything, fromMs: NOW });
    await desk.byCalled("12155550123", { ...everything, untilMs: OLDEST });
    expect(asked).toEqual([
      ["calling", "12155550123", OLDEST, NEWEST, 10],
      ["called", "12155550123", NOW, NEWEST, 10],
    ]);
  });
});
