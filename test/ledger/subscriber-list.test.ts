import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import type { RecordRange, RecordsDesk } from "../../service/ledger/records-desk.ts";
import { subscriberCsv } from "../../service/ledger/subscriber-csv.ts";
import { subscriberList } from "../../service/ledger/subscriber-list.ts";
import { subscriberPage } from "../../service/ledger/subscriber-page.tsx";
import { callRecord } from "./call-records.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 8, 15, 2);
const CALLED = "13125550188";

/** A desk over records in memory. */
function deskOf(records: readonly CallRecord[]): Pick<RecordsDesk, "byCalled"> {
  return {
    async byCalled(called: string, { fromMs, untilMs, limit }: RecordRange) {
      return records
        .filter(
          ({ calledNumber, atMs }) => calledNumber === called && atMs >= fromMs && atMs < untilMs,
        )
        .toSorted((a, b) => b.atMs - a.atMs)
        .slice(0, limit);
    },
  };
}

describe("the list for a called subscriber, 47 CFR 64.1200(k)(10)", () => {
  it("has the calls that analytics blocked in the 28 days before, oldest first", async () => {
    const desk = deskOf([
      callRecord({ id: "now", atMs: NOW }),
      callRecord({ id: "first-day", atMs: NOW - 28 * DAY_MS }),
      callRecord({ id: "too-old", atMs: NOW - 28 * DAY_MS - 1 }),
      callRecord({ id: "dno", atMs: NOW - 1, action: "reject", cause: "dno.unused" }),
      callRecord({ id: "another", atMs: NOW - 1, calledNumber: "13125550189" }),
    ]);
    const ids = async (which: "blocked" | "all") =>
      (await subscriberList(desk, CALLED, which, NOW)).map(({ id }) => id);
    expect(await ids("blocked")).toEqual(["first-day", "now"]);
    expect(await ids("all")).toEqual(["first-day", "dno", "now"]);
  });

  it("has all of them, however many there are and however many in one millisecond", async () => {
    const records = Array.from({ length: 23_000 }, (_, at) =>
      callRecord({ id: `block-${at}`, atMs: NOW - (at < 12_000 ? 5000 : at) }),
    );
    const list = await subscriberList(deskOf(records), CALLED, "blocked", NOW);
    expect(new Set(list.map(({ id }) => id)).size).toBe(23_000);
  });

  it("is CSV with date, time and calling number of each call", () => {
    const records = [
      callRecord({ atMs: NOW, callingNumber: "12155550123" }),
      callRecord({ atMs: NOW + 1000, callingNumber: undefined }),
    ];
    expect(subscriberCsv(records, "blocked")).toBe(
      "date (UTC),time (UTC),calling number\n2026-11-20,08:15:02,12155550123\n2026-11-20,08:15:03,\n",
    );
    expect(subscriberCsv([], "blocked")).toBe("date (UTC),time (UTC),calling number\n");
    expect(subscriberCsv(records.slice(0, 1), "all")).toContain("analytics.score,603,carrier-a,");
  });

  it.each(["=", "+", "-", "@", "\t", "\r"])(
    "has no cell that a spreadsheet takes for a formula: %j in front",
    (sign) => {
      const attack = `${sign}cmd|'/C calc'!A0`;
      const csv = subscriberCsv([callRecord({ callId: attack, trunk: attack })], "all");
      const [, row = []] = parse(csv) as string[][];
      expect(row.filter((cell) => cell.includes("calc"))).toEqual([`'${attack}`, `'${attack}`]);
    },
  );

  it("is CSV that gives back every text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const [, row = []] = parse(subscriberCsv([callRecord({ callId: text })], "all"), {
          relax_column_count: false,
        }) as string[][];
        expect([text, `'${text}`]).toContain(row[7]);
      }),
    );
  });

  it("is a page that says the same, and takes no text for HTML", () => {
    const records = [callRecord({ atMs: NOW, callingNumber: "<script>1215" })];
    const page = subscriberPage({ calledNumber: CALLED, records, which: "blocked", nowMs: NOW });
    expect(page).toContain("<td>2026-11-20</td><td>08:15:02</td><td>&lt;script>1215</td>");
    expect(page).toContain(`Blocked calls to ${CALLED}`);
    expect(page).not.toContain("<script");
    const none = subscriberPage({ calledNumber: CALLED, records: [], which: "all", nowMs: NOW });
    expect(none).toContain("There were none.");
  });
});
