import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import type { Store } from "../../service/store/store.ts";
import { callRecord } from "../ledger/call-records.ts";

const DAY_MS = 86_400_000;
const KEEP_DAYS = 30;

/**
 * What every store promises of the records of rejected and blocked calls.
 *
 * @param open opens a store in a place that is empty at the beginning of each test
 */
export function recordContract(open: () => Promise<Store>): void {
  const now = Date.now();
  const everything = { fromMs: now - 40 * DAY_MS, untilMs: now + DAY_MS, limit: 1000 };

  async function stored(...records: CallRecord[]): Promise<Store["records"]> {
    const { records: store } = await open();
    await store.append(records, KEEP_DAYS);
    return store;
  }

  describe("records", () => {
    it("has none to begin with", async () => {
      const { records } = await open();
      expect(await records.find("calling", "12155550123", everything)).toEqual([]);
      expect(await records.count("2026-11-20")).toBe(0);
      for await (const page of records.day("2026-11-20")) expect(page).toEqual([]);
    });

    it("gives a record back as it was, by id, either number and Call-ID, in every store", async () => {
      const record = callRecord({ id: "block-1", atMs: now });
      await stored(record, callRecord({ id: "another", callingNumber: "13035550000" }));
      const { records } = await open();
      expect(await records.find("id", "block-1", everything)).toEqual([record]);
      expect(await records.find("calling", record.callingNumber ?? "", everything)).toEqual([
        record,
      ]);
      expect(await records.find("called", record.calledNumber ?? "", everything)).toHaveLength(2);
      expect(await records.find("callId", record.callId, everything)).toHaveLength(2);
      expect(await records.find("id", "block-2", everything)).toEqual([]);
    });

    it("keeps a record of a call without numbers", async () => {
      const record = callRecord({
        id: "anonymous",
        atMs: now,
        callingNumber: undefined,
        callingNumberField: undefined,
        calledNumber: undefined,
        trunk: undefined,
        sourceIp: undefined,
        sbc: undefined,
        score: undefined,
        threshold: undefined,
        source: undefined,
        evidence: [],
        headers: "",
      });
      const store = await stored(record);
      expect(await store.find("id", "anonymous", everything)).toEqual([record]);
    });

    it("answers newest first, from the beginning of the range to before its end", async () => {
      const at = [now - 3 * DAY_MS, now - 2 * DAY_MS, now - 1000, now];
      const store = await stored(
        ...at.map((atMs, n) => callRecord({ id: `block-${n}`, atMs })).reverse(),
      );
      const ids = async (range: Partial<typeof everything>) =>
        (await store.find("calling", "12155550123", { ...everything, ...range })).map(
          ({ id }) => id,
        );
      expect(await ids({})).toEqual(["block-3", "block-2", "block-1", "block-0"]);
      expect(await ids({ limit: 2 })).toEqual(["block-3", "block-2"]);
      expect(await ids({ untilMs: now })).toEqual(["block-2", "block-1", "block-0"]);
      expect(await ids({ fromMs: now - 2 * DAY_MS, untilMs: now })).toEqual(["block-2", "block-1"]);
      expect(await ids({ fromMs: now + 1, untilMs: now + DAY_MS })).toEqual([]);
    });

    it("writes a record once, however often it is handed over", async () => {
      const records = [1, 2, 3].map((n) => callRecord({ id: `block-${n}`, atMs: now + n }));
      const store = await stored(...records);
      await store.append(records, KEEP_DAYS);
      await (await open()).records.append([...records, ...records], KEEP_DAYS);
      expect(await store.find("called", "13125550188", everything)).toHaveLength(3);
      expect(await store.count(new Date(now).toISOString().slice(0, 10))).toBe(3);
    });

    it("gives a whole day page by page, and no other day", async () => {
      const midnight = now - (now % DAY_MS) - DAY_MS;
      const many = Array.from({ length: 1203 }, (_, n) =>
        callRecord({ id: `block-${n}`, atMs: midnight + n, callingNumber: `1215555${n}` }),
      );
      const store = await stored(
        ...many,
        callRecord({ id: "before", atMs: midnight - 1 }),
        callRecord({ id: "after", atMs: midnight + DAY_MS }),
      );
      const read: CallRecord[] = [];
      const day = new Date(midnight).toISOString().slice(0, 10);
      for await (const page of store.day(day)) read.push(...page);
      expect(read).toEqual(many);
      expect(await store.count(day)).toBe(1203);
      expect(
        await store.find("called", "13125550188", { ...everything, limit: 2000 }),
      ).toHaveLength(1205);
    });

    it("keeps a record for its days, and writes none of a day that is over for longer", async () => {
      const store = await stored(
        callRecord({ id: "kept", atMs: now - 30 * DAY_MS }),
        callRecord({ id: "too-old", atMs: now - 31 * DAY_MS }),
      );
      const found = await store.find("calling", "12155550123", everything);
      expect(found.map(({ id }) => id)).toEqual(["kept"]);
    });

    it("keeps whatever text a call brings, and finds a Call-ID of any length", async () => {
      const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((one) => one !== "");
      const { records } = await open();
      let count = 0;
      await fc.assert(
        fc.asyncProperty(
          text,
          text,
          fc.integer({ min: 1, max: 400 }),
          async (callId, name, times) => {
            const record = callRecord({
              id: `block-${count++}`,
              atMs: now - count,
              callId: `${count}${callId.repeat(times)}`,
              trunk: name,
              source: name,
              evidence: [{ evidence: "name", value: name, weight: 1.25 }],
            });
            await records.append([record], KEEP_DAYS);
            expect(await records.find("callId", record.callId, everything)).toEqual([record]);
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}
