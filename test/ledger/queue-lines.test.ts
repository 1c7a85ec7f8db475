import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import { queueLine, readQueueLines } from "../../service/ledger/queue-lines.ts";
import { callRecord } from "./call-records.ts";

/** Records with whatever text a call may bring. */
const anyRecord: fc.Arbitrary<CallRecord> = fc
  .record({
    id: fc.string({ unit: "grapheme" }),
    atMs: fc.integer({ min: 0, max: 2 ** 45 }),
    callId: fc.string({ unit: "binary", maxLength: 300 }),
    trunk: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
    callingNumber: fc.option(fc.string(), { nil: undefined }),
    score: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  })
  .map(callRecord);

const bytesOf = (records: readonly CallRecord[]) =>
  Buffer.from(records.map(queueLine).join(""), "latin1");

describe("the lines of the queue", () => {
  it("are one line of ASCII a record, whatever the call brought", () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(queueLine(record)).toMatch(/^[0-9a-f]{8} [ -~]+\n$/);
      }),
    );
  });

  it("give the records back as they were, in their order", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 5 }), (records) => {
        const bytes = bytesOf(records);
        const read = readQueueLines(bytes);
        expect(read).toEqual({ records, damaged: 0, consumed: bytes.length });
      }),
    );
  });

  it("torn anywhere, give the whole ones and leave the torn one unread", () => {
    const records = fc.array(anyRecord, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (written, share) => {
        const bytes = bytesOf(written);
        const torn = bytes.subarray(0, Math.floor(bytes.length * share));
        const { records: read, damaged, consumed } = readQueueLines(torn);
        expect(read).toEqual(written.slice(0, read.length));
        expect(damaged).toBe(0);
        expect(consumed).toBe(bytesOf(read).length);
      }),
    );
  });

  it("altered in one place, lose the records that were there and no others, and say so", () => {
    const records = fc.array(anyRecord, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
        const bytes = bytesOf(written);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const { records: read, damaged, consumed } = readQueueLines(bytes);
        // Two lines are one, or a line is two, where it is a line feed that was altered.
        const torn = consumed < bytes.length ? 1 : 0;
        expect(damaged + torn).toBeGreaterThanOrEqual(1);
        expect(read.length).toBeGreaterThanOrEqual(written.length - 2);
        for (const record of read) expect(written).toContainEqual(record);
      }),
    );
  });

  it("are never anything but what was written, whatever bytes are read", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { records, consumed } = readQueueLines(Buffer.from(bytes));
        expect(records).toEqual([]);
        expect(consumed).toBe(bytes.lastIndexOf(0x0a) + 1);
      }),
    );
  });
});
